import { philoxWords, uniform } from "../../numeric/random.ts";
import { type Coordinates, DesignStream } from "./coordinates.ts";

/** A sum of digits up to this, and a half, is a number without rounding. */
const MOST = 0x10_0000_0000_0000;

/**
 * The Halton sequence: the digits of the index to the base of the dimension's prime, mirrored at the point. With a seed, each digit is
 * exchanged by a random permutation of its own, leading zeros too (Owen, "A randomized Halton algorithm in R", 2017), and the result
 * is the middle of its interval.
 */
export function createHaltonCoordinates(seed?: bigint): Coordinates {
  const dimensions: Dimension[] = [];
  return (index, dimension) => {
    dimensions[dimension] ??= createDimension(dimension, seed);
    const { base, permutations } = dimensions[dimension];
    let [rest, mirrored, count] = [index, 0, 1];
    for (let place = 0; count * base <= MOST; place++) {
      const digit = rest % base;
      rest = (rest - digit) / base;
      mirrored = mirrored * base + (permutations[place]?.[digit] ?? digit);
      count *= base;
    }
    return (seed === undefined ? mirrored : mirrored + 0.5) / count;
  };
}

/** `permutations` by the place of the digit, the least significant first; none without a seed. */
type Dimension = { base: number; permutations: readonly Uint16Array[] };

function createDimension(dimension: number, seed: bigint | undefined): Dimension {
  const base = findPrime(dimension);
  const permutations: Uint16Array[] = [];
  if (seed === undefined) return { base, permutations };
  for (let count = 1; count * base <= MOST; count *= base) {
    permutations.push(createPermutation(base, dimension, permutations.length, seed));
  }
  return { base, permutations };
}

/** A random order of 0 … base - 1, by Fisher and Yates. */
function createPermutation(base: number, dimension: number, place: number, seed: bigint): Uint16Array {
  const permutation = Uint16Array.from({ length: base }, (_, digit) => digit);
  for (let last = base - 1; last > 0; last--) {
    const [high, low] = philoxWords(seed, last, dimension, place, DesignStream.haltonDigits);
    const other = Math.floor(uniform(high!, low!) * (last + 1));
    [permutation[last], permutation[other]] = [permutation[other]!, permutation[last]!];
  }
  return permutation;
}

/** The prime of this index: 2, 3, 5 … */
function findPrime(index: number): number {
  const primes: number[] = [];
  for (let candidate = 2; primes.length <= index; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes[index]!;
}
