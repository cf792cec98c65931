import { exp } from "../../numeric/mathematics.ts";
import type { Individual } from "./individual.ts";
import { createTournament } from "./offspring.ts";
import type { PopulationMethod, Survivors } from "./population-method.ts";

/**
 * IBEA with the additive epsilon indicator (Zitzler and Künzli, PPSN VIII, 2004), adaptive: costs are scaled to [0, 1] and the indicator by
 * its largest magnitude, both in every generation. The point whose loss costs least goes, one after the other. Infeasible points
 * go before feasible ones, the most violating first.
 */
export function createIbea(kappa: number): PopulationMethod {
  return {
    select(points, count): Survivors {
      const feasible = points.filter(({ violation }) => violation === 0);
      const others = points
        .filter(({ violation }) => violation > 0)
        .sort((a, b) => (a.violation === b.violation ? 0 : a.violation < b.violation ? -1 : 1));
      const { survivors, fitness } = selectByIndicator(feasible, Math.min(count, feasible.length), kappa);
      const population = [...survivors, ...others].slice(0, count);
      const isBetter = (a: number, b: number) => {
        const [first, second] = [population[a]!, population[b]!];
        if (first.violation !== second.violation) return first.violation < second.violation;
        return first.violation === 0 && fitness[a]! > fitness[b]!;
      };
      return { population, mate: createTournament(population, isBetter) };
    },
  };
}

/** The fitness of each survivor is minus what all others would lose to it: larger is better. */
export function selectByIndicator(points: readonly Individual[], count: number, kappa: number) {
  const size = points.length;
  const losses = createLosses(points, kappa);
  const fitness = new Float64Array(size);
  for (let a = 0; a < size; a++) {
    let sum = 0;
    for (let b = 0; b < size; b++) if (b !== a) sum -= losses[b * size + a]!;
    fitness[a] = sum;
  }
  const alive = new Set(points.keys());
  while (alive.size > count) {
    let worst = -1;
    for (const index of alive) if (worst < 0 || fitness[index]! < fitness[worst]!) worst = index;
    alive.delete(worst);
    for (const index of alive) fitness[index]! += losses[worst * size + index]!;
  }
  const kept = [...alive];
  return { survivors: kept.map((index) => points[index]!), fitness: kept.map((index) => fitness[index]!) };
}

/** exp(-I(b, a) / (c kappa)) at [b * size + a], where I is how much b must be bettered to be as good as a everywhere. */
function createLosses(points: readonly Individual[], kappa: number): Float64Array {
  const size = points.length;
  const scaled = scaleCosts(points);
  const indicator = new Float64Array(size * size);
  let largest = 0;
  for (let b = 0; b < size; b++) {
    for (let a = 0; a < size; a++) {
      let epsilon = Number.NEGATIVE_INFINITY;
      for (let m = 0; m < scaled[a]!.length; m++)
        epsilon = Math.max(epsilon, scaled[b]![m]! - scaled[a]![m]!);
      indicator[b * size + a] = epsilon;
      largest = Math.max(largest, Math.abs(epsilon));
    }
  }
  const unit = largest > 0 ? largest * kappa : 1;
  return indicator.map((epsilon) => exp(-epsilon / unit));
}

/** To [0, 1] by the range of those that are finite; what is not is as bad as twice the range. */
function scaleCosts(points: readonly Individual[]): Float64Array[] {
  const dimensions = points[0]?.costs.length ?? 0;
  const low = new Float64Array(dimensions).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(dimensions).fill(Number.NEGATIVE_INFINITY);
  for (const { costs } of points) {
    costs.forEach((cost, m) => {
      if (!Number.isFinite(cost)) return;
      low[m] = Math.min(low[m]!, cost);
      high[m] = Math.max(high[m]!, cost);
    });
  }
  return points.map(({ costs }) =>
    costs.map((cost, m) => {
      if (!Number.isFinite(cost)) return 2;
      const range = high[m]! - low[m]!;
      return range > 0 ? (cost - low[m]!) / range : 0;
    }),
  );
}
