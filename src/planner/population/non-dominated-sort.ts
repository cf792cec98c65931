import { createFront, type GrowingFront } from "../../numeric/growing-front.ts";
import type { Individual } from "./individual.ts";

/**
 * The rank of each point: 0 for those that nobody dominates, 1 for those whom only rank 0 dominates, and so on (Deb et al., 2002, with
 * constrained domination). By the efficient non-dominated sort of Zhang et al., 2015 (ENS-BS): points in lexicographic order of costs
 * can be dominated by earlier ones only, and the front of each is found by bisection. With up to three objectives it takes little more than
 * O(N log N). Points that break constraints follow, a front for each violation.
 */
export function rankFronts(points: readonly Individual[]): Uint32Array {
  const order = Uint32Array.from(points.keys()).sort(
    (a, b) => compareLexically(points[a]!, points[b]!) || a - b,
  );
  const ranks = new Uint32Array(points.length);
  const fronts: GrowingFront[] = [];
  let before: Individual | undefined;
  let rank = -1;
  let worst = -1;
  for (const index of order) {
    const point = points[index]!;
    if (point.violation > 0) {
      if (point.violation !== before?.violation) worst++;
      rank = worst;
    } else if (before === undefined || compareLexically(before, point) !== 0) {
      rank = placeInFronts(fronts, point.costs);
      worst = Math.max(worst, rank);
    }
    ranks[index] = rank;
    before = point;
  }
  return ranks;
}

/** The first front that does not dominate a point takes it. */
function placeInFronts(fronts: GrowingFront[], costs: Float64Array): number {
  let [low, high] = [0, fronts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fronts[middle]!.dominates(costs)) low = middle + 1;
    else high = middle;
  }
  if (low === fronts.length) fronts.push(createFront(costs.length));
  fronts[low]!.add(costs);
  return low;
}

/** Indices by rank, the best first, in the order of the points. */
export function groupByRank(ranks: Uint32Array): number[][] {
  const fronts: number[][] = [];
  ranks.forEach((rank, index) => {
    fronts[rank] ??= [];
    fronts[rank].push(index);
  });
  return fronts;
}

/** Feasible ones first, then the less violating, then by costs from the first to the last. */
function compareLexically(a: Individual, b: Individual): number {
  if (a.violation !== b.violation) return a.violation < b.violation ? -1 : 1;
  for (let i = 0; i < a.costs.length; i++) {
    const [x, y] = [a.costs[i]!, b.costs[i]!];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
