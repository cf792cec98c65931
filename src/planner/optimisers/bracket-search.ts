import { isBetter, isRanked } from "../../sweep/objectives.ts";
import { createLinearRange } from "../../sweep/ranges.ts";
import type { Optimiser } from "./optimiser.ts";

export type BracketSettings = {
  low: number;
  high: number;
  /** Points that are asked beside the coarse ones, in front of them. */
  start?: readonly number[];
  /** Evenly spaced points, both ends included, that are asked first and all at once. */
  coarse: number;
  /** The search ends when the bracket is no wider. */
  tolerance: number;
  /** Where to look next: points strictly between the best one and its neighbours, which are equal to it at an end. */
  divide(bracket: Bracket): readonly number[];
};

/** The best point so far between its nearest neighbours; it is one of them itself when it lies at an end. */
export type Bracket = { low: number; best: number; high: number };

/**
 * Searches one parameter. First evenly spaced points; then, round after round, points between the best one and its neighbours, which
 * are the next bracket. Of equally good points the smallest is the best: on a plateau the search goes away from what lies above.
 */
export class BracketSearch implements Optimiser {
  readonly #settings: BracketSettings;
  /** All points in the order of asking. */
  readonly #asked: number[] = [];
  /** Those told, by size. */
  readonly #told: { at: number; objectives: readonly number[] }[] = [];
  #next: readonly number[];

  constructor(settings: BracketSettings) {
    const { low, high, start = [], coarse } = settings;
    const range = createLinearRange(low, high, coarse);
    this.#settings = settings;
    this.#next = [...new Set([...start, ...Array.from({ length: coarse }, (_, index) => range.at(index))])];
  }

  ask(): Float64Array | "wait" | "done" {
    if (this.#next.length === 0) {
      if (this.#told.length < this.#asked.length) return "wait";
      this.#next = this.#plan();
    }
    const [at, ...rest] = this.#next;
    if (at === undefined) return "done";
    this.#next = rest;
    this.#asked.push(at);
    return Float64Array.of(at);
  }

  tell(ask: number, objectives: readonly number[]): void {
    const at = this.#asked[ask]!;
    const behind = this.#told.findIndex((other) => other.at > at);
    this.#told.splice(behind < 0 ? this.#told.length : behind, 0, { at, objectives });
  }

  /** The points of the next round; none when the bracket is narrow enough, or nothing can be told apart. */
  #plan(): readonly number[] {
    let best = 0;
    for (const [i, { objectives }] of this.#told.entries()) {
      if (isBetter(objectives, this.#told[best]!.objectives)) best = i;
    }
    const { at, objectives } = this.#told[best]!;
    if (!isRanked(objectives)) return [];
    const bracket = {
      low: this.#told[best - 1]?.at ?? at,
      best: at,
      high: this.#told[best + 1]?.at ?? at,
    };
    const { tolerance, divide } = this.#settings;
    if (bracket.high - bracket.low <= tolerance) return [];
    // Between neighbours that are next to each other as numbers there is nothing to ask.
    return divide(bracket).filter((next) => next > bracket.low && next < bracket.high && next !== at);
  }
}
