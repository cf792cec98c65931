import { NonDominated } from "../numeric/non-dominated.ts";
import { hypervolume } from "./hypervolume.ts";

/**
 * A point that a search evaluated, by its number among those that it asked. Objectives: larger is better, NaN where there is none.
 * `violation`: 0 within all constraints.
 */
export type SearchPoint = {
  ask: number;
  objectives: readonly number[];
  violation: number;
  /** Standard errors of the objectives, where there are replicates. */
  errors?: readonly number[];
};

/** What a search had found when it had asked so many points, of which so many had ended. */
export type ProgressStep = {
  askCount: number;
  pointCount: number;
  /** The least by which a point breaks the constraints; Infinity where no point has finite objectives. */
  violation: number;
  /** The best point, by the first objective that differs; undefined before there is one within the constraints. */
  best: SearchPoint | undefined;
  /** Of the points within the constraints those that no other is better than in everything; equal ones once. Only where it is asked for. */
  front: readonly (readonly number[])[];
};

/** What was found when each of some numbers of points had been asked; points and numbers ascend. `hasFront`: keep the front too. */
export function followSearch(
  points: readonly SearchPoint[],
  ends: readonly number[],
  hasFront: boolean,
): ProgressStep[] {
  const steps: ProgressStep[] = [];
  const front = new NonDominated<{ costs: Float64Array; objectives: readonly number[] }>();
  let best: SearchPoint | undefined;
  let violation = Number.POSITIVE_INFINITY;
  let at = 0;
  for (const end of ends) {
    for (; at < points.length && points[at]!.ask < end; at++) {
      const point = points[at]!;
      const { objectives, violation: broken } = point;
      if (objectives.some(Number.isNaN) || Number.isNaN(broken)) continue;
      violation = Math.min(violation, broken);
      if (broken > 0) continue;
      if (best === undefined || isAhead(objectives, best.objectives)) best = point;
      if (hasFront) front.add({ costs: Float64Array.from(objectives, (value) => -value), objectives });
    }
    steps.push({
      askCount: end,
      pointCount: at,
      violation,
      best,
      front: front.points().map(({ objectives }) => objectives),
    });
  }
  return steps;
}

/**
 * Where to look at a search that asked so many points: at the ends of generations of `size` points (the last may be cut short), `most` of them at most,
 * the first and the last among them and the others evenly between.
 */
export function chooseEnds(askCount: number, size: number, most: number): number[] {
  const generations = Math.ceil(askCount / size);
  const shown = Math.min(most, generations);
  return Array.from({ length: shown }, (_, i) => {
    const generation = shown === 1 ? generations : 1 + Math.round((i * (generations - 1)) / (shown - 1));
    return Math.min(askCount, generation * size);
  });
}

/**
 * A point up to which hypervolumes of a search are measured, as objectives: the worst of the front in each (its nadir) and a tenth of the
 * front's range more. Where the front has no range, that of all points within the constraints. Undefined without such points.
 */
export function chooseReference(
  front: readonly (readonly number[])[],
  points: readonly SearchPoint[],
): number[] | undefined {
  if (front.length === 0) return undefined;
  const feasible = points.filter(
    ({ objectives, violation }) => violation === 0 && !objectives.some(Number.isNaN),
  );
  return front[0]!.map((_, m) => {
    const { low, range } = rangeOf(front, m);
    if (range > 0) return low - MARGIN * range;
    const all = rangeOf(
      feasible.map(({ objectives }) => objectives),
      m,
    );
    return low - (all.range > 0 ? MARGIN * all.range : 1);
  });
}

const MARGIN = 0.1;

/** The hypervolume of a front up to a reference, both as objectives; undefined where it would take seconds. */
export function volumeOf(
  front: readonly (readonly number[])[],
  reference: readonly number[],
): number | undefined {
  if (front.length > (MOST_POINTS[reference.length] ?? 0)) return undefined;
  const toCosts = (objectives: readonly number[]) => objectives.map((value) => -value);
  return hypervolume(front.map(toCosts), toCosts(reference));
}

/** By number of objectives: about a tenth of a second each (time grows steeply with both). */
const MOST_POINTS: Readonly<Record<number, number>> = { 1: 1e6, 2: 1e5, 3: 1e4, 4: 400, 5: 150, 6: 80 };

function rangeOf(points: readonly (readonly number[])[], m: number): { low: number; range: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of points) {
    low = Math.min(low, point[m]!);
    high = Math.max(high, point[m]!);
  }
  return { low, range: high - low };
}

function isAhead(a: readonly number[], b: readonly number[]): boolean {
  const differing = a.findIndex((value, m) => value !== b[m]);
  return differing >= 0 && a[differing]! > b[differing]!;
}
