import { Faults } from "./faults.ts";
import { addRowOrigins, type Path } from "./origins.ts";
import { readTargets } from "./read-targets.ts";
import { createDocument, partsOf, type SweepDocument } from "./sweep-document.ts";
import { valueAt } from "./sweep-issues.ts";

/** Reads a table. `fileName` is the file that names it: relative paths start from its folder. */
export type TableReader = { table(path: string, fileName: string): { bytes: Uint8Array; fileName: string } };

/** Puts the rows of targets that are given by path in their places, so that the sweep says what they say, wherever they stood. */
export function loadTargets(document: SweepDocument, reader: TableReader): SweepDocument {
  const faults = new Faults(document.origins);
  let { source, origins } = document;
  for (const path of tablePaths(document)) {
    const name = valueAt(source, path) as string;
    const read = faults.collect(path, () => reader.table(name, document.origins.fileOf(path)));
    if (read === undefined) continue;
    const table = readTargets(read.bytes, read.fileName);
    source = replaceAt(source, path, table.rows);
    origins = addRowOrigins(origins, path, table.places);
  }
  faults.check();
  return source === document.source ? document : createDocument(source, origins);
}

function tablePaths(document: SweepDocument): Path[] {
  return partsOf(document).flatMap(({ path, file }) => {
    const objectives = typeof file === "string" ? [] : (file.optimise?.objectives ?? []);
    return objectives.flatMap((objective, i) =>
      "targets" in objective && typeof objective.targets === "string"
        ? [[...path, "optimise", "objectives", i, "targets"]]
        : [],
    );
  });
}

function replaceAt(source: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const inner = replaceAt((source as Record<string | number, unknown>)[key], rest, value);
  return Array.isArray(source)
    ? source.with(key as number, inner)
    : { ...(source as Record<string, unknown>), [key]: inner };
}
