/** How the values of a point's replicates become one number: their mean, the one that is worst for the search, or a quantile of them. */
export type Reduction = "mean" | "worst" | { quantile: number };

/** What a search wants of a value: as much or as little of it as can be, or that it comes near to what was measured. */
export type Aim = { sign: 1 | -1 } | { target: number; sem: number };

/**
 * How good values are together, larger is better; NaN when one of them is not finite. Sums are made in the order given. Quantiles lie on
 * straight lines between the values by size (R's type 7).
 */
export function reduceValues(values: readonly number[], reduction: Reduction, aim: Aim): number {
  if (!values.every(Number.isFinite)) return Number.NaN;
  const reduced =
    reduction === "worst"
      ? values.reduce((least, value) => Math.min(least, rate(value, aim)), Number.POSITIVE_INFINITY)
      : rate(reduction === "mean" ? meanOf(values) : quantileOf(values, reduction.quantile), aim);
  return Number.isFinite(reduced) ? reduced + 0 : Number.NaN;
}

function rate(value: number, aim: Aim): number {
  return "sign" in aim ? aim.sign * value : -(Math.abs(value - aim.target) / aim.sem);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantileOf(values: readonly number[], quantile: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = quantile * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (place - below) * (high - low);
}
