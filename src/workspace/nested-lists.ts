import type { NdArray } from "../kernel/nd-array.ts";
import { formatNumber } from "../report/format-number.ts";

export type NestedLists = number | string | null | NestedLists[];

/** An array as nested lists for JSON, which has no NaN and no infinities: these become "NaN", "Infinity", "-Infinity". */
export function nestedLists({ shape, data }: NdArray): NestedLists {
  // A kernel may say [1000000, 1000000, 0]: there is nothing in it, and no memory for it.
  if (data.length === 0) return [];
  let at = 0;
  const build = (axis: number): NestedLists => {
    if (axis === shape.length) {
      const value = data[at++]!;
      return Number.isFinite(value) ? value : String(value);
    }
    return Array.from({ length: shape[axis]! }, () => build(axis + 1));
  };
  return build(0);
}

/** A scalar as a number, a short array in full, a long one by its shape and first elements. */
export function previewArray({ dtype, shape, data }: NdArray): string {
  if (shape.length === 0) return formatNumber(data[0]!);
  const first = [...data.subarray(0, 6)].map((value) => formatNumber(value)).join(", ");
  return `${dtype}[${shape.join(", ")}] ${first}${data.length > 6 ? ", …" : ""}`;
}
