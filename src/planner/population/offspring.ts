import type { Draws } from "./draws.ts";
import type { Individual } from "./individual.ts";
import { type Crossover, crossSimulatedBinary, type Mutation, mutatePolynomially } from "./variation.ts";

export type Variation = { crossover: Crossover; mutation: Mutation };

/** Picks the parents of a generation, two by two. */
export type Mating = (draws: Draws) => [mother: Individual, father: Individual];

/**
 * So many children that differ from each other and from everyone in the population. Where there are hardly any others left, as among
 * few integers, it gives up the difference in the end.
 */
export function breed(
  population: readonly Individual[],
  count: number,
  { mate, variation, draws, nameOf, isUnordered, others = [] }: BreedingPorts,
): Float64Array[] {
  const known = new Set(population.map(({ genes }) => nameOf(genes)));
  for (const genes of others) known.add(nameOf(genes));
  const children: Float64Array[] = [];
  for (let tries = 0; children.length < count; tries++) {
    const [mother, father] = mate(draws);
    const pair = crossSimulatedBinary(mother.genes, father.genes, variation.crossover, draws, isUnordered);
    for (const child of pair) {
      mutatePolynomially(child, variation.mutation, draws, isUnordered);
      const name = nameOf(child);
      if (children.length === count || (known.has(name) && tries < count * PATIENCE)) continue;
      known.add(name);
      children.push(child);
    }
  }
  return children;
}

export type BreedingPorts = {
  mate: Mating;
  variation: Variation;
  draws: Draws;
  /** The same for genes that make the same point. */
  nameOf: (genes: Float64Array) => string;
  /** By gene: whether its values have no order. */
  isUnordered: readonly boolean[];
  /** Points from which children should differ too. */
  others?: Iterable<Float64Array>;
};

const PATIENCE = 50;

/**
 * Binary tournaments (Goldberg and Deb, 1991) over random permutations, so that everyone takes part equally often. `isBetter` decides;
 * between equals, chance.
 */
export function createTournament(
  population: readonly Individual[],
  isBetter: (a: number, b: number) => boolean,
): Mating {
  let order: Uint32Array = new Uint32Array(0);
  let next = 0;
  const pick = (draws: Draws): Individual => {
    const take = () => {
      if (next >= order.length) [order, next] = [draws.permutation(population.length), 0];
      return order[next++]!;
    };
    const [a, b] = [take(), take()];
    if (isBetter(a, b)) return population[a]!;
    if (isBetter(b, a)) return population[b]!;
    return population[draws.uniform() < 0.5 ? a : b]!;
  };
  return (draws) => [pick(draws), pick(draws)];
}
