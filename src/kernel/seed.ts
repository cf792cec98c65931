import { sha256 } from "@noble/hashes/sha2.js";

export type SeederOptions = {
  /** The sweep's `seed`. */
  sweepSeed: bigint;
  /** `seeds: common`: the same replicate has the same seed at every point. */
  common: boolean;
  /** The manifest's `random`; a kernel without randomness has seed 0. */
  random: boolean;
};

/**
 * The seed of a trial is the first 8 bytes, as u64, of the SHA-256 of
 *
 *   [ "sweepwell seed 1" | sweep seed u64 | parameters f64 ... (left out when common) | replicate u32 ]
 *
 * so it depends on the values at the point and not on where the point stands in the sweep.
 */
export function createSeeder(
  options: SeederOptions,
): (parameters: Float64Array, replicate: number) => bigint {
  const { sweepSeed, common, random } = options;
  if (!random) return () => 0n;
  let bytes = new Uint8Array(0);
  let view = new DataView(bytes.buffer);
  return (parameters, replicate) => {
    const count = common ? 0 : parameters.length;
    const size = TAG.length + 12 + 8 * count;
    if (bytes.length !== size) {
      bytes = new Uint8Array(size);
      bytes.set(TAG);
      view = new DataView(bytes.buffer);
      view.setBigUint64(TAG.length, sweepSeed, true);
    }
    for (let i = 0; i < count; i++) view.setFloat64(TAG.length + 8 + 8 * i, parameters[i]!, true);
    view.setUint32(size - 4, replicate, true);
    return new DataView(sha256(bytes).buffer).getBigUint64(0, true);
  };
}

const TAG = new TextEncoder().encode("sweepwell seed 1");
