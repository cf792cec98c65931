import { allocate } from "../lib/abi";
import { cellAt, CELL } from "./density";
import { Evolution } from "./evolution";
import { Settings } from "./settings";

/** Bins of the histogram. */
export const BINS: i32 = 201;

/** The edges of the bins: from -(C + 4 s) to C + 4 s, where s is the RMS in a single well. */
export function histogramEdges(settings: Settings): usize {
  const edges = allocate(8 * <usize>(BINS + 1));
  const limit = settings.well + 4 * settings.spread;
  for (let edge = 0; edge <= BINS; edge++) {
    store<f64>(edges + (<usize>edge << 3), (limit * <f64>(2 * edge - BINS)) / <f64>BINS);
  }
  return edges;
}

/** The probability density of the weights at u+ in each bin, from the stationary density; the end bins hold what lies outside. */
export function weightDensity(evolution: Evolution, settings: Settings, edges: usize): usize {
  const density = allocate(8 * <usize>BINS);
  const sums = cumulate(evolution);
  let below: f64 = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const at = <usize>bin << 3;
    const upper = load<f64>(edges + at, 8);
    const here = bin == BINS - 1 ? 1 : probabilityBelow(evolution, sums, settings, upper, PATTERNS);
    store<f64>(density + at, (here - below) / (upper - load<f64>(edges + at)));
    below = here;
  }
  return density;
}

/** Patterns looked back: 2^6 places on the grid for an edge. */
const PATTERNS: i32 = 6;

/**
 * The probability that J < `x` at u+. Without noise it is found one pattern earlier, at the two places from where a kick leads
 * to x, and so on: each pattern back is a grid finer by exp(2 r1), which the ragged densities of deep wells need.
 */
function probabilityBelow(evolution: Evolution, sums: usize, settings: Settings, x: f64, patterns: i32): f64 {
  if (patterns == 0 || settings.r3 > 0) return probabilityOnGrid(evolution, sums, x);
  const up = probabilityBefore(evolution, sums, settings, x - settings.r2, patterns - 1);
  return 0.5 * (up + probabilityBefore(evolution, sums, settings, x + settings.r2, patterns - 1));
}

/** The probability that J < `x` just before the kick. */
function probabilityBefore(evolution: Evolution, sums: usize, settings: Settings, x: f64, patterns: i32): f64 {
  // Relaxation leaves nothing within C (1 - exp(-2 r1)) of 0.
  const beyond = abs(x) - settings.well * settings.pull;
  if (beyond <= 0) return 0.5;
  const earlier = min(beyond / settings.decay, f64.MAX_VALUE);
  return probabilityBelow(evolution, sums, settings, x < 0 ? -earlier : earlier, patterns);
}

function probabilityOnGrid(evolution: Evolution, sums: usize, x: f64): f64 {
  const grid = evolution.grid;
  const place = abs(x) / grid.step;
  let inside: f64 = 0.5;
  if (place < <f64>grid.cells) {
    const index = <i32>place;
    const low = load<f64>(sums + (<usize>index << 3));
    const high = load<f64>(sums + (<usize>index << 3), 8);
    const part = integralBelow(cellAt(evolution.afterKick, index), place - <f64>index);
    inside = min(max(low + part, low), high);
  }
  return x < 0 ? 0.5 - inside : 0.5 + inside;
}

/** The probability up to each edge of the grid, from 0 up; a cubic's cell may hold a little less than nothing. */
function cumulate(evolution: Evolution): usize {
  const cells = evolution.grid.cells;
  const sums = allocate(8 * <usize>(cells + 1));
  let sum: f64 = 0;
  let highest: f64 = 0;
  store<f64>(sums, 0);
  for (let index = 0; index < cells; index++) {
    sum += load<f64>(evolution.afterKick + <usize>index * CELL);
    highest = min(max(highest, sum), 0.5);
    store<f64>(sums + (<usize>index << 3), highest, 8);
  }
  return sums;
}

/** The integral over the cell's coordinate from 0 to `x`. */
function integralBelow(cell: usize, x: f64): f64 {
  // The integral of (2 b + 1) P_b is x for b = 0 and (P_(b+1) - P_(b-1)) / 2 for others.
  const z = 2 * x - 1;
  const square = z * z;
  const p2 = 1.5 * square - 0.5;
  const p3 = z * (2.5 * square - 1.5);
  const p4 = (35 * square * square - 30 * square + 3) / 8;
  const first = load<f64>(cell) * x + (0.5 * load<f64>(cell, 8)) * (p2 - 1);
  return first + (0.5 * load<f64>(cell, 16)) * (p3 - z) + (0.5 * load<f64>(cell, 24)) * (p4 - p2);
}
