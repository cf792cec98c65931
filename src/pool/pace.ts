import { MAX_BATCH } from "./lane.ts";

/** A running estimate of how long a trial of one workload takes, and so of how many make a batch. */
export class Pace {
  readonly #batchSeconds: number;
  #seconds: number | undefined;

  constructor(batchSeconds: number) {
    this.#batchSeconds = batchSeconds;
  }

  /** Seconds per trial; undefined before the first one ended. */
  get seconds(): number | undefined {
    return this.#seconds;
  }

  observe(trialCount: number, seconds: number): void {
    if (trialCount === 0) return;
    const mean = seconds / trialCount;
    this.#seconds = this.#seconds === undefined ? mean : (this.#seconds + mean) / 2;
  }

  /** How many trials keep a thread busy for a batch's time: one as long as nothing is known. */
  get batchSize(): number {
    if (this.#seconds === undefined) return 1;
    const fitting = Math.floor(this.#batchSeconds / Math.max(this.#seconds, 1e-9));
    return Math.min(Math.max(fitting, 1), MAX_BATCH);
  }
}
