import { percentileInterval } from "./bootstrap.ts";
import type { LineFit } from "./line-fit.ts";
import type { ScalingModel } from "./scaling-model.ts";
import { studentTQuantile } from "./student-t.ts";

/** What the intervals of all fits cover. */
export const CONFIDENCE = 0.95;

export type Interval = { low: number; high: number };

/** A fitted parameter. What two points cannot tell is null. */
export type ParameterFit = {
  name: string;
  value: number;
  standardError: number | null;
  /** Student's t on the scatter of the points about the line. */
  interval: Interval | null;
  /** The scatter of the replicates; null where a point has fewer than two. */
  bootstrap: { standardError: number; interval: Interval } | null;
};

/** The parameters of a line and of the lines of a bootstrap, on the model's own scale. */
export function describeParameters(
  { parameters: [ofIntercept, ofSlope], ofIntercept: restore }: ScalingModel,
  line: LineFit,
  resampled: readonly LineFit[] = [],
): [ParameterFit, ParameterFit] {
  const { squares, freedom, covariance } = line;
  const errorOf = (variance: number) => (freedom > 0 ? Math.sqrt((squares / freedom) * variance) : null);
  const intercept: Estimate = { value: line.intercept, error: errorOf(covariance.intercept) };
  const slope: Estimate = { value: line.slope, error: errorOf(covariance.slope) };
  return [
    describe(
      ofIntercept,
      intercept,
      freedom,
      resampled.map((sample) => sample.intercept),
      restore,
    ),
    describe(
      ofSlope,
      slope,
      freedom,
      resampled.map((sample) => sample.slope),
      asItIs,
    ),
  ];
}

type Estimate = { value: number; error: number | null };
type Restore = ScalingModel["ofIntercept"];

const asItIs: Restore = (value) => ({ value, derivative: 1 });

function describe(
  name: string,
  { value, error }: Estimate,
  freedom: number,
  samples: readonly number[],
  restore: Restore,
): ParameterFit {
  const restored = restore(value);
  return {
    name,
    value: restored.value,
    standardError: error === null ? null : error * restored.derivative,
    interval: error === null ? null : classicalInterval(value, error, freedom, restore),
    bootstrap: samples.length < 2 ? null : describeSamples(samples.map((sample) => restore(sample).value)),
  };
}

// The ends are carried over, not the width: the interval of a factor is not symmetric about it, and stays above 0.
function classicalInterval(value: number, error: number, freedom: number, restore: Restore): Interval {
  const reach = studentTQuantile((1 + CONFIDENCE) / 2, freedom) * error;
  return { low: restore(value - reach).value, high: restore(value + reach).value };
}

function describeSamples(samples: readonly number[]): NonNullable<ParameterFit["bootstrap"]> {
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const squares = samples.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return {
    standardError: Math.sqrt(squares / (samples.length - 1)),
    interval: percentileInterval(samples, CONFIDENCE),
  };
}
