import type { Span } from "../run/executor.ts";
import { monotonicMs } from "./lane.ts";

/** Says when batches ran, by the clock on the wall as it stood when the pool was opened, and on which of its threads. */
export class ThreadClock {
  readonly #offsetMs = Date.now() - monotonicMs();
  /** By thread id; a thread that takes the place of another has its number. */
  readonly #numbers = new Map<number, number>();

  /** `span` is by the monotonic clock. */
  spanOf(thread: number, { beganMs, endedMs }: Span): Span {
    return {
      lane: this.#numberOf(thread),
      beganMs: this.#offsetMs + beganMs,
      endedMs: this.#offsetMs + endedMs,
    };
  }

  /** A thread has ended. */
  forget(thread: number): void {
    this.#numbers.delete(thread);
  }

  #numberOf(thread: number): number {
    const known = this.#numbers.get(thread);
    if (known !== undefined) return known;
    const taken = new Set(this.#numbers.values());
    let number = 0;
    while (taken.has(number)) number++;
    this.#numbers.set(thread, number);
    return number;
  }
}

/** So many seconds up to now, by the monotonic clock. */
export function lastSeconds(seconds: number): Span {
  const endedMs = monotonicMs();
  return { beganMs: endedMs - seconds * 1000, endedMs };
}
