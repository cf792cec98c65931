import type { Draws } from "../population/draws.ts";
import type { BatchSearch, SearchBeginning } from "./batch-optimiser.ts";
import { compareScores, rankScores, type ScoredPoint } from "./score.ts";

export type DifferentialSettings = {
  /** Points of the first generation; the last one has four. */
  population: number;
  /** Points in all. */
  points: number;
};

/**
 * L-SHADE (Tanabe and Fukunaga, CEC 2014): differential evolution, current-to-pbest/1/bin with an archive, whose factors are drawn around
 * those that made points better, and whose population shrinks linearly over the budget. A child replaces its parent unless it is worse.
 */
export function* searchByDifferentialEvolution(
  { population, points }: DifferentialSettings,
  { dimensions, start, draws }: SearchBeginning,
): BatchSearch {
  const first = Math.min(population, points);
  let random = draws(0);
  let living: readonly ScoredPoint[] = yield Array.from({ length: first }, (_, place) =>
    Float64Array.from({ length: dimensions }, (_, i) => {
      const drawn = random.uniform();
      const known = start[place]?.[i] ?? Number.NaN;
      return Number.isNaN(known) ? drawn : known;
    }),
  );
  let archive: Float64Array[] = [];
  const memory = new FactorMemory();
  let used = first;
  for (let batch = 1; used < points; batch++) {
    random = draws(batch);
    const order = rankScores(living);
    const count = Math.min(living.length, points - used);
    const trials = living.slice(0, count).map((_, i) => breed(living, i, order, archive, memory, random));
    const children = yield trials.map(({ genes }) => genes);
    used += count;
    const next = [...living];
    const gains: Gain[] = [];
    for (const [i, child] of children.entries()) {
      const parent = living[i]!;
      const comparison = compareScores(child, parent);
      if (comparison > 0) continue;
      next[i] = child;
      if (comparison === 0) continue;
      archive.push(parent.genes);
      gains.push({ ...trials[i]!, weight: gainOf(child, parent) });
    }
    memory.learn(gains);
    const size = Math.max(LEAST, Math.round(first + ((LEAST - first) * used) / points));
    living = rankScores(next)
      .slice(0, size)
      .sort((a, b) => a - b)
      .map((place) => next[place]!);
    archive = keepSome(archive, Math.round(ARCHIVE * living.length), random);
  }
}

type Trial = { genes: Float64Array; factor: number; rate: number };
type Gain = Trial & { weight: number };

/** x + F (pbest - x) + F (r1 - r2), crossed with x; a gene that leaves the box stops halfway between x and the bound. */
function breed(
  living: readonly ScoredPoint[],
  own: number,
  order: readonly number[],
  archive: readonly Float64Array[],
  memory: FactorMemory,
  random: Draws,
): Trial {
  const { factor, rate } = memory.draw(random);
  const x = living[own]!.genes;
  const best = living[order[random.below(Math.max(2, Math.round(BEST_SHARE * living.length)))]!]!.genes;
  const one = otherThan([own], living.length, random);
  const two = otherThan([own, one], living.length + archive.length, random);
  const minuend = living[one]!.genes;
  const subtrahend = two < living.length ? living[two]!.genes : archive[two - living.length]!;
  const sure = random.below(x.length);
  const genes = x.map((gene, i) => {
    if (random.uniform() >= rate && i !== sure) return gene;
    const to = gene + factor * (best[i]! - gene) + factor * (minuend[i]! - subtrahend[i]!);
    return to < 0 ? gene / 2 : to > 1 ? (1 + gene) / 2 : to;
  });
  return { genes, factor, rate };
}

/** Success history of F and CR. */
class FactorMemory {
  readonly #factors = new Float64Array(MEMORY).fill(0.5);
  readonly #rates = new Float64Array(MEMORY).fill(0.5);
  #next = 0;

  draw(random: Draws): { factor: number; rate: number } {
    const place = random.below(MEMORY);
    const mean = this.#rates[place]!;
    const rate = mean < 0 ? 0 : Math.min(1, Math.max(0, mean + 0.1 * random.normal()));
    // A Cauchy number is a quotient of normal ones.
    let factor = 0;
    while (!(factor > 0)) factor = this.#factors[place]! + (0.1 * random.normal()) / random.normal();
    return { factor: Math.min(1, factor), rate };
  }

  learn(gains: readonly Gain[]): void {
    if (gains.length === 0) return;
    // Where a failure was replaced, or an infeasible point, the gain has no number; then all count alike.
    const isPlain = gains.every(({ weight }) => Number.isFinite(weight) && weight > 0);
    const weights = gains.map(({ weight }) => (isPlain ? weight : 1));
    const rates = gains.map(({ rate }) => rate);
    const factors = gains.map(({ factor }) => factor);
    this.#factors[this.#next] = lehmerMean(factors, weights);
    const wasNeverCrossed = this.#rates[this.#next]! < 0 || Math.max(...rates) === 0;
    this.#rates[this.#next] = wasNeverCrossed ? -1 : lehmerMean(rates, weights);
    this.#next = (this.#next + 1) % MEMORY;
  }
}

/** Sum of w x^2 over sum of w x. */
function lehmerMean(values: readonly number[], weights: readonly number[]): number {
  // Weights may be as small or as large as objectives are: only their ratios count.
  const scale = Math.max(...weights);
  let [above, below] = [0, 0];
  for (const [i, value] of values.entries()) {
    const weight = weights[i]! / scale;
    above += weight * value * value;
    below += weight * value;
  }
  return below > 0 ? above / below : 0;
}

function gainOf(child: ScoredPoint, parent: ScoredPoint): number {
  if (child.violation !== parent.violation) return parent.violation - child.violation;
  const differing = child.objectives.findIndex((value, i) => value !== parent.objectives[i]);
  return child.objectives[differing]! - parent.objectives[differing]!;
}

function otherThan(taken: readonly number[], below: number, random: Draws): number {
  let place = random.below(below);
  while (taken.includes(place)) place = random.below(below);
  return place;
}

function keepSome(archive: readonly Float64Array[], count: number, random: Draws): Float64Array[] {
  if (archive.length <= count) return [...archive];
  return [...random.permutation(archive.length).slice(0, count)]
    .sort((a, b) => a - b)
    .map((i) => archive[i]!);
}

/** The authors' constants. */
const MEMORY = 6;
const BEST_SHARE = 0.11;
const ARCHIVE = 2.6;
const LEAST = 4;
