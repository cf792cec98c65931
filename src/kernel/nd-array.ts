import { SweepError } from "./sweep-error.ts";

export type Dtype = "f64" | "f32" | "u8" | "i32";

/** A dense row-major array. A scalar has the shape []. */
export type NdArray =
  | { dtype: "f64"; shape: readonly number[]; data: Float64Array }
  | { dtype: "f32"; shape: readonly number[]; data: Float32Array }
  | { dtype: "u8"; shape: readonly number[]; data: Uint8Array }
  | { dtype: "i32"; shape: readonly number[]; data: Int32Array };

export const BYTES_PER_ELEMENT: Readonly<Record<Dtype, number>> = { f64: 8, f32: 4, u8: 1, i32: 4 };

/** The number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Wraps little-endian bytes as an array without sharing them. */
export function createArray(dtype: Dtype, shape: readonly number[], bytes: Uint8Array): NdArray {
  const expected = elementCount(shape) * BYTES_PER_ELEMENT[dtype];
  if (bytes.byteLength !== expected) {
    throw new SweepError(
      "BAD_INPUT",
      `an array ${dtype}[${shape.join(", ")}] has ${expected} bytes, got ${bytes.byteLength}`,
    );
  }
  // Not `slice`: that of a Buffer shares its memory.
  const buffer = new Uint8Array(bytes).buffer;
  switch (dtype) {
    case "f64":
      return { dtype, shape, data: new Float64Array(buffer) };
    case "f32":
      return { dtype, shape, data: new Float32Array(buffer) };
    case "u8":
      return { dtype, shape, data: new Uint8Array(buffer) };
    case "i32":
      return { dtype, shape, data: new Int32Array(buffer) };
    default:
      return dtype satisfies never;
  }
}

/** The array's elements as little-endian bytes (every platform that Node runs on is little-endian). */
export function arrayBytes(array: NdArray): Uint8Array {
  return new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength);
}

/** Writes the one canonical quiet NaN over every NaN: its sign and payload differ between processors. */
export function canonicaliseNaN(array: NdArray): void {
  if (array.dtype !== "f64" && array.dtype !== "f32") return;
  const { data } = array;
  const words = data.BYTES_PER_ELEMENT / 4;
  // Bit by bit: which NaN the number NaN becomes is up to the engine.
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length * words);
  for (let i = 0; i < data.length; i++) {
    if (!Number.isNaN(data[i]!)) continue;
    if (words === 2) bits[2 * i] = 0;
    bits[words * i + words - 1] = words === 2 ? 0x7ff8_0000 : 0x7fc0_0000;
  }
}
