import type { Bracket } from "./bracket-search.ts";

/** (3 - sqrt 5) / 2, the smaller part of an interval in the golden section, as the nearest double. */
export const GOLDEN = 0.38196601125010515;

/**
 * Golden-section search: the next point lies a fraction GOLDEN into the wider side of the best. Wherever the best lies at first, sides in
 * the golden section follow, and from then on every point makes the bracket narrower by 1 - GOLDEN.
 */
export function goldenPoint({ low, best, high }: Bracket): number {
  const [below, above] = [best - low, high - best];
  return above >= below ? best + GOLDEN * above : best - GOLDEN * below;
}
