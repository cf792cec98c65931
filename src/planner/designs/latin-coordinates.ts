import { philoxWords, uniform } from "../../numeric/random.ts";
import { type Coordinates, DesignStream } from "./coordinates.ts";
import { createShuffle } from "./swap-or-not.ts";

/** Numbers in (0, 1) with a distance of 2^-52 are told apart, and so are the middles between them. */
const TWO_TO_52 = 0x10_0000_0000_0000;

/**
 * A Latin hypercube of `size` points: along every dimension each of `size` equal intervals has one point, in a random order of its
 * own. Points lie anywhere in their intervals, or without `scramble` in the middle.
 */
export function createLatinCoordinates(size: number, seed: bigint, scramble: boolean): Coordinates {
  const shuffles: ((index: number) => number)[] = [];
  // So many places in an interval that the sum of interval and place is not rounded.
  let places = TWO_TO_52;
  while (places * size > TWO_TO_52) places /= 2;
  return (index, dimension) => {
    shuffles[dimension] ??= createShuffle(size, dimension, seed);
    const interval = shuffles[dimension](index);
    if (!scramble) return (interval + 0.5) / size;
    const [high, low] = philoxWords(seed, index, dimension, 0, DesignStream.latinPlace);
    const place = (Math.floor(uniform(high!, low!) * places) + 0.5) / places;
    return (interval + place) / size;
  };
}
