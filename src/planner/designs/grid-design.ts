import type { Axis } from "../../sweep/bind-points.ts";
import type { Design } from "./design.ts";

/** All combinations of the values of its axes, numbered in mixed radix: the last axis varies fastest. */
export class GridDesign implements Design {
  readonly size: number;
  readonly #base: Float64Array;
  readonly #axes: readonly Axis[];

  constructor(base: Float64Array, axes: readonly Axis[]) {
    this.#base = base;
    this.#axes = axes;
    this.size = axes.reduce((product, { range }) => product * range.length, 1);
  }

  at(index: number): Float64Array {
    const point = this.#base.slice();
    let rest = index;
    for (let i = this.#axes.length - 1; i >= 0; i--) {
      const { offset, range } = this.#axes[i]!;
      const digit = rest % range.length;
      rest = (rest - digit) / range.length;
      const element = range.at(digit);
      if (typeof element === "number") point[offset] = element;
      else point.set(element, offset);
    }
    return point;
  }
}
