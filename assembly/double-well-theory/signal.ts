import { integrateJ } from "./density";
import { Evolution, kickBoth, present } from "./evolution";

/**
 * Follows the trace of one pattern. Its kick splits the density before it into g+ and g-, the densities given that it was
 * upward and downward; g-(J) = g+(-J), so half their difference is odd and says all. `startTrace` makes it at age 0.
 */
export function startTrace(evolution: Evolution): void {
  kickBoth(evolution, 1, -1);
}

/** One more pattern. */
export function advanceTrace(evolution: Evolution): void {
  present(evolution, -1);
}

/** The mean of J times the sign of the traced kick. */
export function signal(evolution: Evolution): f64 {
  const grid = evolution.grid;
  return 2 * grid.step * integrateJ(evolution.afterKick, grid.cells);
}
