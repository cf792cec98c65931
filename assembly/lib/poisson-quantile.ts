import { exp } from "./math";

/** The smallest k that a Poisson distributed number of this mean (0 to 700) does not exceed with probability p or more; 0 < p < 1. */
export function poissonQuantile(p: f64, mean: f64): i32 {
  let term = exp(-mean);
  let sum = term;
  let k = 0;
  // Rounding may keep the sum below p: then the last term that counts says where to stop.
  while (sum < p && (<f64>k < mean || sum + term > sum)) {
    k++;
    term *= mean / <f64>k;
    sum += term;
  }
  return k;
}
