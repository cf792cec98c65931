import type { Evaluation } from "../kernel/outcome.ts";
import type { Planner } from "../planner/planner.ts";
import type { Place, Trial } from "../sweep/trial.ts";
import { type IncrementalHash, RunDigest } from "./digest.ts";

/**
 * A planner that takes the digest of its run along as it is told, for as long as the tells come in structural order: so
 * they do when the store answers, and the outcomes need not be read a second time.
 */
export class DigestingPlanner implements Planner {
  readonly #planner: Planner;
  #digest: RunDigest | undefined;
  #last: Place = { part: 0, outer: -1, ask: 0, replicate: 0 };

  constructor(planner: Planner, hash?: IncrementalHash) {
    this.#planner = planner;
    this.#digest = new RunDigest(hash);
  }

  get trialCount(): number | undefined {
    return this.#planner.trialCount;
  }

  /** The digest of all that was told; undefined when an outcome was missing or came out of order. */
  finish(): string | undefined {
    return this.#digest?.finish();
  }

  ask(): Trial | "busy" | "wait" | "done" {
    return this.#planner.ask();
  }

  tell(trial: Trial, end: Evaluation): void {
    if (end.class === "failure" || !isBefore(this.#last, trial)) this.#digest = undefined;
    else this.#digest?.add(trial.key, end);
    this.#last = trial;
    this.#planner.tell(trial, end);
  }
}

function isBefore(a: Place, b: Place): boolean {
  return (a.part - b.part || a.outer - b.outer || a.ask - b.ask || a.replicate - b.replicate) < 0;
}
