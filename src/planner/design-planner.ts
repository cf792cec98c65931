import type { TrialKey } from "../kernel/trial-key.ts";
import type { Trial } from "../sweep/trial.ts";
import type { Design } from "./designs/design.ts";
import type { Planner } from "./planner.ts";

export type DesignPlannerSettings = {
  /** Index of the part whose trials are asked. */
  part: number;
  design: Design;
  replicates: number;
  seeder(parameters: Float64Array, replicate: number): bigint;
  keyer(parameters: Float64Array, seed: bigint): TrialKey;
};

/** Asks every replicate of every point, point after point. Learns nothing, so it never waits. */
export class DesignPlanner implements Planner {
  readonly trialCount: number;
  readonly #settings: DesignPlannerSettings;
  #outer = 0;
  #replicate = 0;
  #point: Float64Array | undefined;

  constructor(settings: DesignPlannerSettings) {
    this.#settings = settings;
    this.trialCount = settings.design.size * settings.replicates;
  }

  ask(): Trial | "done" {
    const { part, design, replicates, seeder, keyer } = this.#settings;
    if (this.#outer >= design.size) return "done";
    this.#point ??= design.at(this.#outer);
    const outer = this.#outer;
    const replicate = this.#replicate++;
    // A copy for each trial: whoever gets it may transfer its memory to another thread.
    const parameters = this.#point.slice();
    const seed = seeder(parameters, replicate);
    const key = keyer(parameters, seed);
    if (this.#replicate === replicates) {
      this.#replicate = 0;
      this.#outer++;
      this.#point = undefined;
    }
    return { part, outer, ask: 0, replicate, parameters, seed, key };
  }

  tell(): void {}
}
