import { describeParameters } from "../kernel/parameters.ts";
import type { TopReport } from "../report/top-table.ts";
import { searchedParameters, searchedParts, searchOf } from "../store/best-trials.ts";
import type { RunRecord } from "../store/run-record.ts";
import type { ChosenPoint } from "../store/selection.ts";
import { describeGoal } from "../sweep/describe-objectives.ts";
import { topPoints } from "./top-points.ts";

/** The `count` best points of each search of a run, or of its part of this name, in their order. */
export function chooseTop(record: RunRecord, count: number, part?: string): ChosenPoint[] {
  return searchedParts(record, part).flatMap((own) =>
    topPoints(record, own, count).flatMap((points) =>
      points.map(({ outer, ask }) => ({ part: own.index, outer, ask })),
    ),
  );
}

/** The `count` best points that each search of a run has ever evaluated, the best one first; an error in a run of plain designs. */
export function listTop(record: RunRecord, count: number): TopReport[] {
  return searchedParts(record).flatMap((part) => {
    const { manifest } = part.workload.kernel;
    const objectives = describeGoal(manifest, searchOf(record, part)!);
    return topPoints(record, part, count).map((points) => ({
      part: part.name,
      outer: points[0]!.outer,
      searched: searchedParameters(record, part),
      points: points.map(({ ask, parameters, objectives: values, violation, front }, i) => ({
        place: i + 1,
        ...(front !== undefined && { front: front + 1 }),
        ask,
        parameters: describeParameters(manifest, parameters),
        objectives: Object.fromEntries(
          objectives.map(({ name, sign }, m) => [name, orNull(sign * values[m]! + 0)]),
        ),
        violation: orNull(violation),
      })),
    }));
  });
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
