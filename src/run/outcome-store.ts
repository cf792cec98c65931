import type { Outcome, RunFailure } from "../kernel/outcome.ts";
import type { Trial } from "../sweep/trial.ts";
import type { Execution } from "./executor.ts";

/**
 * What a run knows and keeps. Bound to one run of one store. All calls are synchronous; `record` returns when its
 * entries would survive the loss of power.
 */
export interface OutcomeStore {
  /** For each trial: its stored outcome; or the failure it had in this run under the same limits; or undefined. */
  find(trials: readonly Trial[]): readonly (Outcome | RunFailure | undefined)[];
  /** One transaction: new executions are stored; known trials are noted as members of this run. */
  record(entries: readonly Entry[]): void;
}

export type Entry = { kind: "executed"; execution: Execution } | { kind: "known"; trial: Trial };
