import type { Design } from "./design.ts";

/** The points that a sweep lists, in its order. */
export class ListDesign implements Design {
  readonly size: number;
  readonly #points: readonly Float64Array[];

  constructor(points: readonly Float64Array[]) {
    this.#points = points;
    this.size = points.length;
  }

  at(index: number): Float64Array {
    return this.#points[index]!.slice();
  }
}
