import { deriveSeed } from "../../surrogate/chances.ts";
import type { Quality } from "../../surrogate/judge-boosting.ts";
import type { Slices } from "../../surrogate/slices.ts";
import type { Gene } from "../../sweep/bind-search-space.ts";
import type { SurrogateFile } from "../../sweep/bind-surrogate.ts";
import { type Score, scoreObjectives } from "../../sweep/objectives.ts";
import type { StopRule } from "../optimisers/stop-rule.ts";
import { decodeGenes } from "./decode-genes.ts";
import { Draws } from "./draws.ts";
import type { Individual } from "./individual.ts";
import type { Bred, Injector } from "./injector.ts";
import { breed, type Variation } from "./offspring.ts";
import type { PopulationMethod } from "./population-method.ts";
import { fitModels, type SurrogateModels } from "./surrogate-models.ts";

export type SurrogateSettings = {
  surrogate: SurrogateFile;
  /** A method of its own for each search on the surrogate: some keep a state. */
  createMethod(): PopulationMethod;
  variation: Variation;
  population: number;
  genes: readonly Gene[];
  /** Of `stall`: says at the end of a generation whether progress has stalled. */
  stall: StopRule | undefined;
  /** Which one point counts, where one does: the best by it comes in first. */
  score: Score | undefined;
  seed: bigint;
  outer: number;
};

/** What a surrogate put into a generation, and what came of it. */
export type Injection = {
  /** Generations told before. */
  generation: number;
  /** Points that the surrogate learned from. */
  learned: number;
  /** By cost, how well points that were held out are predicted. */
  qualities: readonly (Quality | undefined)[];
  points: InjectedPoint[];
};

/** `real` is absent until it has been told. */
export type InjectedPoint = { ask: number; predicted: Individual; real?: Individual };

/**
 * The "chimera" of Chindemi and others (Nat. Commun. 13:3038, 2022): boosted trees learn what came of all points, the search goes on with what
 * they predict, from parents and children as they are, and the best points of its last population that are new take the last places of the
 * real generation. Random numbers have the address of the generation, so everything depends on what was told only.
 */
export class SurrogateInjector implements Injector {
  readonly injections: Injection[] = [];
  readonly #settings: SurrogateSettings;
  #points: Individual[] = [];
  #toldCount = 0;
  #lastAt = 0;
  /** Points that were injected, by the number of their ask, until they are told. */
  readonly #open = new Map<number, InjectedPoint>();

  constructor(settings: SurrogateSettings) {
    this.#settings = settings;
  }

  tell(point: Individual): void {
    this.#points.push(point);
    this.#settings.stall?.tell(
      Array.from(point.costs, (cost) => -cost),
      point.violation,
    );
    const ask = this.#toldCount++;
    const injected = this.#open.get(ask);
    if (injected) injected.real = point;
    this.#open.delete(ask);
  }

  *inject({ generation, parents, children }: Bred): Slices<Float64Array[]> {
    if (!this.#isDue(generation)) return children;
    this.#lastAt = generation;
    this.#points = this.#points.slice(-MOST_POINTS);
    const { population, genes, outer } = this.#settings;
    const seed = deriveSeed(this.#settings.seed, PURPOSE, outer, generation);
    const models = yield* fitModels(this.#points, genes, seed);
    const found = yield* this.#goOn(models, [...parents.map((parent) => parent.genes), ...children], seed);
    const chosen = this.#choose(found, children, seed);
    const first = population - chosen.length;
    const points = chosen.map((predicted, i) => ({ ask: generation * population + first + i, predicted }));
    for (const point of points) this.#open.set(point.ask, point);
    const { qualities } = models;
    this.injections.push({ generation, learned: this.#points.length, qualities, points });
    return [...children.slice(0, first), ...chosen.map((point) => point.genes)];
  }

  #isDue(generation: number): boolean {
    const { at, every, stall } = this.#settings.surrogate;
    // Asked in every generation, because it counts them.
    const isStalled = this.#settings.stall?.endGeneration() ?? false;
    if (at !== undefined) return at.includes(generation);
    if (every !== undefined) return generation % every === 0;
    return isStalled && generation - this.#lastAt >= stall!;
  }

  /** The population after so many generations on the surrogate, which begin with these points. */
  *#goOn(
    { predict }: SurrogateModels,
    start: readonly Float64Array[],
    seed: bigint,
  ): Slices<readonly Individual[]> {
    const { surrogate, createMethod, variation, population, genes } = this.#settings;
    const method = createMethod();
    function* predictAll(all: readonly Float64Array[]): Slices<Individual[]> {
      const predicted: Individual[] = [];
      for (let first = 0; first < all.length; first += SLICE_POINTS) {
        predicted.push(...all.slice(first, first + SLICE_POINTS).map(predict));
        yield;
      }
      return predicted;
    }
    let points = yield* predictAll(start);
    for (let generation = 0; ; generation++) {
      const draws = new Draws(seed, 0, generation);
      const survivors = method.select(points, population, draws);
      if (generation === surrogate.generations) return survivors.population;
      const children = breed(survivors.population, population, {
        ...{ mate: survivors.mate, variation, draws, nameOf: this.#nameOf },
        isUnordered: genes.map(({ scale }) => scale === "values"),
      });
      points = [...survivors.population, ...(yield* predictAll(children))];
    }
  }

  /** The best points that have not been evaluated, and will not be without an injection. */
  #choose(found: readonly Individual[], children: readonly Float64Array[], seed: bigint): Individual[] {
    const { surrogate, createMethod, population, score } = this.#settings;
    const kept = children.slice(0, population - surrogate.inject);
    const known = new Set([...this.#points.map((point) => point.genes), ...kept].map(this.#nameOf));
    const candidates: Individual[] = [];
    for (const point of found) {
      const name = this.#nameOf(point.genes);
      if (!known.has(name)) candidates.push(point);
      known.add(name);
    }
    if (candidates.length === 0) return [];
    const draws = new Draws(seed, 0, surrogate.generations + 1);
    const best = score && candidates.reduce((one, other) => (isBetterBy(score, other, one) ? other : one));
    const others = candidates.filter((point) => point !== best);
    const room = surrogate.inject - (best ? 1 : 0);
    const spread = room > 0 && others.length > 0 ? createMethod().select(others, room, draws).population : [];
    return [...(best ? [best] : []), ...spread.slice(0, room)];
  }

  readonly #nameOf = (genes: Float64Array): string => decodeGenes(this.#settings.genes, genes).join();
}

function isBetterBy(score: Score, a: Individual, b: Individual): boolean {
  if (a.violation !== b.violation) return a.violation < b.violation;
  const [first, second] = [a, b].map(
    ({ costs }) =>
      scoreObjectives(
        Array.from(costs, (cost) => -cost),
        score,
      )[0]!,
  );
  return first! > second!;
}

/** "surr" */
const PURPOSE = 0x73757272;
/** So many points are predicted at a time. */
const SLICE_POINTS = 200;
/** The trees learn from so many at most, the last ones: beyond that, more of them cost time and say little. */
const MOST_POINTS = 10_000;
