import type { Evaluation } from "../kernel/outcome.ts";
import type { Trial } from "../sweep/trial.ts";
import type { Planner } from "./planner.ts";

export type NestedPlannerSettings = {
  /** Points of the outer design, each with a search of its own. */
  size: number;
  /** Searches that may be open at once, at least 1. */
  openCount: number;
  /** The search at a point of the outer design; its trials have this `outer`. */
  open(outer: number): Planner;
};

/**
 * Many searches at a time: they are opened in the order of the outer design, as many as may be open; the next when one has nothing
 * more to ask. What each asks depends on its own trials only, so neither `openCount` nor timing changes it. Searches that have
 * ended are forgotten.
 */
export class NestedPlanner implements Planner {
  readonly trialCount = undefined;
  readonly #settings: NestedPlannerSettings;
  /** Searches with something to ask, now or later, or with trials out. */
  readonly #searches = new Map<number, Search>();
  /** Those that may have something to ask now, the one that waited longest in front. */
  readonly #ready = new Set<number>();
  #opened = 0;
  #openCount = 0;

  constructor(settings: NestedPlannerSettings) {
    this.#settings = settings;
  }

  ask(): Trial | "wait" | "done" {
    for (;;) {
      this.#openMore();
      const [outer] = this.#ready;
      if (outer === undefined) return this.#openCount > 0 ? "wait" : "done";
      const search = this.#searches.get(outer)!;
      const asked = search.planner.ask();
      if (typeof asked === "object") {
        search.outCount++;
        return asked;
      }
      this.#ready.delete(outer);
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
    if (search.isDone) this.#forgetEnded(outer, search);
    else this.#ready.add(outer);
  }

  #openMore(): void {
    const { size, openCount, open } = this.#settings;
    while (this.#openCount < openCount && this.#opened < size) {
      const outer = this.#opened++;
      this.#searches.set(outer, { planner: open(outer), outCount: 0, isDone: false });
      this.#ready.add(outer);
      this.#openCount++;
    }
  }

  #forgetEnded(outer: number, { outCount }: Search): void {
    if (outCount === 0) this.#searches.delete(outer);
  }
}

type Search = { planner: Planner; outCount: number; isDone: boolean };
