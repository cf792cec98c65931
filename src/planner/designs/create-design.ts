import type { PointSet } from "../../sweep/bind-points.ts";
import type { Design } from "./design.ts";
import { GridDesign } from "./grid-design.ts";
import { ListDesign } from "./list-design.ts";

/** The design that enumerates the points of a resolved part. */
export function createDesign(points: PointSet): Design {
  switch (points.kind) {
    case "grid":
      return new GridDesign(points.base, points.axes);
    case "list":
      return new ListDesign(points.points);
    default:
      return points satisfies never;
  }
}
