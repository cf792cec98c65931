import type { BoxPoints, PointSet } from "../../sweep/bind-points.ts";
import { BoxDesign } from "./box-design.ts";
import type { Coordinates } from "./coordinates.ts";
import type { Design } from "./design.ts";
import { GridDesign } from "./grid-design.ts";
import { createHaltonCoordinates } from "./halton-coordinates.ts";
import { createLatinCoordinates } from "./latin-coordinates.ts";
import { ListDesign } from "./list-design.ts";
import { createRandomCoordinates } from "./random-coordinates.ts";
import { createSobolCoordinates } from "./sobol-coordinates.ts";
import { ZipDesign } from "./zip-design.ts";

/** The design that enumerates the points of a resolved part. */
export function createDesign(points: PointSet): Design {
  switch (points.kind) {
    case "grid":
      return new GridDesign(points.base, points.axes);
    case "zip":
      return new ZipDesign(points.size, points.base, points.axes);
    case "list":
      return new ListDesign(points.points);
    default:
      return new BoxDesign(points, createCoordinates(points));
  }
}

function createCoordinates({ kind, size, seed, scramble }: BoxPoints): Coordinates {
  switch (kind) {
    case "sobol":
      return createSobolCoordinates(scramble ? seed : undefined);
    case "halton":
      return createHaltonCoordinates(scramble ? seed : undefined);
    case "latin":
      return createLatinCoordinates(size, seed, scramble);
    case "random":
      return createRandomCoordinates(seed);
    default:
      return kind satisfies never;
  }
}
