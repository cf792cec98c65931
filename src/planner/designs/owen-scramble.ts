import { philoxWords, uniform } from "../../numeric/random.ts";
import { DesignStream } from "./coordinates.ts";

/** The 128 bits of a Philox block hold a binary tree of 7 levels: node n, whose children are 2 n and 2 n + 1, is bit n. */
const LEVELS = 7;
const DIGITS = 32;

/**
 * Nested uniform scrambling (Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995) of a coordinate that is given as 32 binary
 * digits: each digit is flipped or not by a random bit of its own for every combination of the digits before it. The digits after the
 * 32nd, of which no two points have the same, are random too: the result is uniform in (0, 1), with 52 bits.
 */
export function owenScramble(digits: number, dimension: number, seed: bigint): number {
  let flips = 0;
  for (let level = 0; level < DIGITS; level += LEVELS) {
    // The digits so far behind a 1, which tells how many they are.
    const before = level === 0 ? 1 : (1 << level) | (digits >>> (DIGITS - level));
    const bits = philoxWords(seed, before, dimension, 0, DesignStream.owenFlips);
    let node = 1;
    for (let i = level; i < Math.min(level + LEVELS, DIGITS); i++) {
      flips = (flips << 1) | ((bits[node >>> 5]! >>> (node & 31)) & 1);
      node = (node << 1) | ((digits >>> (DIGITS - 1 - i)) & 1);
    }
  }
  return ((digits ^ flips) >>> 0) / TWO_TO_32 + restOf(digits, dimension, seed) / TWO_TO_32;
}

const TWO_TO_32 = 0x1_0000_0000;
const TWO_TO_20 = 0x10_0000;

/** A uniform number in (0, 1) of 20 bits, the middle of its interval. */
function restOf(digits: number, dimension: number, seed: bigint): number {
  const [high, low] = philoxWords(seed, digits, dimension, 0, DesignStream.owenRest);
  return (Math.floor(uniform(high!, low!) * TWO_TO_20) + 0.5) / TWO_TO_20;
}
