/**
 * Quantiles of the beta distribution. With t = ln(x / (1 - x)) the logarithm of the density is concave for all shapes; so Newton's method on the
 * logarithm of the distribution function, from the left, comes to the quantile without passing it (compare gamma-quantile.ts).
 */
import { logGamma } from "./log-gamma";
import { exp, log, log1p } from "./math";

/** The quantile at 0 < p < 1 for a mean between 0 and 1 and a standard deviation below sqrt(mean (1 - mean)). */
export function betaQuantile(p: f64, mean: f64, deviation: f64): f64 {
  const both = (mean * (1 - mean)) / (deviation * deviation) - 1;
  return standardBetaQuantile(p, mean * both, (1 - mean) * both);
}

/** The same for shapes a and b from 0.05 to 1e4, to a part of 1e-12 of itself. */
export function standardBetaQuantile(p: f64, a: f64, b: f64): f64 {
  const target = log(p);
  const logOfBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  // The distribution function is below e^(a t) / (a B(a, b)).
  let t = (target + log(a) + logOfBeta) / a;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const front = a * t - (a + b) * softPlus(t) - logOfBeta;
    const value = logBelow(a, b, t, front);
    const step = (target - value) * exp(value - front);
    t += step;
    if (!(abs(step) > CLOSE)) break;
  }
  return exp(t - softPlus(t));
}

/** The error after a step is about its square. */
const CLOSE: f64 = 1e-8;
const MOST_ROUNDS: i32 = 200;
const TERMS: i32 = 100000;
/** Twice the distance of the numbers next to 1: nearer than that rounding may never come. */
const ENOUGH: f64 = 4.5e-16;

/** ln(1 + e^t), which is -ln(1 - x). */
function softPlus(t: f64): f64 {
  return t > 0 ? t + log1p(exp(-t)) : log1p(exp(t));
}

/** ln I(a, b) at x, where `front` is ln(x^a (1 - x)^b / B(a, b)). */
function logBelow(a: f64, b: f64, t: f64, front: f64): f64 {
  const x = exp(t - softPlus(t));
  const rest = exp(-softPlus(t));
  if (x < (a + 1) / (a + b + 2)) return front + log(fraction(a, b, x) / a);
  return log1p((-exp(front) * fraction(b, a, rest)) / b);
}

/** The continued fraction of I(a, b) x^-a (1 - x)^-b a B(a, b), by Lentz's method. */
function fraction(a: f64, b: f64, x: f64): f64 {
  let c: f64 = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m: f64 = 1; m < <f64>TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    value *= c * d;
    if (abs(c * d - 1) < ENOUGH) break;
  }
  return value;
}
