import { philoxWords, uniform } from "../../src/numeric/random.ts";

/** Evenly spread numbers from `first` to `last`. */
export function dense(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + ((last - first) * i) / (count - 1));
}

/** Random numbers in (first, last), the same ones for the same stream. */
export function random(first: number, last: number, count: number, stream: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const [high = 0, low = 0] = philoxWords(ARGUMENTS_SEED, i, 0, 0, stream);
    return first + (last - first) * uniform(high, low);
  });
}

/** Random numbers of all magnitudes from 2^first to 2^last, with the given sign. */
export function magnitudes(first: number, last: number, count: number, stream: number, sign = 1): number[] {
  return random(0, 1, count, stream).map((u, i) => {
    const exponent = Math.floor(first + ((last - first) * i) / count);
    return sign * (1 + u) * 2 ** Math.max(exponent, -1022) * 2 ** Math.min(exponent + 1022, 0);
  });
}

const ARGUMENTS_SEED = 20240601n;
