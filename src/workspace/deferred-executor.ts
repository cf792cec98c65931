import type { Execution, Executor } from "../run/executor.ts";
import type { Trial } from "../sweep/trial.ts";

/** Opens the real executor when the first trial needs one: a run that the store answers starts no threads. */
export class DeferredExecutor<E extends Executor> implements Executor {
  readonly #open: () => Promise<E>;
  readonly #early: Trial[] = [];
  #opening: Promise<E> | undefined;
  #executor: E | undefined;

  constructor(open: () => Promise<E>) {
    this.#open = open;
  }

  /** The real executor, if it was needed. */
  get opened(): E | undefined {
    return this.#executor;
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
    return (await this.open()).next();
  }

  /** The real executor, which is opened now if it was not before. */
  async open(): Promise<E> {
    if (!this.#executor) {
      this.#opening ??= this.#open();
      this.#executor = await this.#opening;
      this.#executor.submit(this.#early.splice(0));
    }
    return this.#executor;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.[Symbol.asyncDispose]();
  }
}
