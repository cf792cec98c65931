import type { Optimiser } from "../optimisers/optimiser.ts";
import { decodeGenes } from "./decode-genes.ts";
import { drawGenes } from "./draw-genes.ts";
import { Draws } from "./draws.ts";
import type { GenerationalSettings } from "./generational-optimiser.ts";
import { type Individual, rateIndividual } from "./individual.ts";
import { breed } from "./offspring.ts";
import { PointNames } from "./point-names.ts";
import type { Survivors } from "./population-method.ts";

/**
 * The same search without generations (steady state, as in Durillo, Nebro, Luna and Alba, EMO 2009): never waits, breeds from what it
 * has been told so far, a few children at a time, and lets survive of the population and those told since. So it costs little, and each child
 * knows of nearly all that is known. The first points are random, a population of them, and more until a tenth of a population has been told.
 */
export class SteadyStateOptimiser implements Optimiser {
  readonly #settings: GenerationalSettings;
  readonly #names: PointNames;
  readonly #firstDraws: Draws;
  #survivors: Survivors | undefined;
  /** Told since the last survival. */
  #newcomers: Individual[] = [];
  /** Bred and not yet asked, the next one last. */
  #waiting: Float64Array[] = [];
  /** Asked and not yet told, by the number of the ask. */
  readonly #out = new Map<number, Float64Array>();
  #askedCount = 0;
  #toldCount = 0;
  #broodCount = 0;

  constructor(settings: GenerationalSettings) {
    this.#settings = settings;
    this.#names = new PointNames(settings.genes);
    this.#firstDraws = this.#draws(0);
  }

  ask(): Float64Array | "done" {
    const { population, generations, genes, start = [] } = this.#settings;
    if (this.#askedCount === population * generations) return "done";
    const isFirst = this.#askedCount < population || this.#toldCount < population / 10;
    if (!isFirst && this.#waiting.length === 0) this.#advance();
    const known = start[this.#askedCount];
    const child = isFirst ? drawGenes(genes, this.#firstDraws, known) : this.#waiting.pop()!;
    this.#out.set(this.#askedCount++, child);
    return decodeGenes(genes, child, known);
  }

  tell(ask: number, objectives: readonly number[], violation = 0): void {
    this.#newcomers.push(rateIndividual(this.#out.get(ask)!, objectives, violation));
    this.#out.delete(ask);
    this.#toldCount++;
  }

  /** Who would survive now, of all that was told. */
  get population(): readonly Individual[] {
    return this.#select(this.#draws(this.#broodCount + 1)).population;
  }

  #advance(): void {
    const { variation, population, genes } = this.#settings;
    const draws = this.#draws(++this.#broodCount);
    this.#survivors = this.#select(draws);
    this.#newcomers = [];
    this.#waiting = breed(this.#survivors.population, Math.ceil(population / BROODS), {
      mate: this.#survivors.mate,
      variation,
      draws,
      nameOf: (child) => this.#names.of(child),
      others: [...this.#out.values()],
      isUnordered: genes.map(({ scale }) => scale === "values"),
    }).reverse();
  }

  #select(draws: Draws): Survivors {
    const { method, population } = this.#settings;
    return method.select([...(this.#survivors?.population ?? []), ...this.#newcomers], population, draws);
  }

  #draws(brood: number): Draws {
    const { seed, outer } = this.#settings;
    return new Draws(seed, outer, brood);
  }
}

/** Survivals in as many children as the population has: a survival costs nearly as much as one of a whole generation. */
const BROODS = 20;
