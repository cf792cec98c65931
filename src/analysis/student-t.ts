import { normalQuantile, pow } from "../numeric/mathematics.ts";

/**
 * The quantile at 0 < p < 1 of Student's t with a whole number of degrees of freedom, from 1 to some ten thousand. Newton's
 * method on the upper tail, which is convex: from the normal quantile, which is too small, it only ever climbs.
 */
export function studentTQuantile(p: number, freedom: number): number {
  if (p < 0.5) return -studentTQuantile(1 - p, freedom);
  const tail = 1 - p;
  let t = normalQuantile(p);
  for (let i = 0; i < MOST_STEPS; i++) {
    const next = t + (upperTail(t, freedom) - tail) / density(t, freedom);
    if (!(next > t * (1 + Number.EPSILON))) break;
    t = next;
  }
  return t;
}

const MOST_STEPS = 200;

function density(t: number, freedom: number): number {
  const shape = pow(1 + (t * t) / freedom, -(freedom + 1) / 2);
  return shape / (Math.sqrt(freedom) * betaWithHalf(freedom));
}

/** P(T > t) for t >= 0: half the regularised incomplete beta function (DLMF 8.17) of freedom / 2 and 1 / 2. */
function upperTail(t: number, freedom: number): number {
  const x = freedom / (freedom + t * t);
  const [a, b] = [freedom / 2, 0.5];
  const front = (pow(x, a) * pow(1 - x, b)) / betaWithHalf(freedom);
  // The fraction converges fast below the distribution's mean; above it the other tail is taken.
  if (x < (a + 1) / (a + b + 2)) return (0.5 * front * betaFraction(x, a, b)) / a;
  return 0.5 - (0.5 * front * betaFraction(1 - x, b, a)) / b;
}

/** The beta function of freedom / 2 and 1 / 2, by B(a + 1, b) = B(a, b) a / (a + b). */
function betaWithHalf(freedom: number): number {
  let [a, beta] = freedom % 2 === 1 ? [0.5, Math.PI] : [1, 2];
  for (; a < freedom / 2; a++) beta *= a / (a + 0.5);
  return beta;
}

/** The continued fraction of the incomplete beta function, DLMF 8.17.22, by the modified method of Lentz. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < Number.EPSILON) break;
  }
  return value;
}

const MOST_TERMS = 1000;

function nonzero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}
