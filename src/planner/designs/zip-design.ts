import type { Axis } from "../../sweep/bind-points.ts";
import type { Design } from "./design.ts";

/** The values of its axes side by side: point i has the i-th of each. */
export class ZipDesign implements Design {
  readonly size: number;
  readonly #base: Float64Array;
  readonly #axes: readonly Axis[];

  constructor(size: number, base: Float64Array, axes: readonly Axis[]) {
    this.size = size;
    this.#base = base;
    this.#axes = axes;
  }

  at(index: number): Float64Array {
    const point = this.#base.slice();
    for (const { offset, range } of this.#axes) {
      const element = range.at(index);
      if (typeof element === "number") point[offset] = element;
      else point.set(element, offset);
    }
    return point;
  }
}
