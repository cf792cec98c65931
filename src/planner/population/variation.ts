import { pow } from "../../numeric/mathematics.ts";
import type { Draws } from "./draws.ts";

/** Simulated binary crossover: for each pair of parents with some probability, for each gene with 1/2. */
export type Crossover = { probability: number; eta: number };

/** Polynomial mutation: for each child with some probability, for each of its genes with another. */
export type Mutation = { probability: number; perGene: number; eta: number };

/**
 * Simulated binary crossover of genes in [0, 1] (Deb and Agrawal, 1995; bounded as in Deb's NSGA-II code of 2001, where the spread is
 * cut so that no child leaves the bounds). Genes without an order are exchanged as they are. Children are as far from parents as a large `eta` makes near. Gives two children.
 */
export function crossSimulatedBinary(
  mother: Float64Array,
  father: Float64Array,
  { probability, eta }: Crossover,
  draws: Draws,
  isUnordered: readonly boolean[] = [],
): [Float64Array, Float64Array] {
  const [a, b] = [mother.slice(), father.slice()];
  if (draws.uniform() > probability) return [a, b];
  for (let i = 0; i < a.length; i++) {
    if (draws.uniform() > 0.5) continue;
    const [low, high] = [Math.min(mother[i]!, father[i]!), Math.max(mother[i]!, father[i]!)];
    if (high - low <= LEAST_DISTANCE) continue;
    if (isUnordered[i]) {
      [a[i], b[i]] = [father[i]!, mother[i]!];
      continue;
    }
    const u = draws.uniform();
    const middle = low + high;
    const distance = high - low;
    const near = 0.5 * (middle - spread(u, 1 + (2 * low) / distance, eta) * distance);
    const far = 0.5 * (middle + spread(u, 1 + (2 * (1 - high)) / distance, eta) * distance);
    const isSwapped = draws.uniform() < 0.5;
    a[i] = clamp(isSwapped ? far : near);
    b[i] = clamp(isSwapped ? near : far);
  }
  return [a, b];
}

/** How far a child is from the middle, in half distances of its parents; `beta` is where the bound lies. */
function spread(u: number, beta: number, eta: number): number {
  const alpha = 2 - pow(beta, -(eta + 1));
  const power = 1 / (eta + 1);
  return u <= 1 / alpha ? pow(u * alpha, power) : pow(1 / (2 - u * alpha), power);
}

/**
 * Polynomial mutation of genes in [0, 1], in place (Deb and Goyal, 1996; bounded as in Deb's NSGA-II code of 2001). A gene without an
 * order is drawn anew.
 */
export function mutatePolynomially(
  genes: Float64Array,
  { probability, perGene, eta }: Mutation,
  draws: Draws,
  isUnordered: readonly boolean[] = [],
): void {
  if (probability < 1 && draws.uniform() > probability) return;
  const power = 1 / (eta + 1);
  for (let i = 0; i < genes.length; i++) {
    if (draws.uniform() > perGene) continue;
    const gene = genes[i]!;
    const u = draws.uniform();
    if (isUnordered[i]) {
      genes[i] = u;
      continue;
    }
    const step =
      u < 0.5
        ? pow(2 * u + (1 - 2 * u) * pow(1 - gene, eta + 1), power) - 1
        : 1 - pow(2 * (1 - u) + 2 * (u - 0.5) * pow(gene, eta + 1), power);
    genes[i] = clamp(gene + step);
  }
}

function clamp(gene: number): number {
  return Math.min(1, Math.max(0, gene));
}

/** Parents that are closer have the same gene. */
const LEAST_DISTANCE = 1e-14;
