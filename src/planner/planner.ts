import type { Outcome, RunFailure } from "../kernel/outcome.ts";
import type { Trial } from "../sweep/trial.ts";

/**
 * Proposes trials and learns from their ends. Deterministic: which trials are asked depends only on the sweep, never on
 * timing. Within one `outer` index, tells come in the order of asking.
 */
export interface Planner {
  /**
   * The next trial; "busy" when it has worked for some milliseconds and wants to be asked again; "wait" until more is told; "done" when
   * nothing will be asked any more.
   */
  ask(): Trial | "busy" | "wait" | "done";
  tell(trial: Trial, end: Outcome | RunFailure): void;
  /** How many trials there will be, where that is known beforehand. */
  readonly trialCount: number | undefined;
}

/** What is asked next, for those who have nothing else to do meanwhile. */
export function askOut<T>(planner: { ask(): T | "busy" }): Exclude<T, "busy"> {
  for (;;) {
    const asked = planner.ask();
    if (asked !== "busy") return asked as Exclude<T, "busy">;
  }
}
