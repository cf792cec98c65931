/** What is ready for the one who waits: `next` resolves with everything since the last call, as soon as there is something. */
export class Outbox<T> {
  #ready: T[] = [];
  #waiter: PromiseWithResolvers<readonly T[]> | undefined;
  #closed: Error | undefined;

  /** Whether somebody waits for something now. */
  get isAwaited(): boolean {
    return this.#waiter !== undefined;
  }

  add(item: T): void {
    this.#ready.push(item);
  }

  /** Lets the waiter have what was added. */
  flush(): void {
    if (!this.#waiter || this.#ready.length === 0) return;
    this.#waiter.resolve(this.#ready);
    this.#waiter = undefined;
    this.#ready = [];
  }

  next(): Promise<readonly T[]> {
    if (this.#closed) return Promise.reject(this.#closed);
    if (this.#waiter) return this.#waiter.promise;
    const waiter = Promise.withResolvers<readonly T[]>();
    // Who stopped waiting must not hear of the end as an unhandled rejection.
    waiter.promise.catch(() => {});
    this.#waiter = waiter;
    this.flush();
    return waiter.promise;
  }

  /** Every wait, now and later, rejects. */
  close(reason: Error): void {
    this.#closed ??= reason;
    this.#waiter?.reject(this.#closed);
    this.#waiter = undefined;
  }
}
