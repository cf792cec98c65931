/** A straight line v = intercept + slope u by least squares. */
export type LineFit = {
  intercept: number;
  slope: number;
  /** The weighted sum of squared residuals; where the weights are 1 / variance, chi-square. */
  squares: number;
  /** The number of points less the two parameters. */
  freedom: number;
  /** Of the estimates where a weight is 1 / variance; otherwise to be multiplied by squares / freedom. */
  covariance: { intercept: number; slope: number; both: number };
};

/**
 * The line with the least weighted sum of squares through at least two points that differ in u. About the weighted mean of u
 * both parameters are independent, which keeps small differences of large numbers out.
 */
export function fitLine(
  us: readonly number[],
  vs: readonly number[],
  weights: readonly number[] = us.map(() => 1),
): LineFit {
  const total = sum(weights);
  const meanU = sum(us.map((u, i) => weights[i]! * u)) / total;
  const meanV = sum(vs.map((v, i) => weights[i]! * v)) / total;
  const spread = sum(us.map((u, i) => weights[i]! * (u - meanU) * (u - meanU)));
  const slope = sum(us.map((u, i) => weights[i]! * (u - meanU) * (vs[i]! - meanV))) / spread;
  const residuals = vs.map((v, i) => v - meanV - slope * (us[i]! - meanU));
  return {
    intercept: meanV - slope * meanU,
    slope,
    squares: sum(residuals.map((residual, i) => weights[i]! * residual * residual)),
    freedom: us.length - 2,
    covariance: {
      intercept: 1 / total + (meanU * meanU) / spread,
      slope: 1 / spread,
      both: -meanU / spread,
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
