import type { Evaluation } from "../kernel/outcome.ts";
import type { Trial } from "../sweep/trial.ts";
import type { Planner } from "./planner.ts";

export type NestedPlannerSettings = {
  /** Points of the outer design, each with a search of its own. */
  size: number;
  replicates: number;
  /** Trials that should be out, where there are points enough. */
  parallel: number;
  /** The search at a point of the outer design; its trials have this `outer`. */
  open(outer: number): Planner;
};

/**
 * Many searches at a time, opened in the order of the outer design: as many as make `parallel` trials when each has one point out,
 * and a further one whenever all wait and fewer than `parallel` trials are out. What a search asks depends on its own trials
 * only, so neither `parallel` nor timing changes it. Searches that have ended are forgotten.
 */
export class NestedPlanner implements Planner {
  readonly trialCount = undefined;
  readonly #settings: NestedPlannerSettings;
  /** Searches with something to ask, now or later, or with trials out. */
  readonly #searches = new Map<number, Search>();
  /** Those that may have something to ask now, the one that waited longest in front. */
  readonly #ready = new Set<number>();
  readonly #leastOpen: number;
  #opened = 0;
  #openCount = 0;
  #outCount = 0;

  constructor(settings: NestedPlannerSettings) {
    this.#settings = settings;
    this.#leastOpen = Math.ceil(settings.parallel / settings.replicates);
  }

  ask(): Trial | "busy" | "wait" | "done" {
    for (;;) {
      while (this.#openCount < this.#leastOpen && this.#openNext());
      const [outer] = this.#ready;
      if (outer === undefined) {
        if (this.#outCount < this.#settings.parallel && this.#openNext()) continue;
        return this.#openCount > 0 ? "wait" : "done";
      }
      const search = this.#searches.get(outer)!;
      const asked = search.planner.ask();
      if (typeof asked === "object") {
        search.outCount++;
        this.#outCount++;
        return asked;
      }
      this.#ready.delete(outer);
      if (asked === "busy") {
        // The others come first.
        this.#ready.add(outer);
        return asked;
      }
      if (asked === "wait") continue;
      search.isDone = true;
      this.#openCount--;
      this.#forgetEnded(outer, search);
    }
  }

  tell(trial: Trial, end: Evaluation): void {
    const { outer } = trial;
    const search = this.#searches.get(outer)!;
    search.planner.tell(trial, end);
    search.outCount--;
    this.#outCount--;
    if (search.isDone) this.#forgetEnded(outer, search);
    else this.#ready.add(outer);
  }

  /** Whether there was a search left to open. */
  #openNext(): boolean {
    const { size, open } = this.#settings;
    if (this.#opened >= size) return false;
    const outer = this.#opened++;
    this.#searches.set(outer, { planner: open(outer), outCount: 0, isDone: false });
    this.#ready.add(outer);
    this.#openCount++;
    return true;
  }

  #forgetEnded(outer: number, { outCount }: Search): void {
    if (outCount === 0) this.#searches.delete(outer);
  }
}

type Search = { planner: Planner; outCount: number; isDone: boolean };
