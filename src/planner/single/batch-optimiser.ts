import type { Gene } from "../../sweep/bind-search-space.ts";
import type { StartPoint } from "../../sweep/bind-start.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import { decodeGenes, encodeGene } from "../population/decode-genes.ts";
import { Draws } from "../population/draws.ts";
import type { ScoredPoint } from "./score.ts";

/**
 * A search in batches: yields points of the unit cube, and gets them back with what was told of them. The points of a batch are asked
 * together, and nothing of the next one is known before all of them have been told.
 */
export type BatchSearch = Generator<readonly Float64Array[], void, readonly ScoredPoint[]>;

/** What a search begins with. */
export type SearchBeginning = {
  /** How many genes it has. */
  dimensions: number;
  /** Known points by gene, NaN where the search may choose: the first points of its first batch. */
  start: readonly Float64Array[];
  /** The random numbers of the batch that is made next, from 0. */
  draws(batch: number): Draws;
};

export type BatchSettings = {
  genes: readonly Gene[];
  /** In values of the parameters, NaN where the search may choose. */
  start: readonly StartPoint[];
  seed: bigint;
  /** The point of the outer design. */
  outer: number;
  begin(beginning: SearchBeginning): BatchSearch;
};

/** Asks the points of a search in batches. */
export class BatchOptimiser implements Optimiser {
  readonly #genes: readonly Gene[];
  /** Values that are asked as they were written, by place in the first batch. */
  #exact: readonly StartPoint[];
  readonly #search: BatchSearch;
  #points: readonly Float64Array[];
  /** Of this batch, by place. */
  #scored: ScoredPoint[] = [];
  #askedCount = 0;
  #toldCount = 0;
  /** The number of the batch's first ask. */
  #first = 0;
  #isDone: boolean;

  constructor({ genes, start, seed, outer, begin }: BatchSettings) {
    this.#genes = genes;
    this.#exact = start;
    this.#search = begin({
      dimensions: genes.length,
      start: start.map((point) =>
        point.map((value, i) => (Number.isNaN(value) ? value : encodeGene(genes[i]!, value))),
      ),
      draws: (batch) => new Draws(seed, outer, batch),
    });
    const { value, done = false } = this.#search.next();
    this.#points = value ?? [];
    this.#isDone = done;
  }

  /** Points of the batch that is being asked. */
  get batchSize(): number {
    return this.#points.length;
  }

  ask(): Float64Array | "wait" | "done" {
    while (!this.#isDone && this.#askedCount === this.#points.length) {
      if (this.#toldCount < this.#points.length) return "wait";
      this.#advance();
    }
    if (this.#isDone) return "done";
    const place = this.#askedCount++;
    return decodeGenes(this.#genes, this.#points[place]!, this.#exact[place]);
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
    const { value, done = false } = this.#search.next(this.#scored);
    this.#first += this.#points.length;
    this.#points = value ?? [];
    this.#exact = [];
    this.#scored = [];
    this.#askedCount = this.#toldCount = 0;
    this.#isDone = done;
  }
}
