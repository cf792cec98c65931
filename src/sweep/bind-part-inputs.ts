import { bindInputs } from "../kernel/bind-inputs.ts";
import { hashArray } from "../kernel/input-hash.ts";
import type { Manifest } from "../kernel/manifest.ts";
import type { SourceArray } from "../kernel/source-array.ts";
import type { Faults } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";
import type { Origins, Path } from "./origins.ts";
import type { InputReader } from "./resolve-sweep.ts";
import type { InputFile } from "./sweep-schema.ts";
import type { BoundInput } from "./workload.ts";

/** Inputs in the manifest's order with what the sweep calls them; null for an absent one. */
export type BoundPartInputs = {
  inputs: readonly (BoundInput | null)[];
  sources: readonly (string | null)[];
};

/** Reads the inputs that the part at `path` names, and binds them to the kernel; undefined when something was wrong. */
export function bindPartInputs(
  manifest: Manifest,
  written: Readonly<Record<string, InputFile>>,
  path: Path,
  origins: Origins,
  reader: InputReader,
  faults: Faults,
): BoundPartInputs | undefined {
  const at = [...path, "inputs"];
  const known = manifest.inputs.map(({ name }) => name);
  const arrays: Record<string, SourceArray> = {};
  let isComplete = true;
  for (const [name, reference] of Object.entries(written)) {
    const place = [...at, name];
    if (!known.includes(name))
      faults.add(place, `unknown input of ${manifest.name}; ${suggestName(name, known)}`, "key");
    const array = known.includes(name)
      ? faults.collect(place, () => readInput(reference, origins.fileOf(place), reader))
      : undefined;
    if (array === undefined) isComplete = false;
    else arrays[name] = array;
  }
  if (!isComplete) return undefined;
  const bound = faults.collect(at, () => bindInputs(manifest, arrays));
  return (
    bound && {
      inputs: bound.map((array) => array && { array, hash: hashArray(array) }),
      sources: known.map((name) => (Object.hasOwn(written, name) ? showSource(written[name]!) : null)),
    }
  );
}

function readInput(reference: InputFile, fileName: string, reader: InputReader): SourceArray {
  return typeof reference === "string"
    ? reader.input(reference, fileName)
    : reader.output(reference, fileName);
}

function showSource(reference: InputFile): string {
  return typeof reference === "string" ? reference : `${reference.output} of ${reference.from}`;
}
