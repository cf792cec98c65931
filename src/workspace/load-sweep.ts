import { resolve } from "node:path";
import type { SourceArray } from "../kernel/source-array.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { applySettings } from "../sweep/apply-settings.ts";
import { loadParts } from "../sweep/load-parts.ts";
import { parseSweep } from "../sweep/parse-sweep.ts";
import { type OutputReference, type ResolvedSweep, resolveSweep } from "../sweep/resolve-sweep.ts";
import { partsOf, type SweepDocument } from "../sweep/sweep-document.ts";
import { readNamedFile } from "./kernel-files.ts";
import { createFileBinder } from "./sweep-files.ts";

/** Runs the sweep that an input comes from, or finds its run, and stacks the output. */
export type OutputRunner = (path: string, reference: OutputReference) => Promise<SourceArray>;

/** A sweep file with everything bound, and its text. */
export type LoadedSweep = { sweep: ResolvedSweep; source: string };

/** Reads and binds a sweep file; `settings` are those of --set. Sweeps that its inputs come from are run first. */
export async function loadSweep(
  path: string,
  settings: readonly string[],
  runOutput: OutputRunner,
): Promise<LoadedSweep> {
  const source = new TextDecoder().decode(readNamedFile(path, "sweep"));
  const withoutOutputs = createFileBinder(() => {
    throw new Error("outputs are read after the parts are loaded");
  });
  const document = applySettings(loadParts(parseSweep(source, path), withoutOutputs), settings);
  const outputs = new Map<OutputReference, SourceArray>();
  for (const { reference, fileName } of outputReferences(document)) {
    outputs.set(reference, await runOutput(resolve(fileName, "..", reference.from), reference));
  }
  const binder = createFileBinder((reference) => outputs.get(reference) ?? missing(reference));
  return { sweep: resolveSweep(document, binder), source };
}

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
