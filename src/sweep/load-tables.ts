import { Faults } from "./faults.ts";
import { addRowOrigins, type Path } from "./origins.ts";
import { readStart } from "./read-start.ts";
import type { TableRows } from "./read-table.ts";
import { readTargets } from "./read-targets.ts";
import { createDocument, partsOf, type SweepDocument } from "./sweep-document.ts";

/** Reads a table. `fileName` is the file that names it: relative paths start from its folder. */
export type TableReader = { table(path: string, fileName: string): { bytes: Uint8Array; fileName: string } };

/**
 * Puts the rows of tables that are given by path in their places, so that the sweep says what they say, wherever they stood: those of targets,
 * and of points to start with.
 */
export function loadTables(document: SweepDocument, reader: TableReader): SweepDocument {
  const faults = new Faults(document.origins);
  let loaded = document;
  for (const { path, name, parse } of tablesOf(document)) {
    const read = faults.collect(path, () => reader.table(name, document.origins.fileOf(path)));
    if (read) loaded = placeRows(loaded, path, parse(read.bytes, read.fileName));
  }
  faults.check();
  return loaded;
}

/** The document with rows in this place. */
export function placeRows(document: SweepDocument, path: Path, { rows, places }: TableRows): SweepDocument {
  return createDocument(
    replaceAt(document.source, path, rows),
    addRowOrigins(document.origins, path, places),
  );
}

type NamedTable = { path: Path; name: string; parse: (bytes: Uint8Array, fileName: string) => TableRows };

function tablesOf(document: SweepDocument): NamedTable[] {
  return partsOf(document).flatMap(({ path, file }): NamedTable[] => {
    if (typeof file === "string" || file.optimise === undefined) return [];
    const { objectives, start, parameters } = file.optimise;
    const at = [...path, "optimise"];
    const tables = objectives.flatMap((objective, i): NamedTable[] =>
      "targets" in objective && typeof objective.targets === "string"
        ? [{ path: [...at, "objectives", i, "targets"], name: objective.targets, parse: readTargets }]
        : [],
    );
    if (typeof start !== "string") return tables;
    const parse = (bytes: Uint8Array, fileName: string) => readStart(bytes, fileName, parameters);
    return [...tables, { path: [...at, "start"], name: start, parse }];
  });
}

function replaceAt(source: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const inner = replaceAt((source as Record<string | number, unknown>)[key], rest, value);
  return Array.isArray(source)
    ? source.with(key as number, inner)
    : { ...(source as Record<string, unknown>), [key]: inner };
}
