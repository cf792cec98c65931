/**
 * A k-d tree (Bentley, Commun. ACM 18:509, 1975) of points in lexicographic order of costs, that tells whether one of them is no worse than a further point in all
 * costs but the first. Each node knows the least of each cost below it: where one is too large, nothing below can be.
 */
export class DominanceTree {
  readonly points: readonly Float64Array[];
  readonly #order: Float64Array[];
  readonly #width: number;
  /** `width` numbers a node, children of node n at 2n + 1 and 2n + 2. */
  readonly #least: Float64Array;

  constructor(points: readonly Float64Array[]) {
    this.points = points;
    this.#order = points.slice();
    this.#width = points[0]!.length;
    let depth = 0;
    while (points.length > LEAF * 2 ** depth) depth++;
    this.#least = new Float64Array(this.#width * (2 ** (depth + 1) - 1)).fill(Number.POSITIVE_INFINITY);
    this.#build(0, 0, points.length, 1);
  }

  dominates(costs: Float64Array): boolean {
    return this.#search(costs, 0, 0, this.#order.length);
  }

  #build(node: number, from: number, to: number, cost: number): void {
    const [width, least, order] = [this.#width, this.#least, this.#order];
    if (to - from > LEAF) {
      const middle = (from + to) >>> 1;
      const sorted = order
        .slice(from, to)
        .sort((a, b) => (a[cost]! < b[cost]! ? -1 : a[cost]! > b[cost]! ? 1 : 0));
      for (let i = 0; i < sorted.length; i++) order[from + i] = sorted[i]!;
      const next = cost + 1 < width ? cost + 1 : 1;
      this.#build(2 * node + 1, from, middle, next);
      this.#build(2 * node + 2, middle, to, next);
    }
    for (let i = from; i < to; i++) {
      for (let m = 1; m < width; m++) {
        const at = node * width + m;
        if (order[i]![m]! < least[at]!) least[at] = order[i]![m]!;
      }
    }
  }

  #search(costs: Float64Array, node: number, from: number, to: number): boolean {
    for (let m = 1, at = node * this.#width + 1; m < this.#width; m++, at++) {
      if (this.#least[at]! > costs[m]!) return false;
    }
    if (to - from <= LEAF) {
      for (let i = from; i < to; i++) if (isNoWorse(this.#order[i]!, costs)) return true;
      return false;
    }
    const middle = (from + to) >>> 1;
    return this.#search(costs, 2 * node + 1, from, middle) || this.#search(costs, 2 * node + 2, middle, to);
  }
}

/** In all costs but the first. */
export function isNoWorse(a: Float64Array, b: Float64Array): boolean {
  let m = 1;
  while (m < a.length && a[m]! <= b[m]!) m++;
  return m === a.length;
}

const LEAF = 8;
