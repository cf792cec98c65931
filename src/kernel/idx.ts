import { readElements, type SourceArray, type SourceDtype } from "./source-array.ts";
import { SweepError } from "./sweep-error.ts";

/** Whether the bytes start like an idx file, the format of MNIST: two zeros, a type, a rank from 1. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && DTYPES[bytes[2]!] !== undefined && (bytes[3] ?? 0) > 0;
}

/** Reads an idx file: [ 0 0 type rank | lengths u32 ... | elements ], all big-endian. */
export function parseIdx(bytes: Uint8Array, file: string): SourceArray {
  const dtype = DTYPES[bytes[2] ?? 0];
  const rank = bytes[3] ?? 0;
  if (!isIdx(bytes) || dtype === undefined) throw new SweepError("BAD_INPUT", `${file} is not an idx file`);
  const start = 4 + 4 * rank;
  if (bytes.length < start) {
    throw new SweepError("BAD_INPUT", `${file} ends inside its header: is it truncated?`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  return readElements(file, dtype, shape, bytes.subarray(start), false);
}

const DTYPES: Readonly<Record<number, SourceDtype>> = {
  8: "u8",
  9: "i8",
  11: "i16",
  12: "i32",
  13: "f32",
  14: "f64",
};
