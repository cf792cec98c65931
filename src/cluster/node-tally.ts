import type { Outcome, RunFailure } from "../kernel/outcome.ts";
import type { Execution } from "../run/executor.ts";

/** How a trial ended. */
export type EndClass = Outcome["class"] | RunFailure["kind"];

/** What a node has done. */
export class NodeTally {
  trialCount = 0;
  batchCount = 0;
  /** Time the kernels took, over all threads. */
  kernelSeconds = 0;
  readonly byClass: Record<EndClass, number> = {
    outputs: 0,
    error: 0,
    trap: 0,
    time: 0,
    memory: 0,
    stack: 0,
    lost: 0,
  };
  /** Called with the time from the delivery of a batch to its end. */
  onBatch: ((seconds: number) => void) | undefined;
  readonly #recent: { atMs: number; trials: number }[] = [];

  add(ends: readonly Execution[]): void {
    for (const { seconds, evaluation } of ends) {
      this.kernelSeconds += seconds;
      this.byClass[evaluation.class === "failure" ? evaluation.kind : evaluation.class]++;
    }
    this.trialCount += ends.length;
    this.#recent.push({ atMs: performance.now(), trials: ends.length });
    this.#forget();
  }

  endBatch(seconds: number): void {
    this.batchCount++;
    this.onBatch?.(seconds);
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
