import type { Evaluation } from "../kernel/outcome.ts";
import type { Trial } from "../sweep/trial.ts";
import type { Planner } from "./planner.ts";

/** The planners of a sweep's parts, one after the other: each asks when the ones before it are done. */
export class PartsPlanner implements Planner {
  readonly trialCount: number | undefined;
  readonly #planners: readonly Planner[];
  #current = 0;

  /** Planner i asks the trials of part i. */
  constructor(planners: readonly Planner[]) {
    this.#planners = planners;
    this.trialCount = planners.reduce<number | undefined>(
      (sum, { trialCount }) => (sum === undefined || trialCount === undefined ? undefined : sum + trialCount),
      0,
    );
  }

  ask(): Trial | "wait" | "done" {
    while (this.#current < this.#planners.length) {
      const asked = this.#planners[this.#current]!.ask();
      if (asked !== "done") return asked;
      this.#current++;
    }
    return "done";
  }

  tell(trial: Trial, end: Evaluation): void {
    this.#planners[trial.part]!.tell(trial, end);
  }
}
