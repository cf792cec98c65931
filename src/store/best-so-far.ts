import { compareLexically, NonDominated } from "../numeric/non-dominated.ts";
import type { StoredTrial } from "./stored-trial.ts";

/** A point with all its replicates, and what the search is told of it. Objectives: larger is better; their score alone where there is one. */
export type RankedPoint = {
  trials: readonly StoredTrial[];
  objectives: readonly number[];
  violation: number;
};

/**
 * The best of the points added so far, or their front, as an optimiser ranks them: by how much they break constraints, then by their
 * objectives, where NaN is worst, and among equals by the smaller parameter. Of points that break constraints alike, and differ, none is the better one for
 * a search that looks for a front.
 */
export class BestSoFar {
  readonly #hasFront: boolean;
  #violation = Number.POSITIVE_INFINITY;
  /** The best one, or all that break constraints by the least so far. */
  #best: Candidate[] = [];
  #front = new NonDominated<Candidate>(compareParameters);

  constructor(hasFront: boolean) {
    this.#hasFront = hasFront;
  }

  add(point: RankedPoint): void {
    const violation = Number.isNaN(point.violation) ? Number.POSITIVE_INFINITY : point.violation;
    if (violation > this.#violation) return;
    if (violation < this.#violation) this.#best = [];
    this.#violation = violation;
    const costs = Float64Array.from(point.objectives, (value) =>
      Number.isNaN(value) ? Number.POSITIVE_INFINITY : -value,
    );
    const candidate = { point, costs };
    if (this.#hasFront && violation === 0) this.#front.add(candidate);
    else if (this.#hasFront || this.#best.length === 0) this.#best.push(candidate);
    else if (compare(candidate, this.#best[0]!) < 0) this.#best = [candidate];
  }

  /** By their first objective, then by the next. */
  points(): RankedPoint[] {
    const order = this.#best.toSorted(compare);
    const best =
      this.#hasFront && this.#violation === 0
        ? this.#front.points()
        : order.filter(({ costs }, i) => i === 0 || compareLexically(costs, order[i - 1]!.costs) !== 0);
    return best.map(({ point }) => point);
  }
}

type Candidate = { point: RankedPoint; costs: Float64Array };

function compare(a: Candidate, b: Candidate): number {
  return compareLexically(a.costs, b.costs) || compareParameters(a, b);
}

function compareParameters({ point: a }: Candidate, { point: b }: Candidate): number {
  return compareLexically(a.trials[0]!.parameters, b.trials[0]!.parameters);
}
