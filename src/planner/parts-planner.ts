import type { Evaluation } from "../kernel/outcome.ts";
import type { Trial } from "../sweep/trial.ts";
import type { Planner } from "./planner.ts";

/**
 * The planners of a sweep's parts, one after the other: each asks when the ones before it are done, or wait. So the last trials
 * of a search are evaluated beside the first ones of the next part.
 */
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

  ask(): Trial | "busy" | "wait" | "done" {
    let isWaiting = false;
    for (let part = this.#current; part < this.#planners.length; part++) {
      const asked = this.#planners[part]!.ask();
      if (typeof asked === "object" || asked === "busy") return asked;
      if (asked === "wait") isWaiting = true;
      else if (part === this.#current) this.#current++;
    }
    return isWaiting ? "wait" : "done";
  }

  tell(trial: Trial, end: Evaluation): void {
    this.#planners[trial.part]!.tell(trial, end);
  }
}
