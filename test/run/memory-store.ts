import { isOutcome, type Outcome, type RunFailure } from "../../src/kernel/outcome.ts";
import type { Entry, OutcomeStore } from "../../src/run/outcome-store.ts";
import type { Trial, TrialKey } from "../../src/sweep/trial.ts";

/** A store in memory that can be handed to a second run, as a file would be. */
export class MemoryStore implements OutcomeStore {
  readonly outcomes = new Map<TrialKey, Outcome>();
  readonly failures = new Map<TrialKey, RunFailure>();
  readonly members = new Map<string, Trial>();

  find(trials: readonly Trial[]): (Outcome | RunFailure | undefined)[] {
    return trials.map(({ key }) => this.outcomes.get(key) ?? this.failures.get(key));
  }

  record(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const trial = entry.kind === "known" ? entry.trial : entry.execution.trial;
      if (entry.kind === "executed") this.#keep(trial.key, entry.execution.evaluation);
      this.members.set(`${trial.part}/${trial.outer}/${trial.ask}/${trial.replicate}`, trial);
    }
  }

  /** The run's trials in structural order, as a digest wants them. */
  *trials(): Generator<{ key: TrialKey; outcome: Outcome }> {
    const sorted = [...this.members.values()].sort(
      (a, b) => a.part - b.part || a.outer - b.outer || a.ask - b.ask || a.replicate - b.replicate,
    );
    for (const { key } of sorted) {
      const outcome = this.outcomes.get(key);
      if (outcome) yield { key, outcome };
    }
  }

  #keep(key: TrialKey, evaluation: Outcome | RunFailure): void {
    if (isOutcome(evaluation)) this.outcomes.set(key, evaluation);
    else this.failures.set(key, evaluation);
  }
}
