import { erfc, exp } from "../numeric/mathematics.ts";

/**
 * The probability that a chi-square with a whole number of degrees of freedom, from 1 to some hundred, exceeds x: the finite
 * sums of Abramowitz and Stegun 26.4.4 and 26.4.5.
 */
export function chiSquareTail(x: number, freedom: number): number {
  if (x <= 0) return 1;
  const half = x / 2;
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? exp(-half) * Math.sqrt(half / Math.PI) * 2 : exp(-half);
  let sum = isOdd ? erfc(Math.sqrt(half)) : 0;
  for (let k = isOdd ? 1.5 : 1; k <= freedom / 2; k++) {
    sum += term;
    term *= half / k;
  }
  return Math.min(1, sum);
}
