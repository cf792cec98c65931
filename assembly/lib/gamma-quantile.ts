/**
 * Quantiles of the gamma distribution. With t = ln x the density is exp(a t - e^t) / Gamma(a), whose logarithm is concave; so the logarithm of the
 * distribution function is concave in t too (Prekopa). Newton's method on it, from the left, comes to the quantile without passing it.
 */
import { logGamma } from "./log-gamma";
import { exp, log, log1p } from "./math";

/** The x that a gamma distributed number of this mean and standard deviation (both above 0) stays below with probability 0 < p < 1. */
export function gammaQuantile(p: f64, mean: f64, deviation: f64): f64 {
  const shape = (mean / deviation) * (mean / deviation);
  return (mean / shape) * standardGammaQuantile(p, shape);
}

/** The same for the scale 1, to a part of 1e-12; shapes from 0.01 to 1e4. */
export function standardGammaQuantile(p: f64, shape: f64): f64 {
  const target = log(p);
  const logOfGamma = logGamma(shape);
  // The distribution function is below x^a / Gamma(a + 1).
  let t = (target + logOfGamma + log(shape)) / shape;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const x = exp(t);
    const front = shape * t - x - logOfGamma;
    const value = logBelow(shape, x, front);
    const step = (target - value) * exp(value - front);
    t += step;
    if (!(abs(step) > CLOSE)) break;
  }
  return exp(t);
}

/** The error after a step is about its square. */
const CLOSE: f64 = 1e-8;
const MOST_ROUNDS: i32 = 200;
const TERMS: i32 = 100000;
/** Twice the distance of the numbers next to 1: nearer than that rounding may never come. */
const ENOUGH: f64 = 4.5e-16;
const TINY: f64 = 1e-17;

/** ln P(a, x), where `front` is ln(x^a e^-x / Gamma(a)): by the power series, or by Lentz's continued fraction of Q. */
function logBelow(a: f64, x: f64, front: f64): f64 {
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < TERMS && term > TINY * sum; n++) {
      term *= x / (a + <f64>n);
      sum += term;
    }
    return front + log(sum);
  }
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let n: f64 = 1; n < <f64>TERMS; n++) {
    const factor = n * (a - n);
    b += 2;
    d = 1 / (b + factor * d);
    c = b + factor / c;
    const change = c * d;
    fraction *= change;
    if (abs(change - 1) < ENOUGH) break;
  }
  return log1p(-exp(front) * fraction);
}
