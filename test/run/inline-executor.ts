import type { Evaluation } from "../../src/kernel/outcome.ts";
import type { Execution, Executor } from "../../src/run/executor.ts";
import type { Trial } from "../../src/sweep/trial.ts";

/**
 * An executor on the caller's thread: evaluates with a plain function and lets trials end in an order of its own, drawn
 * from `shuffleSeed`, a few at a time.
 */
export class InlineExecutor implements Executor {
  readonly evaluated: Trial[] = [];
  readonly #evaluate: (trial: Trial) => Evaluation;
  readonly #window: number;
  readonly #queue: Trial[] = [];
  #state: number;

  constructor(evaluate: (trial: Trial) => Evaluation, { shuffleSeed = 1, window = 16 } = {}) {
    this.#evaluate = evaluate;
    this.#state = shuffleSeed;
    this.#window = window;
  }

  room(): number {
    return this.#window - this.#queue.length;
  }

  submit(trials: readonly Trial[]): void {
    this.#queue.push(...trials);
  }

  async next(): Promise<readonly Execution[]> {
    if (this.#queue.length === 0) return new Promise(() => {});
    const count = 1 + this.#draw(Math.min(5, this.#queue.length));
    return Array.from({ length: count }, () => {
      const [trial] = this.#queue.splice(this.#draw(this.#queue.length), 1);
      this.evaluated.push(trial!);
      const origin = { node: "inline", boot: "0", version: "0" };
      return { trial: trial!, evaluation: this.#evaluate(trial!), seconds: 0, origin };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#queue.length = 0;
  }

  #draw(below: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state % below;
  }
}
