import type { RunFailure } from "../kernel/outcome.ts";
import type { Trial } from "../sweep/trial.ts";

/** How often threads died while a trial ran, of the trials that have not ended: one that takes too many with it is set aside. */
export class Deaths {
  readonly #counts = new Map<Trial, number>();

  /** Counts one more; how the trial ends, where it has been enough. */
  add(trial: Trial, reason: string): RunFailure | undefined {
    const count = (this.#counts.get(trial) ?? 0) + 1;
    this.#counts.set(trial, count);
    if (count < MOST_DEATHS) return undefined;
    const message = `its thread died ${MOST_DEATHS} times while it ran, at last with: ${reason}; it was set aside`;
    return { class: "failure", kind: "lost", message };
  }

  forget(trial: Trial): void {
    this.#counts.delete(trial);
  }
}

const MOST_DEATHS = 5;
