import type { Bracket } from "./bracket-search.ts";

export type LookAheadSettings = {
  /** How many points to ask beside the next one. */
  count: number;
  /** No bracket is divided that is no wider: the search would have ended there. */
  tolerance: number;
  /** The next point of a bracket. */
  next(bracket: Bracket): number;
};

/**
 * Divides a bracket by the next point and `count` of those that may follow it: first the two that follow if it is better than the best
 * or is not, then the four that follow these, and so on; of two, the one that follows if the peak lies higher comes first. What is
 * assumed is a rank only, so the points are known beforehand, and a round of them goes as far as several rounds of one.
 */
export function lookAhead({
  count,
  tolerance,
  next,
}: LookAheadSettings): (bracket: Bracket) => readonly number[] {
  return (bracket) => {
    const points = new Set<number>();
    const brackets = [bracket];
    for (let first = brackets.shift(); first && points.size <= count; first = brackets.shift()) {
      const { low, best, high } = first;
      const at = next(first);
      const isBetween = low < at && at < high && at !== best;
      if (high - low <= tolerance || !isBetween) continue;
      points.add(at);
      const [below, above] = at > best ? [best, at] : [at, best];
      brackets.push({ low: below, best: above, high }, { low, best: below, high: above });
    }
    return [...points];
  };
}
