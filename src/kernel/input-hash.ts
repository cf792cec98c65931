import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { arrayBytes, canonicaliseNaN, type NdArray } from "./nd-array.ts";

/** The identity of an input: SHA-256 of its tag, dtype, shape and elements, 64 hexadecimal digits. Makes its NaN canonical. */
export function hashArray(array: NdArray): string {
  canonicaliseNaN(array);
  const { dtype, shape } = array;
  const header = new Uint8Array(TAG.length + 8 + 4 * shape.length);
  header.set(TAG);
  header.set(new TextEncoder().encode(dtype), TAG.length);
  const view = new DataView(header.buffer);
  view.setUint32(TAG.length + 4, shape.length, true);
  shape.forEach((length, axis) => {
    view.setUint32(TAG.length + 8 + 4 * axis, length, true);
  });
  return bytesToHex(sha256.create().update(header).update(arrayBytes(array)).digest());
}

const TAG = new TextEncoder().encode("sweepwell array 1");
