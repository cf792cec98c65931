import type { Trial } from "../sweep/trial.ts";

/** Trials that wait for a thread, first in, first out; one queue for each part, served in turn. */
export class TrialQueue {
  readonly #lines = new Map<number, { trials: Trial[]; head: number }>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(trial: Trial): void {
    const line = this.#lines.get(trial.part);
    if (line) line.trials.push(trial);
    else this.#lines.set(trial.part, { trials: [trial], head: 0 });
    this.#size++;
  }

  /** Trials of one part that come back go in front of it. */
  putBack(part: number, trials: readonly Trial[]): void {
    if (trials.length === 0) return;
    const line = this.#lines.get(part);
    this.#lines.set(part, { trials: [...trials, ...(line?.trials.slice(line.head) ?? [])], head: 0 });
    this.#size += trials.length;
  }

  /**
   * The first trials of the part whose turn it is; `limitOf` says how many at most, given the part and its length. A part that may
   * have none is passed over.
   */
  take(limitOf: (part: number, waiting: number) => number): { part: number; trials: Trial[] } | undefined {
    for (const [part, line] of this.#lines) {
      const waiting = line.trials.length - line.head;
      const limit = limitOf(part, waiting);
      if (limit === 0) continue;
      const trials = line.trials.slice(line.head, line.head + limit);
      line.head += trials.length;
      this.#size -= trials.length;
      // A map iterates in the order of insertion: the part goes to the end of the turn.
      this.#lines.delete(part);
      if (trials.length < waiting) this.#lines.set(part, compact(line));
      return { part, trials };
    }
    return undefined;
  }
}

// What was taken is dropped when it is more than what is left, so a trial is moved once on average.
function compact(line: { trials: Trial[]; head: number }): { trials: Trial[]; head: number } {
  return line.head * 2 > line.trials.length ? { trials: line.trials.slice(line.head), head: 0 } : line;
}
