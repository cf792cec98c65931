import { Faults, showValue } from "./faults.ts";
import type { Origins, Path } from "./origins.ts";
import { addIssues } from "./sweep-issues.ts";
import { type PartFile, type PartsFile, partsSchema, type SweepFile, sweepSchema } from "./sweep-schema.ts";

/** A sweep file that was read and has the right form; what it says about kernels and inputs is not checked yet. */
export type SweepDocument = {
  /** The file's YAML as plain values, as it was written. */
  source: unknown;
  file: SweepFile | PartsFile;
  origins: Origins;
};

/** A part of a document, and the path at which it stands there. */
export type PartDocument = { name: string; path: Path; file: PartFile | string };

/** Checks the form of plain values; throws one error with all that is wrong. */
export function createDocument(source: unknown, origins: Origins): SweepDocument {
  const faults = new Faults(origins);
  if (typeof source !== "object" || source === null || Array.isArray(source)) {
    faults.add([], `expected a mapping with the keys of a sweep, got ${showValue(source ?? undefined)}`);
  }
  faults.check();
  const schema = Object.hasOwn(source as object, "parts") ? partsSchema : sweepSchema;
  const parsed = schema.safeParse(source);
  if (parsed.success) return { source, file: parsed.data, origins };
  addIssues(faults, source, parsed.error.issues);
  faults.check();
  throw new Error("the schema refused a sweep without saying why");
}

/** The parts in the order of the file; a sweep without `parts` is one part without a name. */
export function partsOf(document: SweepDocument): PartDocument[] {
  const { file } = document;
  if (!("parts" in file)) return [{ name: "", path: [], file }];
  return Object.entries(file.parts).map(([name, part]) => ({ name, path: ["parts", name], file: part }));
}
