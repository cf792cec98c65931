/**
 * What sets the instances of BBOB apart is drawn by one generator, which every implementation has to follow: the minimal
 * standard of Park and Miller (s <- 16807 s mod 2^31 - 1), shuffled through 32 places after Bays and Durham.
 */
import { allocate } from "../../lib/abi";
import { cos, log } from "../../lib/math";
import { at, put } from "../column";

/** `count` uniform numbers in (0, 1), always the same of a seed. */
export function drawUniform(count: i32, seed: i64): usize {
  const drawn = allocate(<usize>count << 3);
  let state = max<i64>(abs(seed), 1);
  for (let i = 39; i >= 0; i--) {
    state = (MULTIPLIER * state) % MODULUS;
    if (i < 32) store<i64>(SHUFFLED + (<usize>i << 3), state);
  }
  let last = load<i64>(SHUFFLED);
  for (let i = 0; i < count; i++) {
    state = (MULTIPLIER * state) % MODULUS;
    const place = SHUFFLED + (<usize>(last / 67108865) << 3);
    last = load<i64>(place);
    store<i64>(place, state);
    put(drawn, i, <f64>last / <f64>MODULUS);
  }
  return drawn;
}

/** `count` standard normal numbers, always the same of a seed. */
export function drawNormal(count: i32, seed: i64): usize {
  const drawn = drawUniform(2 * count, seed);
  for (let i = 0; i < count; i++) {
    put(drawn, i, sqrt(-2 * log(at(drawn, i))) * cos(6.283185307179586 * at(drawn, count + i)));
  }
  return drawn;
}

/** The usual place of the optimum: within 4 of the middle, of four decimals, nowhere 0. */
export function drawOptimum(n: i32, seed: i64): usize {
  const place = drawUniform(n, seed);
  for (let i = 0; i < n; i++) {
    const value = (8 * floor(10000 * at(place, i))) / 10000 - 4;
    put(place, i, value == 0 ? -1e-5 : value);
  }
  return place;
}

/** A rotation, row by row: normal numbers made orthonormal by Gram and Schmidt. */
export function drawRotation(n: i32, seed: i64): usize {
  const matrix = drawNormal(n * n, seed);
  const rowBytes = <usize>n << 3;
  for (let i = 0; i < n; i++) {
    const row = matrix + <usize>i * rowBytes;
    for (let j = 0; j < i; j++) {
      const other = matrix + <usize>j * rowBytes;
      const shared = dot(row, other, n);
      for (let k = 0; k < n; k++) put(row, k, at(row, k) - shared * at(other, k));
    }
    const length = sqrt(dot(row, row, n));
    for (let k = 0; k < n; k++) put(row, k, at(row, k) / length);
  }
  return matrix;
}

/** The optimal value of an instance: a ratio of normal numbers, of two decimals, within 1000. */
export function drawOptimalValue(seed: i64): f64 {
  const ratio = at(drawNormal(1, seed), 0) / at(drawNormal(1, seed + 1), 0);
  return min<f64>(1000, max<f64>(-1000, nearest(10000 * ratio) / 100));
}

const MULTIPLIER: i64 = 16807;
const MODULUS: i64 = 2147483647;
const SHUFFLED = memory.data(256, 16);

function dot(a: usize, b: usize, n: i32): f64 {
  let total: f64 = 0;
  for (let k = 0; k < n; k++) total += at(a, k) * at(b, k);
  return total;
}
