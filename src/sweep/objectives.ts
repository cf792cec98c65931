import type { Evaluation } from "../kernel/outcome.ts";
import { decodeOutputs } from "../kernel/output-codec.ts";

/** A number that a search makes as large as it can: a scalar output, or an element of an array. */
export type Objective = {
  /** Which of the kernel's outputs. */
  output: number;
  /** Of an array: the index of the element, or the scalar output that is the index. */
  at?: { index: number } | { output: number };
  /** -1 for what should be small. */
  sign: 1 | -1;
};

/** A limit that a point has to keep, on a number taken as an objective is: it must be `limit` at least. */
export type Constraint = { objective: Objective; limit: number };

/** By how much the means over replicates break constraints, summed; 0 when they keep all, NaN when a number is not finite. */
export function reduceViolation(
  constraints: readonly Constraint[],
  replicates: readonly Evaluation[],
): number {
  const values = reduceReplicates(
    constraints.map(({ objective }) => objective),
    replicates,
  );
  return constraints.reduce((sum, { limit }, i) => sum + Math.max(0, limit - values[i]!), 0);
}

/**
 * The objectives of a point: means over its replicates, summed in the order given, which is that of the replicates. Larger
 * is better; NaN stands for what is not finite. One replicate without outputs makes all of them NaN.
 */
export function reduceReplicates(
  objectives: readonly Objective[],
  replicates: readonly Evaluation[],
): number[] {
  const sums = objectives.map(() => 0);
  for (const replicate of replicates) {
    if (replicate.class !== "outputs") return sums.fill(Number.NaN);
    const outputs = decodeOutputs(replicate.bytes);
    objectives.forEach(({ output, at }, i) => {
      sums[i]! += outputs[output]!.data[at === undefined ? 0 : indexOf(at, outputs)] ?? Number.NaN;
    });
  }
  return sums.map((sum, i) => {
    const mean = (objectives[i]!.sign * sum) / replicates.length;
    return Number.isFinite(mean) ? mean + 0 : Number.NaN;
  });
}

/** Whether objectives are better than others: by the first that differs, where NaN is worse than any number. */
export function isBetter(candidate: readonly number[], than: readonly number[]): boolean {
  for (const [i, value] of candidate.entries()) {
    const other = than[i]!;
    if (Number.isNaN(value) && Number.isNaN(other)) continue;
    if (Number.isNaN(other) || value > other) return true;
    if (Number.isNaN(value) || value < other) return false;
  }
  return false;
}

/** Whether anything is known of a point by which it could be the best one. */
export function isRanked(objectives: readonly number[]): boolean {
  return !Number.isNaN(objectives[0]);
}

/** An index that is no whole number, or outside, finds nothing. */
function indexOf(at: NonNullable<Objective["at"]>, outputs: readonly { data: ArrayLike<number> }[]): number {
  return "index" in at ? at.index : (outputs[at.output]!.data[0] ?? -1);
}
