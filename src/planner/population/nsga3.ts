import { CostRange } from "./cost-range.ts";
import type { Draws } from "./draws.ts";
import type { Individual } from "./individual.ts";
import { groupByRank, rankFronts } from "./non-dominated-sort.ts";
import { createTournament } from "./offspring.ts";
import type { PopulationMethod, Survivors } from "./population-method.ts";

/**
 * NSGA-III (Deb and Jain, IEEE Trans. Evol. Comput. 18:577, 2014; with constraints, Jain and Deb, same volume, 602): whole fronts survive;
 * of the last one those whose reference direction has fewest survivors, so that the population spreads as the directions do. It keeps
 * the range of costs from generation to generation: one object serves one search.
 */
export function createNsga3(directions: readonly Float64Array[]): PopulationMethod {
  const range = new CostRange(directions[0]!.length);
  return {
    select(points, count, draws): Survivors {
      const fronts = groupByRank(rankFronts(points)).map((front) => front.map((index) => points[index]!));
      range.observe(points, fronts[0]!);
      const survivors: Individual[] = [];
      let last: Individual[] = [];
      for (const front of fronts) {
        if (survivors.length + front.length > count) {
          last = front;
          break;
        }
        survivors.push(...front);
      }
      if (survivors.length < count && last.length > 0) {
        survivors.push(...fillNiches(survivors, last, { count, directions, range, draws }));
      }
      // Directions keep the spread; only constraints decide who is a parent.
      const isBetter = (a: number, b: number) => survivors[a]!.violation < survivors[b]!.violation;
      return { population: survivors, mate: createTournament(survivors, isBetter) };
    },
  };
}

type Niches = { count: number; directions: readonly Float64Array[]; range: CostRange; draws: Draws };

/** Algorithm 4: again and again a point for a direction that has fewest, the nearest one where it has none yet. */
function fillNiches(
  survivors: readonly Individual[],
  last: readonly Individual[],
  { count, directions, range, draws }: Niches,
): Individual[] {
  const counts = new Uint32Array(directions.length);
  for (const point of survivors) counts[associate(range.normalise(point), directions).direction]!++;
  const waiting = new Map<number, { point: Individual; distance: number }[]>();
  for (const point of last) {
    const { direction, distance } = associate(range.normalise(point), directions);
    waiting.set(direction, [...(waiting.get(direction) ?? []), { point, distance }]);
  }
  const chosen: Individual[] = [];
  while (survivors.length + chosen.length < count) {
    let fewest = Number.POSITIVE_INFINITY;
    for (const direction of waiting.keys()) fewest = Math.min(fewest, counts[direction]!);
    const open = [...waiting.keys()].filter((direction) => counts[direction] === fewest);
    const direction = open[draws.below(open.length)]!;
    const candidates = waiting.get(direction)!;
    let pick = 0;
    if (fewest === 0) {
      for (let i = 1; i < candidates.length; i++) {
        if (candidates[i]!.distance < candidates[pick]!.distance) pick = i;
      }
    } else pick = draws.below(candidates.length);
    const [taken] = candidates.splice(pick, 1);
    chosen.push(taken!.point);
    counts[direction]!++;
    if (candidates.length === 0) waiting.delete(direction);
  }
  return chosen;
}

/** The direction whose line through the ideal point is nearest, and how far that is. */
function associate(costs: Float64Array, directions: readonly Float64Array[]) {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  let square = 0;
  for (const cost of costs) square += cost * cost;
  for (const [index, direction] of directions.entries()) {
    let [along, length] = [0, 0];
    for (let m = 0; m < costs.length; m++) {
      along += costs[m]! * direction[m]!;
      length += direction[m]! * direction[m]!;
    }
    const distance = Math.max(0, square - (along * along) / length);
    if (distance < least) [best, least] = [index, distance];
  }
  return { direction: best, distance: least };
}
