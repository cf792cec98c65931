import type { Evaluation } from "../kernel/outcome.ts";
import type { Trial } from "../sweep/trial.ts";

/**
 * Turns trials into evaluations, on this machine or on many. Opened for the workloads of one run; `trial.part` chooses
 * the workload. Ends come in any order; every submitted trial ends exactly once.
 */
export interface Executor extends AsyncDisposable {
  /** How many more trials it would take now: enough to stay busy, never without bound. */
  room(): number;
  submit(trials: readonly Trial[]): void;
  /** Resolves as soon as at least one submitted trial has ended, with all that have ended since the last call. */
  next(): Promise<readonly Execution[]>;
}

export type Execution = {
  trial: Trial;
  evaluation: Evaluation;
  /** Time the kernel took, for the record only: nothing may depend on it. */
  seconds: number;
  origin: Origin;
  /** When its batch ran, where that is known; the same object in all executions of one batch. For the record only. */
  span?: Span | undefined;
};

/** When trials were under way together, in milliseconds since 1970. */
export type Span = {
  /** Which of the origin's workers had them, from 0; absent where that is not known. */
  lane?: number;
  beganMs: number;
  endedMs: number;
};

/** Who computed: a row of the store's provenance. */
export type Origin = { node: string; boot: string; version: string };
