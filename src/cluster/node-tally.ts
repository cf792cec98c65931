import type { Execution } from "../run/executor.ts";

/** What a node has done. */
export class NodeTally {
  trialCount = 0;
  batchCount = 0;
  failedCount = 0;
  /** Time the kernels took, over all threads. */
  kernelSeconds = 0;
  readonly #recent: { atMs: number; trials: number }[] = [];

  add(ends: readonly (Execution | undefined)[]): void {
    let trials = 0;
    for (const end of ends) {
      if (!end) continue;
      trials++;
      this.kernelSeconds += end.seconds;
      if (end.evaluation.class !== "outputs") this.failedCount++;
    }
    this.trialCount += trials;
    this.batchCount++;
    this.#recent.push({ atMs: performance.now(), trials });
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
