import { erf } from "../lib/erf";

/** Where the map of the last `iterate` ended: the overlaps with the tested and with the newest pattern. */
export let overlap: f64 = 0;
export let overlapRecent: f64 = 0;

/**
 * Iterates the self-consistent equations from m_v = 1, m_u = `epsilon` until they stand still. With x = mu / (sqrt(2) d), the
 * arguments of eq 9, x11 = tested m_v + recent m_u and x10 = tested m_v - recent m_u, where `tested` and `recent` are
 * sqrt(cN) / (2 D) times the signals of the tested and of the newest pattern.
 */
export function iterate(tested: f64, recent: f64, epsilon: f64): void {
  let v: f64 = 1;
  let u = epsilon;
  for (let step = 0; step < MOST_STEPS; step++) {
    const same = erf(tested * v + recent * u);
    const opposite = erf(tested * v - recent * u);
    const nextV = 0.5 * (same + opposite);
    const nextU = 0.5 * (same - opposite);
    const change = abs(nextV - v) + abs(nextU - u);
    v = nextV;
    u = nextU;
    if (change < STILL) break;
  }
  overlap = v;
  overlapRecent = u;
}

/** Whether the map ended at the tested pattern. */
export function isRetrieved(): bool {
  return overlap > RETRIEVED && overlapRecent < GONE;
}

/** An overlap above this is a pattern retrieved. */
const RETRIEVED: f64 = 0.5;
const MOST_STEPS: i32 = 100000;
const STILL: f64 = 1e-13;
const GONE: f64 = 1e-6;
