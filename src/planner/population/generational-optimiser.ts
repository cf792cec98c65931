import type { Slices } from "../../surrogate/slices.ts";
import type { Gene } from "../../sweep/bind-search-space.ts";
import type { StartPoint } from "../../sweep/bind-start.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import { decodeGenes } from "./decode-genes.ts";
import { drawGenes } from "./draw-genes.ts";
import { Draws } from "./draws.ts";
import { type Individual, rateIndividual } from "./individual.ts";
import type { Injector } from "./injector.ts";
import { breed, type Variation } from "./offspring.ts";
import { PointNames } from "./point-names.ts";
import type { PopulationMethod, Survivors } from "./population-method.ts";

export type GenerationalSettings = {
  method: PopulationMethod;
  variation: Variation;
  /** Points of each generation. */
  population: number;
  /** Generations in all, the first one included. */
  generations: number;
  genes: readonly Gene[];
  /** Points that come first in the first generation; NaN in them is drawn like any gene. */
  start?: readonly StartPoint[];
  /** Has its say in what the next generation is. */
  injector?: Injector | undefined;
  seed: bigint;
  /** The point of the outer design. */
  outer: number;
};

/** Asks generation after generation; each is bred from all that was told of those before it. */
export class GenerationalOptimiser implements Optimiser {
  readonly #settings: GenerationalSettings;
  readonly #names: PointNames;
  #generation = 0;
  #survivors: Survivors = { population: [], mate: noMating };
  #children: Float64Array[];
  #askedCount = 0;
  /** Of this generation, by place. */
  #told: Individual[] = [];
  #toldCount = 0;
  /** The points of the next generation, while they are worked out. */
  #next: Slices<Float64Array[]> | undefined;

  constructor(settings: GenerationalSettings) {
    this.#settings = settings;
    const { population, genes, start = [] } = settings;
    const draws = this.#draws();
    this.#names = new PointNames(genes);
    this.#children = Array.from({ length: population }, (_, place) => drawGenes(genes, draws, start[place]));
  }

  ask(): Float64Array | "busy" | "wait" | "done" {
    if (this.#askedCount === this.#children.length && this.#next === undefined) {
      if (this.#toldCount < this.#children.length) return "wait";
      if (this.#generation + 1 >= this.#settings.generations) return "done";
      this.#next = this.#breed();
    }
    if (this.#next !== undefined) {
      const { done, value } = this.#next.next();
      if (!done) return "busy";
      this.#next = undefined;
      this.#children = value;
      this.#askedCount = this.#toldCount = 0;
    }
    const { genes, start = [] } = this.#settings;
    const place = this.#askedCount++;
    return decodeGenes(genes, this.#children[place]!, this.#generation === 0 ? start[place] : undefined);
  }

  tell(ask: number, objectives: readonly number[], violation = 0): void {
    const place = ask % this.#settings.population;
    this.#told[place] = rateIndividual(this.#children[place]!, objectives, violation);
    this.#toldCount++;
    this.#settings.injector?.tell(this.#told[place]);
  }

  /** Who would survive now, of all that was told. */
  get population(): readonly Individual[] {
    const { method, population } = this.#settings;
    const points = [...this.#survivors.population, ...this.#told.filter(Boolean)];
    return method.select(points, population, this.#draws(this.#generation + 1)).population;
  }

  *#breed(): Slices<Float64Array[]> {
    const { method, variation, population, genes, injector } = this.#settings;
    const generation = ++this.#generation;
    const draws = this.#draws();
    const points = [...this.#survivors.population, ...this.#told];
    this.#told = [];
    this.#survivors = method.select(points, population, draws);
    const parents = this.#survivors.population;
    const children = breed(parents, population, {
      mate: this.#survivors.mate,
      variation,
      draws,
      nameOf: (child) => this.#names.of(child),
      isUnordered: genes.map(({ scale }) => scale === "values"),
    });
    return injector ? yield* injector.inject({ generation, parents, children }) : children;
  }

  #draws(generation = this.#generation): Draws {
    const { seed, outer } = this.#settings;
    return new Draws(seed, outer, generation);
  }
}

function noMating(): never {
  throw new Error("the first generation has no parents");
}
