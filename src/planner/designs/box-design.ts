import type { BoxPoints } from "../../sweep/bind-points.ts";
import type { Coordinates } from "./coordinates.ts";
import type { Design } from "./design.ts";

/** Points of the unit cube, stretched to the box of the parameters that vary. */
export class BoxDesign implements Design {
  readonly size: number;
  readonly #base: Float64Array;
  readonly #sides: BoxPoints["sides"];
  readonly #coordinates: Coordinates;

  constructor({ size, base, sides }: BoxPoints, coordinates: Coordinates) {
    this.size = size;
    this.#base = base;
    this.#sides = sides;
    this.#coordinates = coordinates;
  }

  at(index: number): Float64Array {
    const point = this.#base.slice();
    for (const [dimension, { offset, side }] of this.#sides.entries()) {
      const element = side(this.#coordinates(index, dimension));
      if (typeof element === "number") point[offset] = element;
      else point.set(element, offset);
    }
    return point;
  }
}
