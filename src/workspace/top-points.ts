import { type PlacedPoint, rankPoints } from "../planner/rank-points.ts";
import { searchOf } from "../store/best-trials.ts";
import { type EvaluatedPoint, evaluatedPoints, type Goal } from "../store/evaluated-points.ts";
import type { RunRecord, StoredPart } from "../store/run-record.ts";

/**
 * The `count` best points that each search of a part has ever evaluated, as `rankPoints` has them, in the order of the outer design: the first one, or the first front
 * where it looks for trade-offs, is what `bestPoints` finds. Nothing in a plain design.
 */
export function topPoints(run: RunRecord, part: StoredPart, count: number): PlacedPoint<EvaluatedPoint>[][] {
  const goal = searchOf(run, part);
  if (goal === undefined) return [];
  const searches = new Map<number, EvaluatedPoint[]>();
  for (const point of evaluatedPoints(run, part, goal, goal.replicates)) {
    const own = searches.get(point.outer);
    if (own) own.push(point);
    else searches.set(point.outer, [point]);
  }
  return [...searches.values()]
    .map((points) => rankPoints(points, count, hasTradeOffs(goal)))
    .filter((points) => points.length > 0);
}

/** Whether there is a front to rank by: of one objective there is a best point. */
export function hasTradeOffs({ hasFront, objectives }: Goal): boolean {
  return hasFront && objectives.length > 1;
}
