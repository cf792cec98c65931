import { crowdingDistances } from "./crowding-distance.ts";
import type { Individual } from "./individual.ts";
import { groupByRank, rankFronts } from "./non-dominated-sort.ts";
import { createTournament } from "./offspring.ts";
import type { PopulationMethod, Survivors } from "./population-method.ts";

/**
 * NSGA-II (Deb, Pratap, Agarwal and Meyarivan, IEEE Trans. Evol. Comput. 6:182, 2002): whole fronts survive, of the last one the least
 * crowded; tournaments go to the lower rank, then to the less crowded.
 */
export const nsga2: PopulationMethod = {
  select(points, count): Survivors {
    const population: Individual[] = [];
    const ranks: number[] = [];
    const crowding: number[] = [];
    for (const [rank, front] of groupByRank(rankFronts(points)).entries()) {
      if (population.length >= count) break;
      const distances = crowdingDistances(front.map((index) => points[index]!.costs));
      const room = count - population.length;
      let chosen = [...front.keys()];
      if (front.length > room) {
        chosen = chosen.sort((a, b) => descending(distances[a]!, distances[b]!) || a - b).slice(0, room);
      }
      for (const i of chosen) {
        population.push(points[front[i]!]!);
        ranks.push(rank);
        crowding.push(distances[i]!);
      }
    }
    const isBetter = (a: number, b: number) =>
      ranks[a] !== ranks[b] ? ranks[a]! < ranks[b]! : crowding[a]! > crowding[b]!;
    return { population, mate: createTournament(population, isBetter) };
  },
};

/** Infinities are equal, and their difference is not 0. */
function descending(a: number, b: number): number {
  return a === b ? 0 : a > b ? -1 : 1;
}
