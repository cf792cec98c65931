import { reduceReplicates, reduceViolation, scoreObjectives } from "../sweep/objectives.ts";
import { readPoints, type SearchGoal } from "./best-trials.ts";
import type { RunRecord, StoredPart } from "./run-record.ts";

/** What points are judged by. */
export type Goal = Pick<SearchGoal, "objectives" | "constraints" | "score" | "hasFront">;

/** A point that has been evaluated. Objectives: larger is better, NaN where nothing finite came of it. `violation`: 0 within all constraints. */
export type EvaluatedPoint = {
  outer: number;
  ask: number;
  parameters: Float64Array;
  objectives: readonly number[];
  violation: number;
};

/** The points of a part with `replicates` trials that have outcomes, in structural order, by a goal that need not be that of its own searches. */
export function* evaluatedPoints(
  run: RunRecord,
  part: StoredPart,
  { objectives, constraints, score }: Goal,
  replicates: number,
): Generator<EvaluatedPoint> {
  for (const trials of readPoints(run, part)) {
    if (trials.length < replicates) continue;
    const { outer, ask, parameters } = trials[0]!;
    const outcomes = trials.map(({ outcome }) => outcome);
    yield {
      ...{ outer, ask, parameters },
      objectives: scoreObjectives(reduceReplicates(objectives, outcomes), score),
      violation: reduceViolation(constraints, outcomes),
    };
  }
}
