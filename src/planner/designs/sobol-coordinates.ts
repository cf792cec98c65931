import type { Coordinates } from "./coordinates.ts";
import { owenScramble } from "./owen-scramble.ts";
import { sobolDirections } from "./sobol-directions.ts";

const TWO_TO_32 = 0x1_0000_0000;

/**
 * The Sobol sequence in base 2, in the order of the Gray code as Joe and Kuo publish it, up to 2^32 points; with a seed, scrambled by
 * Owen's nested uniform permutations.
 */
export function createSobolCoordinates(seed?: bigint): Coordinates {
  const directions: Uint32Array[] = [];
  return (index, dimension) => {
    directions[dimension] ??= sobolDirections(dimension);
    const digits = sobolDigits(index, directions[dimension]);
    return seed === undefined ? digits / TWO_TO_32 : owenScramble(digits, dimension, seed);
  };
}

/** The 32 binary digits of a coordinate: the directions, added without carry, that the Gray code of the index has. */
function sobolDigits(index: number, directions: Uint32Array): number {
  let digits = 0;
  for (let code = (index ^ (index >>> 1)) >>> 0, i = 0; code !== 0; code >>>= 1, i++) {
    if (code & 1) digits ^= directions[i]!;
  }
  return digits >>> 0;
}
