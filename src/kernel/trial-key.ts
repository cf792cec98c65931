import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";

/** SHA-256 of everything that determines an outcome, 64 hexadecimal digits. */
export type TrialKey = string & { readonly __id: "trial" };
export const trialKey = (hex: string): TrialKey => hex as TrialKey;

/**
 * Keys for the trials of one kernel on one set of inputs (null for an absent one). What is hashed:
 *
 *   [ "sweepwell trial 1" | kernel hash, 32 bytes | each input's hash, 32 bytes | parameters f64 ... | seed u64 ]
 */
export function createKeyer(
  kernelHash: string,
  inputHashes: readonly (string | null)[],
): (parameters: Float64Array, seed: bigint) => TrialKey {
  const start = TAG.length + 32 * (1 + inputHashes.length);
  const prefix = new Uint8Array(start);
  prefix.set(TAG);
  prefix.set(hexToBytes(kernelHash), TAG.length);
  inputHashes.forEach((hash, index) => {
    if (hash !== null) prefix.set(hexToBytes(hash), TAG.length + 32 * (index + 1));
  });
  // What is before the parameters is the same for all: hashed once, its state copied for each trial.
  const begun = sha256.create().update(prefix);
  const state = sha256.create();
  let tail = new Uint8Array(8);
  let view = new DataView(tail.buffer);
  const digest = new Uint8Array(32);
  return (parameters, seed) => {
    const size = 8 * parameters.length + 8;
    if (tail.length !== size) {
      tail = new Uint8Array(size);
      view = new DataView(tail.buffer);
    }
    for (let i = 0; i < parameters.length; i++) view.setFloat64(8 * i, parameters[i]!, true);
    view.setBigUint64(size - 8, seed, true);
    begun._cloneInto(state).update(tail).digestInto(digest);
    return trialKey(bytesToHex(digest));
  };
}

const TAG = new TextEncoder().encode("sweepwell trial 1");
