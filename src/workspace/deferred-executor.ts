import type { Execution, Executor } from "../run/executor.ts";
import type { Trial } from "../sweep/trial.ts";

/** Opens the real executor when the first trial needs one: a run that the store answers starts no threads. */
export class DeferredExecutor implements Executor {
  readonly #open: () => Promise<Executor>;
  readonly #early: Trial[] = [];
  #opening: Promise<Executor> | undefined;
  #executor: Executor | undefined;

  constructor(open: () => Promise<Executor>) {
    this.#open = open;
  }

  room(): number {
    if (this.#executor) return this.#executor.room();
    return this.#early.length > 0 ? 0 : 1;
  }

  submit(trials: readonly Trial[]): void {
    if (this.#executor) this.#executor.submit(trials);
    else this.#early.push(...trials);
  }

  async next(): Promise<readonly Execution[]> {
    if (!this.#executor) {
      this.#opening ??= this.#open();
      this.#executor = await this.#opening;
      this.#executor.submit(this.#early.splice(0));
    }
    return this.#executor.next();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.[Symbol.asyncDispose]();
  }
}
