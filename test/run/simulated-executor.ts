import type { Evaluation } from "../../src/kernel/outcome.ts";
import type { Execution, Executor } from "../../src/run/executor.ts";
import type { Trial } from "../../src/sweep/trial.ts";

export type SimulatedOptions = {
  workers: number;
  /** How long a trial takes, in seconds of the simulated time. */
  seconds(trial: Trial): number;
};

/** An executor in simulated time: as many workers as one likes, first come first served, and nobody waits for a clock. */
export class SimulatedExecutor implements Executor {
  readonly evaluated: Trial[] = [];
  /** Simulated seconds since the start, and the sum over workers of those in which they worked. */
  nowSeconds = 0;
  busySeconds = 0;
  readonly #evaluate: (trial: Trial) => Evaluation;
  readonly #options: SimulatedOptions;
  readonly #waiting: Trial[] = [];
  readonly #running: { trial: Trial; endSeconds: number }[] = [];

  constructor(evaluate: (trial: Trial) => Evaluation, options: SimulatedOptions) {
    this.#evaluate = evaluate;
    this.#options = options;
  }

  /** The share of the workers' time in which they worked. */
  get utilisation(): number {
    return this.busySeconds / (this.#options.workers * this.nowSeconds);
  }

  room(): number {
    return Math.max(0, 4 * this.#options.workers - this.#waiting.length - this.#running.length);
  }

  submit(trials: readonly Trial[]): void {
    this.#waiting.push(...trials);
    this.#start();
  }

  async next(): Promise<readonly Execution[]> {
    const [first] = this.#running;
    if (first === undefined) return new Promise(() => {});
    this.nowSeconds = first.endSeconds;
    const count = this.#running.findIndex(({ endSeconds }) => endSeconds > this.nowSeconds);
    const ended = this.#running.splice(0, count < 0 ? this.#running.length : count);
    this.#start();
    return ended.map(({ trial }) => {
      this.evaluated.push(trial);
      const origin = { node: "simulated", boot: "0", version: "0" };
      return { trial, evaluation: this.#evaluate(trial), seconds: this.#options.seconds(trial), origin };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#waiting.length = 0;
    this.#running.length = 0;
  }

  /** Running trials are kept in the order in which they will end. */
  #start(): void {
    const { workers, seconds } = this.#options;
    while (this.#running.length < workers) {
      const trial = this.#waiting.shift();
      if (trial === undefined) return;
      const taken = seconds(trial);
      const endSeconds = this.nowSeconds + taken;
      const behind = this.#running.findIndex((other) => other.endSeconds > endSeconds);
      this.#running.splice(behind < 0 ? this.#running.length : behind, 0, { trial, endSeconds });
      this.busySeconds += taken;
    }
  }
}
