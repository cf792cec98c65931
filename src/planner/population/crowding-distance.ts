/**
 * How alone each point of a front is (Deb et al., 2002, section III-B): the sides of the cuboid between its neighbours, each by the
 * range of its objective, summed and divided by the number of objectives; Infinity at an end of any. Of several equal points one
 * counts, and the others have 0: they are nobody's loss.
 */
export function crowdingDistances(costs: readonly Float64Array[]): Float64Array {
  const distances = new Float64Array(costs.length);
  const first = findFirst(costs);
  const unique = [...costs.keys()].filter((index) => first[index] === index);
  const dimensions = costs[0]?.length ?? 0;
  for (let m = 0; m < dimensions; m++) {
    const order = unique.toSorted((a, b) => costs[a]![m]! - costs[b]![m]! || a - b);
    const [low, high] = [costs[order[0]!]![m]!, costs[order.at(-1)!]![m]!];
    distances[order[0]!] = Number.POSITIVE_INFINITY;
    distances[order.at(-1)!] = Number.POSITIVE_INFINITY;
    const range = high - low;
    if (!(range > 0 && Number.isFinite(range))) continue;
    for (let i = 1; i < order.length - 1; i++) {
      distances[order[i]!]! += (costs[order[i + 1]!]![m]! - costs[order[i - 1]!]![m]!) / range / dimensions;
    }
  }
  return distances;
}

/** For each point the first one with the same costs. */
function findFirst(costs: readonly Float64Array[]): number[] {
  const seen = new Map<string, number>();
  return costs.map((one, index) => {
    const key = one.join();
    const before = seen.get(key);
    if (before !== undefined) return before;
    seen.set(key, index);
    return index;
  });
}
