import { createFront } from "./growing-front.ts";

/** Something with costs, all to be made small, none of them NaN. */
export type Costed = { costs: Float64Array };

/**
 * Those of the points added so far that no other one dominates, each of equal ones once: the first by `compareEqual`, or else the one that was added first.
 * New points wait until there are as many as the front has, and are then sorted and merged with it: with up to three costs the whole takes
 * O(n log n), with more each point that is looked at is compared with those of the front.
 */
export class NonDominated<Point extends Costed> {
  readonly #compare: (a: Point, b: Point) => number;
  /** In lexicographic order of costs. */
  #front: readonly Point[] = [];
  #fresh: Point[] = [];

  constructor(compareEqual: (a: Point, b: Point) => number = () => 0) {
    this.#compare = (a, b) => compareLexically(a.costs, b.costs) || compareEqual(a, b);
  }

  add(point: Point): void {
    this.#fresh.push(point);
    if (this.#fresh.length >= Math.max(LEAST_MERGED, this.#front.length)) this.#merge();
  }

  /** In lexicographic order of costs. */
  points(): readonly Point[] {
    if (this.#fresh.length > 0) this.#merge();
    return this.#front;
  }

  #merge(): void {
    const [front, fresh] = [this.#front, this.#fresh.sort(this.#compare)];
    const count = fresh[0]!.costs.length;
    const [ofFront, ofFresh] = [createFront(count), createFront(count)];
    const merged: Point[] = [];
    for (let [i, j] = [0, 0]; i < front.length || j < fresh.length; ) {
      const isOld = j === fresh.length || (i < front.length && this.#compare(front[i]!, fresh[j]!) <= 0);
      const point = isOld ? front[i++]! : fresh[j++]!;
      // Points of the front need not be compared with each other again.
      if (ofFresh.dominates(point.costs) || (!isOld && ofFront.dominates(point.costs))) continue;
      // Behind the last new one nobody asks for the old ones.
      if (!isOld) ofFresh.add(point.costs);
      else if (j < fresh.length) ofFront.add(point.costs);
      merged.push(point);
    }
    this.#front = merged;
    this.#fresh = [];
  }
}

/** By the first cost that differs. */
export function compareLexically(a: Float64Array, b: Float64Array): number {
  for (let m = 0; m < a.length; m++) if (a[m] !== b[m]) return a[m]! < b[m]! ? -1 : 1;
  return 0;
}

/** Fewer are not worth merging. */
const LEAST_MERGED = 64;
