import { philoxWords, uniform } from "../../numeric/random.ts";
import { DesignStream } from "./coordinates.ts";

/**
 * A random order of 0 … size - 1, of which each element is computed by itself: the swap-or-not shuffle (Hoang, Morris and Rogaway, "An
 * enciphering scheme based on a card shuffle", 2012). In every round the elements are paired by mirroring them at a random place,
 * and each pair changes places or not. Any size up to 2^32.
 */
export function createShuffle(size: number, dimension: number, seed: bigint): (index: number) => number {
  const mirrors = Array.from({ length: countRounds(size) }, (_, round) => {
    const [high, low] = philoxWords(seed, round, dimension, 0, DesignStream.latinMirror);
    return Math.floor(uniform(high!, low!) * size);
  });
  return (index) => {
    let element = index;
    for (const [round, mirror] of mirrors.entries()) {
      const partner = mirror >= element ? mirror - element : mirror - element + size;
      const pair = Math.max(element, partner);
      if (philoxWords(seed, pair, dimension, round, DesignStream.latinChoice)[0]! & 1) element = partner;
    }
    return element;
  };
}

/** After log2(size) + k rounds, 2^-k elements are expected that never changed places; that is nought for k = 32. */
function countRounds(size: number): number {
  let rounds = 32;
  for (let count = 1; count < size; count *= 2) rounds++;
  return rounds;
}
