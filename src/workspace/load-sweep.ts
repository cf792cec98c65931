import { resolve } from "node:path";
import type { SourceArray } from "../kernel/source-array.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { applySettings } from "../sweep/apply-settings.ts";
import { loadParts } from "../sweep/load-parts.ts";
import { loadTables, placeRows } from "../sweep/load-tables.ts";
import { parseSweep } from "../sweep/parse-sweep.ts";
import type { TableRows } from "../sweep/read-table.ts";
import { type OutputReference, type ResolvedSweep, resolveSweep } from "../sweep/resolve-sweep.ts";
import { type WantedPoints, wantedPoints } from "../sweep/start-references.ts";
import { partsOf, type SweepDocument } from "../sweep/sweep-document.ts";
import { readNamedFile } from "./kernel-files.ts";
import { createFileBinder } from "./sweep-files.ts";

/** Other sweeps, which are run, or found in the store, when they are needed. */
export type OtherRuns = {
  /** Stacks an output of the sweep in this file. */
  output(path: string, reference: OutputReference): Promise<SourceArray>;
  /** The best points of a run, of the sweep in this file where there is one, for a search to start with. */
  points(path: string | undefined, wanted: Omit<WantedPoints, "path">): Promise<TableRows>;
};

/** A sweep file with everything bound, and its text. */
export type LoadedSweep = { sweep: ResolvedSweep; source: string };

/** Reads and binds a sweep file; `settings` are those of --set. Sweeps that its inputs and first points come from are run first. */
export async function loadSweep(
  path: string,
  settings: readonly string[],
  others: OtherRuns,
): Promise<LoadedSweep> {
  const source = new TextDecoder().decode(readNamedFile(path, "sweep"));
  const withoutOutputs = createFileBinder(() => {
    throw new Error("outputs are read after the parts are loaded");
  });
  const parsed = applySettings(loadParts(parseSweep(source, path), withoutOutputs), settings);
  const document = await loadPoints(loadTables(parsed, withoutOutputs), others);
  const outputs = new Map<OutputReference, SourceArray>();
  for (const { reference, fileName } of outputReferences(document)) {
    outputs.set(reference, await others.output(resolve(fileName, "..", reference.from), reference));
  }
  const binder = createFileBinder((reference) => outputs.get(reference) ?? missing(reference));
  return { sweep: resolveSweep(document, binder), source };
}

/** Puts the points of other runs where the document names these: so they are part of what the sweep is, whatever becomes of the runs. */
async function loadPoints(document: SweepDocument, others: OtherRuns): Promise<SweepDocument> {
  let loaded = document;
  for (const { path, ...wanted } of wantedPoints(document)) {
    const { reference } = wanted;
    const file =
      "from" in reference ? resolve(document.origins.fileOf(path), "..", reference.from) : undefined;
    try {
      loaded = placeRows(loaded, path, await others.points(file, wanted));
    } catch (error) {
      // A fault of the other sweep names its own place.
      if (!(error instanceof SweepError) || !NAMES_NO_PLACE.includes(error.code)) throw error;
      const place = document.origins.locate(path, "value");
      throw new SweepError(error.code, `${place}: ${error.message}`, { cause: error });
    }
  }
  return loaded;
}

const NAMES_NO_PLACE: readonly string[] = ["BAD_INPUT", "BAD_OPTION", "NOT_FOUND"];

function outputReferences(document: SweepDocument): { reference: OutputReference; fileName: string }[] {
  return partsOf(document).flatMap(({ path, file }) => {
    if (typeof file === "string") return [];
    return Object.entries(file.inputs ?? {}).flatMap(([name, reference]) => {
      if (typeof reference === "string") return [];
      return [{ reference, fileName: document.origins.fileOf([...path, "inputs", name]) }];
    });
  });
}

function missing(reference: OutputReference): never {
  throw new SweepError("NOT_FOUND", `no run of ${reference.from} is at hand`);
}
