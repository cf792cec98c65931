import { isBetter, isRanked } from "../../sweep/objectives.ts";

/** What was told of a point. Objectives are to be made large; NaN is worse than any number. */
export type Score = { objectives: readonly number[]; violation: number };

/** A point of the unit cube that was asked, and what was told of it. */
export type ScoredPoint = { genes: Float64Array } & Score;

/** Nothing is known of it, so that it ranks last. */
export const UNKNOWN: Score = { objectives: [Number.NaN], violation: Number.POSITIVE_INFINITY };

/**
 * Below 0 when the first is better. Points of which nothing is known rank last; then the less violating is better (Deb, 2000), so all
 * feasible points before all others; then the objectives decide, each breaking the ties of those before it.
 */
export function compareScores(a: Score, b: Score): number {
  const [isAKnown, isBKnown] = [isRanked(a.objectives), isRanked(b.objectives)];
  if (isAKnown !== isBKnown) return isAKnown ? -1 : 1;
  if (a.violation !== b.violation) return a.violation < b.violation ? -1 : 1;
  if (isBetter(a.objectives, b.objectives)) return -1;
  return isBetter(b.objectives, a.objectives) ? 1 : 0;
}

/** The places of points from the best to the worst; equal ones in the order of asking. */
export function rankScores(scores: readonly Score[]): number[] {
  return [...scores.keys()].sort((a, b) => compareScores(scores[a]!, scores[b]!) || a - b);
}

/** By how much scores differ at most, in violation or any objective; Infinity where objectives of some only are known. */
export function spreadOf(scores: readonly Score[]): number {
  const known = scores.filter(({ objectives }) => isRanked(objectives));
  if (known.length > 0 && known.length < scores.length) return Number.POSITIVE_INFINITY;
  const columns = [
    scores.map(({ violation }) => violation),
    ...(known[0]?.objectives.map((_, i) => known.map(({ objectives }) => objectives[i]!)) ?? []),
  ];
  return Math.max(...columns.map(widthOf));
}

function widthOf(values: readonly number[]): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // Infinities are equal, and so is NaN among NaN: neither is larger.
  return high > low ? high - low : 0;
}
