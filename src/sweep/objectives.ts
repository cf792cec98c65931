import type { Evaluation } from "../kernel/outcome.ts";
import { OutputElements } from "../kernel/output-elements.ts";
import { type Aim, type Reduction, reduceValues } from "./reduce-values.ts";

/** A number that a search is after: a scalar output, or an element of an array. */
export type Objective = {
  /** Which of the kernel's outputs. */
  output: number;
  /** Of an array: the index of the element, or the scalar output that is the index. */
  at?: { index: number } | { output: number };
  /** Of the replicates of a point; absent for their mean. */
  replicates?: Exclude<Reduction, "mean">;
} & Aim;

/** Which one of several objectives tells how good a point is: the one that is worst, or their length as a vector. */
export type Score = "largest" | "l2";

/** A limit that a point has to keep, on a number taken as an objective is: it must be `limit` at least. */
export type Constraint = { objective: Objective; limit: number };

/** Whether what a person says of the number that comes first, the first objective or the score, should be large (1) or small (-1). */
export function directionOf([first]: readonly Objective[], score: Score | undefined): 1 | -1 {
  return score === undefined && first !== undefined && "sign" in first ? first.sign : -1;
}

/** By how much the replicates together break constraints, summed; 0 when they keep all, NaN when a number is not finite. */
export function reduceViolation(
  constraints: readonly Constraint[],
  replicates: readonly Evaluation[],
): number {
  if (constraints.length === 0) return 0;
  const values = reduceReplicates(
    constraints.map(({ objective }) => objective),
    replicates,
  );
  return constraints.reduce((sum, { limit }, i) => sum + Math.max(0, limit - values[i]!), 0);
}

/**
 * The objectives of a point: means over its replicates, or what else an objective takes, summed in the order given, which is that of
 * the replicates. Larger is better; NaN stands for what is not finite. One replicate without outputs makes all of them NaN.
 */
export function reduceReplicates(
  objectives: readonly Objective[],
  replicates: readonly Evaluation[],
): number[] {
  const values = objectives.map((): number[] => []);
  for (const replicate of replicates) {
    if (replicate.class !== "outputs") return objectives.map(() => Number.NaN);
    const elements = new OutputElements(replicate.bytes);
    objectives.forEach(({ output, at }, i) => {
      values[i]!.push(elements.at(output, at === undefined ? 0 : indexOf(at, elements)) ?? Number.NaN);
    });
  }
  return objectives.map((objective, i) =>
    reduceValues(values[i]!, objective.replicates ?? "mean", objective),
  );
}

/**
 * The standard errors of objectives over replicates, in the unit of the objective: of its mean, of an error that of the mean by the sem. NaN
 * where an objective takes no mean, or a value is not finite.
 */
export function standardErrors(
  objectives: readonly Objective[],
  replicates: readonly Evaluation[],
): number[] {
  const plain = objectives.map(({ output, at }) => ({ output, ...(at && { at }), sign: 1 as const }));
  const values = replicates.map((replicate) => reduceReplicates(plain, [replicate]));
  const count = replicates.length;
  return objectives.map((objective, i) => {
    if (objective.replicates !== undefined) return Number.NaN;
    const mean = values.reduce((sum, value) => sum + value[i]!, 0) / count;
    const squares = values.reduce((sum, value) => sum + (value[i]! - mean) * (value[i]! - mean), 0);
    return Math.sqrt(squares / (count - 1) / count) / ("sem" in objective ? objective.sem : 1);
  });
}

/** What a point is ranked by: its objectives one by one, or their score alone. */
export function scoreObjectives(objectives: readonly number[], score: Score | undefined): readonly number[] {
  switch (score) {
    case undefined:
      return objectives;
    case "largest":
      return [Math.min(...objectives)];
    case "l2":
      return [0 - Math.sqrt(objectives.reduce((sum, value) => sum + value * value, 0))];
    default:
      return score satisfies never;
  }
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
function indexOf(at: NonNullable<Objective["at"]>, elements: OutputElements): number {
  return "index" in at ? at.index : (elements.at(at.output, 0) ?? -1);
}
