import { compareDominance, type Individual } from "./individual.ts";
import { createTournament } from "./offspring.ts";
import type { PopulationMethod, Survivors } from "./population-method.ts";

/**
 * SPEA2 (Zitzler, Laumanns and Thiele, TIK report 103, 2001) with an archive of the size of the population. Fitness is the strength of those
 * who dominate a point, plus its density; of too many non-dominated points those go, one after the other, whose nearest neighbours are
 * nearest. Distances are taken with costs scaled to the ranges of the non-dominated points, so that units do not matter.
 */
export const spea2: PopulationMethod = {
  select(points, count): Survivors {
    const raw = rawFitness(points);
    const distances = createDistances(points, raw);
    const size = points.length;
    const neighbour = Math.min(size - 1, Math.floor(Math.sqrt(size)));
    const fitness = raw.map((value, index) => {
      const sorted = distances.slice(index * size, (index + 1) * size).sort();
      // The point itself is at the front, at distance 0.
      return value + 1 / (2 + sorted[neighbour]!);
    });
    const best = [...points.keys()].filter((index) => raw[index] === 0);
    const chosen =
      best.length > count
        ? truncate(best, count, distances, size)
        : [...points.keys()].sort((a, b) => fitness[a]! - fitness[b]! || a - b).slice(0, count);
    const population = chosen.map((index) => points[index]!);
    const isBetter = (a: number, b: number) => fitness[chosen[a]!]! < fitness[chosen[b]!]!;
    return { population, mate: createTournament(population, isBetter) };
  },
};

/** Sums of the strengths of those who dominate each point, where strength is the number of points that one dominates. */
function rawFitness(points: readonly Individual[]): Float64Array {
  const size = points.length;
  const strength = new Uint32Array(size);
  const pairs: [winner: number, loser: number][] = [];
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      const dominance = compareDominance(points[a]!, points[b]!);
      if (dominance === "neither") continue;
      const pair: [number, number] = dominance === "first" ? [a, b] : [b, a];
      strength[pair[0]]!++;
      pairs.push(pair);
    }
  }
  const raw = new Float64Array(size);
  for (const [winner, loser] of pairs) raw[loser]! += strength[winner]!;
  return raw;
}

function createDistances(points: readonly Individual[], raw: Float64Array): Float64Array {
  const size = points.length;
  const scales = createScales(points.filter((_, index) => raw[index] === 0));
  const distances = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      let sum = 0;
      for (let m = 0; m < scales.length; m++) {
        const difference = (points[a]!.costs[m]! - points[b]!.costs[m]!) / scales[m]!;
        sum += Number.isNaN(difference) ? 0 : difference * difference;
      }
      distances[a * size + b] = distances[b * size + a] = Math.sqrt(sum);
    }
  }
  return distances;
}

function createScales(best: readonly Individual[]): number[] {
  return Array.from(best[0]?.costs ?? [], (_, m) => {
    const finite = best.map(({ costs }) => costs[m]!).filter(Number.isFinite);
    const range =
      finite.reduce((most, cost) => Math.max(most, cost), Number.NEGATIVE_INFINITY) -
      finite.reduce((least, cost) => Math.min(least, cost), Number.POSITIVE_INFINITY);
    return range > 0 ? range : 1;
  });
}

/** Takes away the point that has the nearest nearest neighbour, then the nearest second nearest …, until `count` are left. */
function truncate(
  indices: readonly number[],
  count: number,
  distances: Float64Array,
  size: number,
): number[] {
  const alive = new Set(indices);
  // For each the others, the nearest first; those that have gone are passed over.
  const neighbours = new Map(
    indices.map((a) => [
      a,
      indices
        .filter((b) => b !== a)
        .sort((b, c) => distances[a * size + b]! - distances[a * size + c]! || b - c),
    ]),
  );
  const isMoreCrowded = (a: number, b: number): boolean => {
    const [ofA, ofB] = [neighbours.get(a)!, neighbours.get(b)!];
    let [i, j] = [0, 0];
    for (;;) {
      while (i < ofA.length && !alive.has(ofA[i]!)) i++;
      while (j < ofB.length && !alive.has(ofB[j]!)) j++;
      if (i >= ofA.length || j >= ofB.length) return false;
      const [x, y] = [distances[a * size + ofA[i++]!]!, distances[b * size + ofB[j++]!]!];
      if (x !== y) return x < y;
    }
  };
  while (alive.size > count) {
    let worst = -1;
    for (const index of alive) if (worst < 0 || isMoreCrowded(index, worst)) worst = index;
    alive.delete(worst);
  }
  return [...alive];
}
