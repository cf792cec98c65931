import { Faults } from "./faults.ts";
import { addPartOrigins } from "./origins.ts";
import { parseSweep } from "./parse-sweep.ts";
import { createDocument, partsOf, type SweepDocument } from "./sweep-document.ts";

/** Reads the file of a part. `fileName` is the file that names it: relative paths start from its folder. */
export type SweepReader = { sweep(path: string, fileName: string): { text: string; fileName: string } };

/**
 * Puts the parts that are given by path in their places. Of such a file its title and figures are left out: those of
 * the file with the parts count.
 */
export function loadParts(document: SweepDocument, reader: SweepReader): SweepDocument {
  const faults = new Faults(document.origins);
  let { origins } = document;
  const parts: Record<string, unknown> = {};
  for (const { name, path, file } of partsOf(document)) {
    if (typeof file !== "string") continue;
    const read = faults.collect(path, () => reader.sweep(file, document.origins.fileOf(path)));
    if (read === undefined) continue;
    const loaded = parseSweep(read.text, read.fileName);
    if ("parts" in loaded.file) faults.add(path, `expected one sweep, but ${read.fileName} has parts itself`);
    const { title: _title, figures: _figures, ...part } = loaded.source as Record<string, unknown>;
    parts[name] = part;
    origins = addPartOrigins(origins, path, loaded.origins);
  }
  faults.check();
  if (Object.keys(parts).length === 0) return document;
  const source = document.source as { parts: Record<string, unknown> };
  return createDocument({ ...source, parts: { ...source.parts, ...parts } }, origins);
}
