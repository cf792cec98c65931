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
  /** What the optimiser is told instead of the objectives. */
  score?: Score | undefined;
  replicates: number;
  /** Trials that may be asked in all: a point is asked only when all its replicates fit in. */
  budget: number;
  seeder(parameters: Float64Array, replicate: number): bigint;
  keyer(parameters: Float64Array, seed: bigint): TrialKey;
};

/** Asks the replicates of one optimiser's points, and tells it the objectives of each point when all have ended. */
export class OptimisePlanner implements Planner {
  readonly trialCount = undefined;
  readonly #settings: OptimisePlannerSettings;
  /** The point that is being asked. */
  #point: Float64Array | undefined;
  #ask = -1;
  #replicate = 0;
  #askedCount = 0;
  /** Ends by the number of the ask, of points with replicates that are out. */
  readonly #ends = new Map<number, Evaluation[]>();

  constructor(settings: OptimisePlannerSettings) {
    this.#settings = settings;
  }

  ask(): Trial | "wait" | "done" {
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
    optimiser.tell(ask, reduced, reduceViolation(constraints, ends));
  }

  #next(): Float64Array | "wait" | "done" {
    const { base, offsets, optimiser, replicates, budget } = this.#settings;
    if (this.#askedCount + replicates > budget) return "done";
    const next = optimiser.ask();
    if (typeof next === "string") return next;
    const point = base.slice();
    offsets.forEach((offset, i) => {
      point[offset] = next[i]!;
    });
    return point;
  }
}
