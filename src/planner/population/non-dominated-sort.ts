import { compareDominance, type Individual } from "./individual.ts";

/**
 * The rank of each point: 0 for those that nobody dominates, 1 for those whom only rank 0 dominates, and so on (Deb et al., 2002, with
 * constrained domination). By the efficient non-dominated sort of Zhang et al., 2015 (ENS-BS): points in lexicographic order of costs
 * can be dominated by earlier ones only, and the front of each is found by bisection. With two objectives a front's last point decides,
 * so it takes O(N log N).
 */
export function rankFronts(points: readonly Individual[]): Uint32Array {
  const order = Uint32Array.from(points.keys()).sort(
    (a, b) => compareLexically(points[a]!, points[b]!) || a - b,
  );
  const ranks = new Uint32Array(points.length);
  const fronts: Individual[][] = [];
  const isTwo = points[0]?.costs.length === 2;
  for (const index of order) {
    const point = points[index]!;
    const isBeaten = isTwo ? isBeatenByLast : isBeatenByAny;
    let [low, high] = [0, fronts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBeaten(fronts[middle]!, point)) low = middle + 1;
      else high = middle;
    }
    if (low === fronts.length) fronts.push([]);
    fronts[low]!.push(point);
    ranks[index] = low;
  }
  return ranks;
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

/** The newest are the most alike: from there back. */
function isBeatenByAny(front: readonly Individual[], point: Individual): boolean {
  for (let i = front.length - 1; i >= 0; i--) {
    if (compareDominance(front[i]!, point) === "first") return true;
  }
  return false;
}

/** Along a front of two objectives in this order the second cost only falls: if the last does not dominate, none does. */
function isBeatenByLast(front: readonly Individual[], point: Individual): boolean {
  return compareDominance(front[front.length - 1]!, point) === "first";
}
