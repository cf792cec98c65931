import type { Optimiser } from "./optimiser.ts";

/**
 * Lets an optimiser that never waits know, when it is asked for point k (from 1), exactly the first k - `window` points, even if more have
 * been told. So up to `window` points are out at a time, a late one holds nobody back before that, and what is asked does not
 * depend on which ended when.
 */
export class LaggingOptimiser implements Optimiser {
  readonly optimiser: Optimiser;
  readonly #window: number;
  /** Told, but not yet to the optimiser; the oldest in front, as number `#releasedCount`. */
  #held: Told[] = [];
  #askedCount = 0;
  #releasedCount = 0;
  #isDone = false;

  constructor(optimiser: Optimiser, window: number) {
    this.optimiser = optimiser;
    this.#window = window;
  }

  ask(): Float64Array | "busy" | "wait" | "done" {
    if (this.#isDone) return "done";
    const known = Math.max(0, this.#askedCount + 1 - this.#window);
    if (this.#releasedCount + this.#held.length < known) return "wait";
    this.#release(known);
    const next = this.optimiser.ask();
    if (typeof next === "object") this.#askedCount++;
    if (next === "done") {
      this.#isDone = true;
      this.#release(this.#askedCount);
    }
    return next;
  }

  tell(_ask: number, objectives: readonly number[], violation = 0): void {
    this.#held.push({ objectives, violation });
    // What is told behind the last point changes no point any more, and belongs to what was found.
    if (this.#isDone) this.#release(this.#askedCount);
  }

  #release(upTo: number): void {
    const count = Math.min(this.#held.length, upTo - this.#releasedCount);
    for (const { objectives, violation } of this.#held.splice(0, count)) {
      this.optimiser.tell(this.#releasedCount++, objectives, violation);
    }
  }
}

type Told = { objectives: readonly number[]; violation: number };
