import type { Gene } from "../../sweep/bind-search-space.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import { decodeGenes } from "../population/decode-genes.ts";
import { Draws } from "../population/draws.ts";
import type { Score, ScoredPoint } from "./score.ts";

/**
 * A search in batches: yields points of the unit cube, and gets them back with what was told of them. The points of a batch are asked
 * together, and nothing of the next one is known before all of them have been told.
 */
export type BatchSearch = Generator<readonly Float64Array[], void, readonly ScoredPoint[]>;

export type BatchSettings = {
  genes: readonly Gene[];
  seed: bigint;
  /** The point of the outer design. */
  outer: number;
  /** Objectives that are good enough: a batch with a feasible point as good in the first one is the last. */
  target?: number;
  /** Begins a search of so many genes; `draws` gives the random numbers of the batch that is made next, from 0. */
  begin(dimensions: number, draws: (batch: number) => Draws): BatchSearch;
};

/** Asks the points of a search in batches. */
export class BatchOptimiser implements Optimiser {
  readonly #settings: BatchSettings;
  readonly #search: BatchSearch;
  #points: readonly Float64Array[];
  /** Of this batch, by place. */
  #scored: ScoredPoint[] = [];
  #askedCount = 0;
  #toldCount = 0;
  /** The number of the batch's first ask. */
  #first = 0;
  #isDone: boolean;

  constructor(settings: BatchSettings) {
    const { genes, seed, outer, begin } = settings;
    this.#settings = settings;
    this.#search = begin(genes.length, (batch) => new Draws(seed, outer, batch));
    const { value, done = false } = this.#search.next();
    this.#points = value ?? [];
    this.#isDone = done;
  }

  ask(): Float64Array | "wait" | "done" {
    while (!this.#isDone && this.#askedCount === this.#points.length) {
      if (this.#toldCount < this.#points.length) return "wait";
      this.#advance();
    }
    return this.#isDone ? "done" : decodeGenes(this.#settings.genes, this.#points[this.#askedCount++]!);
  }

  tell(ask: number, objectives: readonly number[], violation = 0): void {
    const place = ask - this.#first;
    this.#scored[place] = {
      genes: this.#points[place]!,
      objectives,
      violation: Number.isNaN(violation) ? Number.POSITIVE_INFINITY : violation,
    };
    this.#toldCount++;
  }

  #advance(): void {
    if (this.#scored.some((score) => this.#isGoodEnough(score))) {
      this.#isDone = true;
      return;
    }
    const { value, done = false } = this.#search.next(this.#scored);
    this.#first += this.#points.length;
    this.#points = value ?? [];
    this.#scored = [];
    this.#askedCount = this.#toldCount = 0;
    this.#isDone = done;
  }

  #isGoodEnough({ objectives, violation }: Score): boolean {
    const { target } = this.#settings;
    return target !== undefined && violation === 0 && objectives[0]! >= target;
  }
}
