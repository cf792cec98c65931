import { isBetter, isRanked } from "../sweep/objectives.ts";
import { rateIndividual } from "./population/individual.ts";
import { rankFronts } from "./population/non-dominated-sort.ts";

/** A point by its flat parameters and what a search is told of it: larger objectives are better, NaN is worst; `violation` is 0 within all constraints. */
export type RatedPoint = { parameters: Float64Array; objectives: readonly number[]; violation: number };

/** `front`, where there are trade-offs: 0 for points that none is better than in everything, 1 for those that only these beat, and so on. */
export type PlacedPoint<Point extends RatedPoint> = Point & { front?: number };

/**
 * The `count` best of points, each combination of parameters once and none of which nothing is known: those that break constraints least come first. Without trade-offs by
 * the first objective that differs, and among equals by the smaller parameters. With them front after front, each by its first objective, of points with equal
 * objectives one; of the front that does not fit in those that are spread most evenly (`spreadPoints`).
 */
export function rankPoints<Point extends RatedPoint>(
  points: readonly Point[],
  count: number,
  hasFront: boolean,
): PlacedPoint<Point>[] {
  const known = points.filter(({ objectives }) => isRanked(objectives)).toSorted(comparePoints);
  const distinct = firstOfEach(known, ({ parameters }) => parameters.join());
  if (!hasFront) return distinct.slice(0, count);
  return placeFronts(
    firstOfEach(distinct, ({ objectives, violation }) => `${objectives} ${violation}`),
    count,
  );
}

function placeFronts<Point extends RatedPoint>(
  points: readonly Point[],
  count: number,
): PlacedPoint<Point>[] {
  const rated = points.map(({ parameters, objectives, violation }) =>
    rateIndividual(parameters, objectives, violation),
  );
  const fronts: PlacedPoint<Point>[][] = [];
  const costs: Float64Array[][] = [];
  rankFronts(rated).forEach((front, i) => {
    (fronts[front] ??= []).push({ ...points[i]!, front });
    (costs[front] ??= []).push(rated[i]!.costs);
  });
  const placed: PlacedPoint<Point>[] = [];
  for (const [i, front] of fronts.entries()) {
    const left = count - placed.length;
    if (left <= 0) break;
    placed.push(...spreadPoints(costs[i]!, left).map((index) => front[index]!));
  }
  return placed;
}

/**
 * Which `count` points of a front to keep, in the order of the points: the first one, and then again and again the one that is farthest from all that are kept, in
 * units of the front's ranges (Gonzalez, Theor. Comput. Sci. 38:293, 1985). So the ends of the front come first, and gaps are filled evenly.
 */
export function spreadPoints(costs: readonly ArrayLike<number>[], count: number): number[] {
  if (costs.length <= count) return [...costs.keys()];
  const scales = Array.from(costs[0]!, (_, m) => {
    const column = costs.map((point) => point[m]!);
    const range = column.reduce((a, b) => Math.max(a, b)) - column.reduce((a, b) => Math.min(a, b));
    return range > 0 && Number.isFinite(range) ? 1 / range : 0;
  });
  const distances = new Float64Array(costs.length).fill(Number.POSITIVE_INFINITY);
  const kept: number[] = [];
  for (let next = 0; kept.length < count; next = indexOfLargest(distances)) {
    kept.push(next);
    for (let i = 0; i < costs.length; i++) {
      let square = 0;
      for (const [m, scale] of scales.entries()) {
        // An infinite cost has no distance.
        const side = scale === 0 ? 0 : (costs[i]![m]! - costs[next]![m]!) * scale;
        square += side * side;
      }
      distances[i] = Math.min(distances[i]!, square);
    }
    // Never again, however near the others are.
    distances[next] = -1;
  }
  return kept.sort((a, b) => a - b);
}

function indexOfLargest(values: Float64Array): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[largest]!) largest = i;
  return largest;
}

/** The better one in front; points that are equal for the search by their parameters. */
function comparePoints(a: RatedPoint, b: RatedPoint): number {
  if (!Object.is(a.violation, b.violation))
    return a.violation < b.violation || Number.isNaN(b.violation) ? -1 : 1;
  if (isBetter(a.objectives, b.objectives)) return -1;
  if (isBetter(b.objectives, a.objectives)) return 1;
  const differing = a.parameters.findIndex((value, i) => value !== b.parameters[i]);
  return differing < 0 ? 0 : a.parameters[differing]! - b.parameters[differing]!;
}

function firstOfEach<Point>(points: readonly Point[], keyOf: (point: Point) => string): Point[] {
  const seen = new Set<string>();
  return points.filter((point) => {
    const key = keyOf(point);
    return !seen.has(key) && seen.add(key);
  });
}
