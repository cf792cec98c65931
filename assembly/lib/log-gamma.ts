import { log } from "./math";

/** The natural logarithm of the gamma function at x > 0, to 5e-15 times the larger of 1 and itself (Stirling's series from 10 on). */
export function logGamma(x: f64): f64 {
  let product: f64 = 1;
  for (; x < 10; x += 1) product *= x;
  const s = 1 / (x * x);
  let series: f64 = -3617 / 122400.0;
  series = series * s + 1 / 156.0;
  series = series * s - 691 / 360360.0;
  series = series * s + 1 / 1188.0;
  series = series * s - 1 / 1680.0;
  series = series * s + 1 / 1260.0;
  series = series * s - 1 / 360.0;
  series = series * s + 1 / 12.0;
  return (x - 0.5) * log(x) - x + HALF_LOG_TWO_PI + series / x - log(product);
}

const HALF_LOG_TWO_PI: f64 = 0.91893853320467274178;
