/**
 * The nine problems of the WFG toolkit (Huband, Hingston, Barone and While, 2006): variables are transformed and reduced to
 * m - 1 numbers that say where on the front, and one that says how far from it.
 */
import { allocate } from "../../lib/abi";
import { at, put } from "../column";
import { mean, nonSeparable, pairUp, weightedMean } from "./reductions";
import { CONCAVE, CONVEX, disconnectedShape, LINEAR, mixedShape, writeShape } from "./shapes";
import {
  biasByEarlier, biasByLater, biasByPower, biasToFlat, shiftByRipples, shiftDeceptively, shiftLinearly,
} from "./transformations";

/**
 * Writes the `m` objectives of WFG `id` (1 to 9) of `n` variables, of which the first `k` are about the place on the front: a
 * multiple of m - 1. n - k is even for WFG2 and WFG3.
 */
export function evaluateWfg(id: i32, f: usize, x: usize, n: i32, m: i32, k: i32): void {
  const y = allocate(<usize>n << 3);
  for (let i = 0; i < n; i++) put(y, i, at(x, i) / <f64>(2 * (i + 1)));
  const t = reduce(id, transform(id, y, n, k), id == 2 || id == 3 ? k + (n - k) / 2 : n, m, k);
  const distance = at(t, m - 1);
  for (let i = 0; i < m - 1; i++) {
    // The front of WFG3 is a line: all but the first number lose their meaning on it.
    const spread = id == 3 && i > 0 ? distance : 1;
    put(t, i, spread * (at(t, i) - 0.5) + 0.5);
  }
  writeShape(f, id < 3 ? CONVEX : id == 3 ? LINEAR : CONCAVE, t, m);
  if (id == 1) put(f, m - 1, mixedShape(at(t, 0)));
  if (id == 2) put(f, m - 1, disconnectedShape(at(t, 0)));
  for (let i = 0; i < m; i++) put(f, i, distance + <f64>(2 * (i + 1)) * at(f, i));
}

function transform(id: i32, y: usize, n: i32, k: i32): usize {
  if (id == 4) shiftByRipples(y, 0, n, 10);
  else if (id == 5) shiftDeceptively(y, 0, n);
  else if (id == 9) {
    biasByLater(y, 0, n - 1, n);
    shiftDeceptively(y, 0, k);
    shiftByRipples(y, k, n, 95);
  } else {
    if (id == 7) biasByLater(y, 0, k, n);
    if (id == 8) biasByEarlier(y, k, n);
    shiftLinearly(y, k, n);
  }
  if (id == 1) {
    biasToFlat(y, k, n);
    biasByPower(y, 0, n, 0.02);
  }
  return id == 2 || id == 3 ? pairUp(y, k, n) : y;
}

/** m - 1 groups of the first k places, and the others up to before `end`. */
function reduce(id: i32, y: usize, end: i32, m: i32, k: i32): usize {
  const t = allocate(<usize>m << 3);
  const size = k / (m - 1);
  for (let i = 0; i < m - 1; i++) put(t, i, reduceGroup(id, y, i * size, (i + 1) * size));
  put(t, m - 1, reduceGroup(id, y, k, end));
  return t;
}

function reduceGroup(id: i32, y: usize, first: i32, end: i32): f64 {
  if (id == 1) return weightedMean(y, first, end);
  return id == 6 || id == 9 ? nonSeparable(y, first, end, end - first) : mean(y, first, end);
}
