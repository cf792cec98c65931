import type { Bracket } from "./bracket-search.ts";

/**
 * Interval halving: the middles of both sides of the best, at once. Every round makes the bracket half as wide, and the best
 * stays in its middle.
 */
export function divideHalves({ low, best, high }: Bracket): readonly number[] {
  return [low + (best - low) / 2, best + (high - best) / 2];
}
