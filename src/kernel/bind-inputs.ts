import { closest } from "fastest-levenshtein";
import { convertInput } from "./convert-input.ts";
import type { Input, Manifest } from "./manifest.ts";
import { BYTES_PER_ELEMENT, elementCount, type NdArray } from "./nd-array.ts";
import type { SourceArray } from "./source-array.ts";
import { SweepError } from "./sweep-error.ts";

/**
 * The inputs of a kernel in the manifest's order, dtypes and shapes, null for an absent optional one. The same name of a
 * dimension must be the same size in all of them. What comes as the output of one trial, [1 point, 1 replicate, ...shape], loses its first two axes
 * where a kernel has none for them.
 */
export function bindInputs(
  manifest: Manifest,
  arrays: Readonly<Record<string, SourceArray>>,
): (NdArray | null)[] {
  checkNames(manifest, Object.keys(arrays));
  const sizes: Sizes = new Map();
  return manifest.inputs.map((input) => {
    const given = Object.hasOwn(arrays, input.name) ? arrays[input.name] : undefined;
    if (given !== undefined) {
      const array = { ...given, shape: withoutTrialAxes(given.shape, input.shape.length) } as SourceArray;
      checkShape(input, array.shape, sizes);
      return convertInput(array, input);
    }
    if (input.optional) return null;
    throw bad(
      `the kernel ${manifest.name} needs the input ${input.name} (${describe(input)}): ${input.summary}`,
    );
  });
}

/** Both axes or none: replicates that fit where places are wanted are a mistake. */
function withoutTrialAxes(shape: readonly number[], rank: number): readonly number[] {
  const isOfOneTrial = shape.length === rank + 2 && shape[0] === 1 && shape[1] === 1;
  return isOfOneTrial ? shape.slice(2) : shape;
}

/** The size of each named dimension, and the input that gave it. */
type Sizes = Map<string, { length: number; from: string }>;

const MOST_BYTES = 2 ** 32;

function checkNames(manifest: Manifest, given: readonly string[]): void {
  const names = manifest.inputs.map(({ name }) => name);
  const unknown = given.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const hint = names.length === 0 ? "it takes none" : `did you mean ${closest(unknown, names)}?`;
  throw bad(`the kernel ${manifest.name} has no input ${unknown}: ${hint}`);
}

function checkShape(input: Input, shape: readonly number[], sizes: Sizes): void {
  const got = `[${shape.join(", ")}]`;
  if (shape.length !== input.shape.length)
    throw bad(`input ${input.name}: expected ${describe(input)}, got ${got}`);
  input.shape.forEach((dimension, axis) => {
    const length = shape[axis]!;
    if (typeof dimension === "number") {
      if (length === dimension) return;
      throw bad(`input ${input.name}: expected ${describe(input)}, got ${got}`);
    }
    const known = sizes.get(dimension);
    if (known === undefined) sizes.set(dimension, { length, from: input.name });
    else if (known.length !== length) {
      throw bad(
        `input ${input.name}: expected ${describe(input)} with ${dimension} = ${known.length} as in input ${known.from}, got ${got}`,
      );
    }
  });
  if (elementCount(shape) * BYTES_PER_ELEMENT[input.dtype] >= MOST_BYTES) {
    throw bad(`input ${input.name}: ${input.dtype}${got} is larger than a kernel's memory can be`);
  }
}

function describe({ dtype, shape }: Input): string {
  return `${dtype}[${shape.join(", ")}]`;
}

function bad(message: string): SweepError {
  return new SweepError("BAD_INPUT", message);
}
