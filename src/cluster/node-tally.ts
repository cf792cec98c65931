import type { Execution } from "../run/executor.ts";

/** What a node has done. */
export class NodeTally {
  trialCount = 0;
  batchCount = 0;
  failedCount = 0;
  /** Time the kernels took, over all threads. */
  kernelSeconds = 0;
  readonly #recent: { atMs: number; trials: number }[] = [];

  add(ends: readonly Execution[]): void {
    for (const { seconds, evaluation } of ends) {
      this.kernelSeconds += seconds;
      if (evaluation.class !== "outputs") this.failedCount++;
    }
    this.trialCount += ends.length;
    this.#recent.push({ atMs: performance.now(), trials: ends.length });
    this.#forget();
  }

  /** Over the last ten seconds. */
  get trialsPerSecond(): number {
    this.#forget();
    return this.#recent.reduce((sum, { trials }) => sum + trials, 0) / (RECENT_MS / 1000);
  }

  #forget(): void {
    const since = performance.now() - RECENT_MS;
    while (this.#recent[0] && this.#recent[0].atMs < since) this.#recent.shift();
  }
}

const RECENT_MS = 10_000;
