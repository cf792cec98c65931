import type { Input } from "./manifest.ts";
import { canonicaliseNaN, type Dtype, type NdArray } from "./nd-array.ts";
import type { SourceArray } from "./source-array.ts";
import { SweepError } from "./sweep-error.ts";

/**
 * The array in the dtype of the input, never sharing its data with `array`. Every number must survive: only f64 to f32
 * may round (to nearest), and nothing finite may become infinite. NaN is made canonical.
 */
export function convertInput(array: SourceArray, input: Input): NdArray {
  const { dtype, name } = input;
  if (array.dtype === dtype) {
    const copy = { ...array, data: array.data.slice() } as NdArray;
    canonicaliseNaN(copy);
    return copy;
  }
  const { shape, data: source } = array;
  const data = createData(dtype, source.length);
  const mayRound = array.dtype === "f64" && dtype === "f32";
  for (let i = 0; i < source.length; i++) {
    const value = Number(source[i]!);
    data[i] = value;
    const kept = data[i]!;
    const isSafe = mayRound
      ? Number.isFinite(kept) || !Number.isFinite(value)
      : typeof source[i] === "bigint"
        ? Number.isInteger(kept) && BigInt(kept) === source[i]
        : Object.is(kept, value) || kept === value;
    if (!isSafe) {
      throw new SweepError(
        "BAD_INPUT",
        `input ${name}: ${source[i]} (element ${i}) does not fit into ${dtype}`,
      );
    }
  }
  const converted = { dtype, shape, data } as NdArray;
  canonicaliseNaN(converted);
  return converted;
}

function createData(dtype: Dtype, length: number): NdArray["data"] {
  switch (dtype) {
    case "f64":
      return new Float64Array(length);
    case "f32":
      return new Float32Array(length);
    case "u8":
      return new Uint8Array(length);
    case "i32":
      return new Int32Array(length);
    default:
      return dtype satisfies never;
  }
}
