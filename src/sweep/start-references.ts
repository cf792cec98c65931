import type { OptimiseFile, StartReference } from "./optimise-schema.ts";
import type { Path } from "./origins.ts";
import { partsOf, type SweepDocument } from "./sweep-document.ts";

/** Points to start with that are those of another sweep's run: where they stand, and the search that they are for. */
export type WantedPoints = { path: Path; reference: StartReference; search: OptimiseFile };

/** The points of other runs that the searches of a document start with. */
export function wantedPoints(document: SweepDocument): WantedPoints[] {
  return partsOf(document).flatMap(({ path, file }) => {
    if (typeof file === "string" || file.optimise === undefined) return [];
    const { start } = file.optimise;
    if (start === undefined || typeof start === "string" || Array.isArray(start)) return [];
    return [{ path: [...path, "optimise", "start"], reference: start, search: file.optimise }];
  });
}
