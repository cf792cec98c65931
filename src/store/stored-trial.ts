import type { Outcome, RunFailure } from "../kernel/outcome.ts";
import type { Trial } from "../sweep/trial.ts";
import type { Limits } from "../sweep/workload.ts";

/** A trial of a run with its outcome, as the store keeps it. */
export type StoredTrial = Trial & { outcome: Outcome; seconds: number };

/** A trial of a run that did not get to an outcome. */
export type StoredFailure = Trial & {
  failure: RunFailure;
  limits: Limits;
  attempts: number;
  /** Given free for another try, by `retry`. */
  released: boolean;
};
