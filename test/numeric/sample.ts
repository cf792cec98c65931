import { expect } from "vitest";

/** Five standard errors: with the fixed seeds of these tests a right law passes, and would for all but 1 in 10^6 seeds. */
export const SIGMAS = 5;

/** Checks that `value` lies within five standard errors of `expected`. */
export function expectWithin(value: number, expected: number, standardError: number): void {
  expect(Math.abs(value - expected) / standardError).toBeLessThan(SIGMAS);
}

/** Mean of f over the sample. */
export function meanOf(sample: ArrayLike<number>, f: (x: number) => number = (x) => x): number {
  let sum = 0;
  for (let i = 0; i < sample.length; i++) sum += f(sample[i]!);
  return sum / sample.length;
}

/** Checks counts against probabilities that sum to 1 by Pearson's statistic, within five standard deviations of its law. */
export function expectCounts(counts: readonly number[], probabilities: readonly number[]): void {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const statistic = counts.reduce((sum, count, i) => {
    const expected = total * probabilities[i]!;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  const freedom = counts.length - 1;
  expectWithin(statistic, freedom, Math.sqrt(2 * freedom));
}
