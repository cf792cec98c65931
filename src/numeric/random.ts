import { numeric } from "./instance.ts";

/**
 * The four 32-bit words of Philox4x32-10 for one counter under the key `seed` (an unsigned 64-bit integer). By convention
 * c3 names the purpose, c2 and c1 the place, c0 the block at that place.
 */
export function philoxWords(seed: bigint, c0: number, c1 = 0, c2 = 0, c3 = 0): Uint32Array {
  numeric.philoxWords(BigInt.asIntN(64, seed), c0, c1, c2, c3);
  return new Uint32Array(numeric.memory.buffer, numeric.words.value, 4).slice();
}

/** A uniform number in (0, 1), both ends excluded, of two words: it has 52 random bits and is symmetric about 1/2. */
export const { uniform } = numeric;

/** A standard normal number of two words. */
export const { normal } = numeric;
