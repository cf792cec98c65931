import type { Manifest } from "./manifest.ts";
import {
  arrayBytes,
  BYTES_PER_ELEMENT,
  canonicaliseNaN,
  createArray,
  type Dtype,
  elementCount,
  type NdArray,
} from "./nd-array.ts";
import { SweepError } from "./sweep-error.ts";

/** By their codes in the encoding. */
export const DTYPES: readonly Dtype[] = ["f64", "f32", "u8", "i32"];

/**
 * The canonical encoding of a trial's outputs, in the manifest's order: for each output one byte of dtype (f64 0, f32 1,
 * u8 2, i32 3), one byte of rank, two zero bytes, the dimensions as u32, the elements; all little-endian, NaN canonical.
 */
export function encodeOutputs(outputs: readonly NdArray[]): Uint8Array {
  const size = outputs.reduce((sum, output) => sum + 4 + 4 * output.shape.length + output.data.byteLength, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const output of outputs) {
    canonicaliseNaN(output);
    bytes[at] = DTYPES.indexOf(output.dtype);
    bytes[at + 1] = output.shape.length;
    at += 4;
    for (const length of output.shape) {
      view.setUint32(at, length, true);
      at += 4;
    }
    bytes.set(arrayBytes(output), at);
    at += output.data.byteLength;
  }
  return bytes;
}

/** The inverse of `encodeOutputs`; throws STORE_CORRUPT on bytes that no `encodeOutputs` wrote. */
export function decodeOutputs(bytes: Uint8Array): NdArray[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const outputs: NdArray[] = [];
  let at = 0;
  while (at < bytes.byteLength) {
    if (at + 4 > bytes.byteLength) throw truncated(bytes);
    const dtype = DTYPES[bytes[at]!];
    const rank = bytes[at + 1]!;
    at += 4;
    if (dtype === undefined || at + 4 * rank > bytes.byteLength) throw truncated(bytes);
    const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(at + 4 * axis, true));
    at += 4 * rank;
    const end = at + elementCount(shape) * BYTES_PER_ELEMENT[dtype];
    if (end > bytes.byteLength) throw truncated(bytes);
    outputs.push(createArray(dtype, shape, bytes.subarray(at, end)));
    at = end;
  }
  return outputs;
}

/** Whether bytes are the canonical encoding of outputs that a kernel may have: the dtypes, ranks and fixed lengths of its manifest. */
export function areOutputsOf({ outputs }: Pick<Manifest, "outputs">, bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (const { dtype, shape } of outputs) {
    const start = at + 4;
    at = start + 4 * shape.length;
    if (at > bytes.byteLength) return false;
    const isHead = DTYPES[bytes[start - 4]!] === dtype && bytes[start - 3] === shape.length;
    if (!isHead || view.getUint16(start - 2) !== 0) return false;
    let size = BYTES_PER_ELEMENT[dtype];
    for (const [axis, expected] of shape.entries()) {
      const length = view.getUint32(start + 4 * axis, true);
      if (typeof expected === "number" && length !== expected) return false;
      size *= length;
    }
    at += size;
  }
  return at === bytes.byteLength;
}

/** The error of bytes that are not an encoding of outputs. */
export function truncated(bytes: Uint8Array): SweepError {
  return new SweepError(
    "STORE_CORRUPT",
    `outputs of ${bytes.byteLength} bytes are not in the canonical encoding`,
  );
}
