import { philoxWords } from "../numeric/random.ts";

/** What random numbers of a surrogate are for: the last word of their Philox counter. */
export const CHANCE = { heldOut: 0x73750001, rows: 0x73750002, columns: 0x73750003, shuffle: 0x73750004 };

/** A seed of its own for something that has a place: two words of Philox. */
export function deriveSeed(seed: bigint, purpose: number, first = 0, second = 0, third = 0): bigint {
  const words = philoxWords(seed, third, first, second, purpose);
  return (BigInt(words[0]!) << 32n) | BigInt(words[1]!);
}

/** The integers 0 … count - 1 in random order (Fisher and Yates), for a purpose at a place. */
export function permute(count: number, seed: bigint, purpose: number, place = 0): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  let words = new Uint32Array(0);
  for (let last = count - 1; last > 0; last--) {
    const word = (count - 1 - last) & 3;
    if (word === 0) words = new Uint32Array(philoxWords(seed, (count - 1 - last) >>> 2, place, 0, purpose));
    const other = Math.floor((words[word]! / TWO_32) * (last + 1));
    const moved = order[last]!;
    order[last] = order[other]!;
    order[other] = moved;
  }
  return order;
}

/** Each of `from` with the probability `share`, in their order; all of them when it is 1. */
export function sample(from: Uint32Array, share: number, seed: bigint, place: number): Uint32Array {
  if (share >= 1) return from.slice();
  const limit = share * TWO_32;
  const chosen = new Uint32Array(from.length);
  let count = 0;
  for (let begin = 0; begin < from.length; begin += 4) {
    const words = philoxWords(seed, begin >>> 2, place, 0, CHANCE.rows);
    const end = Math.min(begin + 4, from.length);
    for (let i = begin; i < end; i++) if (words[i - begin]! < limit) chosen[count++] = from[i]!;
  }
  return chosen.slice(0, count);
}

const TWO_32 = 4294967296;
