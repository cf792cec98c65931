import type { Evaluation } from "../kernel/outcome.ts";
import type { TrialKey } from "../kernel/trial-key.ts";
import {
  type Constraint,
  type Objective,
  reduceReplicates,
  reduceViolation,
  type Score,
  scoreObjectives,
} from "../sweep/objectives.ts";
import type { Relation } from "../sweep/parse-relation.ts";
import { measureViolation } from "../sweep/relations.ts";
import type { Trial } from "../sweep/trial.ts";
import type { Optimiser } from "./optimisers/optimiser.ts";
import type { Planner } from "./planner.ts";

export type OptimisePlannerSettings = {
  part: number;
  outer: number;
  /** Flat parameters of the point of the outer design; what the optimiser searches stands at `offsets`. */
  base: Float64Array;
  offsets: readonly number[];
  optimiser: Optimiser;
  objectives: readonly Objective[];
  constraints: readonly Constraint[];
  /** A point that breaks one is not evaluated. */
  relations?: readonly Relation[];
  /** What the optimiser is told instead of the objectives. */
  score?: Score | undefined;
  replicates: number;
  /** Trials that may be asked in all: a point is asked only when all its replicates fit in. */
  budget: number;
  seeder(parameters: Float64Array, replicate: number): bigint;
  keyer(parameters: Float64Array, seed: bigint): TrialKey;
};

/**
 * Asks the replicates of one optimiser's points, and tells it the objectives of each point when all have ended. A point that breaks a
 * relation between parameters is passed over: the optimiser is told by how much, in the place of the point in the order of asking, and
 * it costs no trial. Trials count only the points that are evaluated.
 */
export class OptimisePlanner implements Planner {
  readonly trialCount = undefined;
  readonly #settings: OptimisePlannerSettings;
  /** The point that is being asked. */
  #point: Float64Array | undefined;
  #ask = -1;
  #replicate = 0;
  #askedCount = 0;
  /** Points that the optimiser has proposed, and has been told of. */
  #proposedCount = 0;
  #toldCount = 0;
  /** By how much proposed points break relations, by their number, of those that the optimiser has not been told of. */
  readonly #passedOver = new Map<number, number>();
  #passedOverInARow = 0;
  /** Ends by the number of the ask, of points with replicates that are out. */
  readonly #ends = new Map<number, Evaluation[]>();

  constructor(settings: OptimisePlannerSettings) {
    this.#settings = settings;
  }

  ask(): Trial | "busy" | "wait" | "done" {
    const { part, outer, replicates, seeder, keyer } = this.#settings;
    if (this.#point === undefined) {
      const next = this.#next();
      if (typeof next === "string") return next;
      this.#point = next;
      this.#ask++;
    }
    const replicate = this.#replicate++;
    const parameters = this.#point.slice();
    const seed = seeder(parameters, replicate);
    const trial = { part, outer, ask: this.#ask, replicate, parameters, seed, key: keyer(parameters, seed) };
    this.#askedCount++;
    if (this.#replicate === replicates) {
      this.#point = undefined;
      this.#replicate = 0;
    }
    return trial;
  }

  tell({ ask, replicate }: Trial, end: Evaluation): void {
    const { objectives, constraints, score, optimiser, replicates } = this.#settings;
    const ends = this.#ends.get(ask) ?? [];
    this.#ends.set(ask, ends);
    ends[replicate] = end;
    if (replicate < replicates - 1) return;
    this.#ends.delete(ask);
    const reduced = scoreObjectives(reduceReplicates(objectives, ends), score);
    optimiser.tell(this.#toldCount++, reduced, reduceViolation(constraints, ends));
    this.#tellPassedOver();
  }

  /** The next point that is to be evaluated. */
  #next(): Float64Array | "busy" | "wait" | "done" {
    const { base, offsets, optimiser, replicates, budget, relations = [] } = this.#settings;
    if (this.#askedCount + replicates > budget) return "done";
    for (;;) {
      const next = optimiser.ask();
      if (typeof next === "string") return next;
      const point = base.slice();
      offsets.forEach((offset, i) => {
        point[offset] = next[i]!;
      });
      const proposed = this.#proposedCount++;
      const violation = measureViolation(relations, point);
      if (violation === 0) {
        this.#passedOverInARow = 0;
        return point;
      }
      if (++this.#passedOverInARow >= MOST_PASSED_OVER) return "done";
      this.#passedOver.set(proposed, violation);
      this.#tellPassedOver();
    }
  }

  #tellPassedOver(): void {
    const { objectives, score, optimiser } = this.#settings;
    const none = scoreObjectives(
      objectives.map(() => Number.NaN),
      score,
    );
    for (;;) {
      const violation = this.#passedOver.get(this.#toldCount);
      if (violation === undefined) return;
      this.#passedOver.delete(this.#toldCount);
      optimiser.tell(this.#toldCount++, none, violation);
    }
  }
}

/** A search that finds nothing to evaluate for so long ends. */
const MOST_PASSED_OVER = 1_000_000;
