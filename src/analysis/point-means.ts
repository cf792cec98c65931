/** A trial with outputs, as a summary needs it. */
export type SummaryTrial = {
  parameters: Readonly<Record<string, number | string>>;
  replicate: number;
  /** The scalar outputs. */
  outputs: Readonly<Record<string, number>>;
};

/** What the replicates of a point have in common. */
export type PointMeans = {
  parameters: SummaryTrial["parameters"];
  replicateCount: number;
  outputs: Readonly<Record<string, Estimate>>;
};

/** A mean; its standard error is missing where there is one value only. */
export type Estimate = { mean: number; standardError: number | undefined };

/**
 * The means over replicates, a point after the other in the order in which they first occur. A design may have a point several times;
 * its replicates are the same trials then, so each counts once.
 */
export function meansByPoint(trials: Iterable<SummaryTrial>): PointMeans[] {
  const points = new Map<string, Map<number, SummaryTrial>>();
  for (const trial of trials) {
    const key = JSON.stringify(trial.parameters);
    const replicates = points.get(key);
    if (replicates) replicates.set(trial.replicate, trial);
    else points.set(key, new Map([[trial.replicate, trial]]));
  }
  return [...points.values()].map((byReplicate) => {
    // Sums depend on their order: that of the replicates, never that of completion.
    const replicates = [...byReplicate.values()].sort((a, b) => a.replicate - b.replicate);
    const { parameters, outputs } = replicates[0]!;
    const estimates = Object.keys(outputs).map((name) => {
      return [name, estimate(replicates.map((trial) => trial.outputs[name] ?? Number.NaN))] as const;
    });
    return { parameters, replicateCount: replicates.length, outputs: Object.fromEntries(estimates) };
  });
}

/** The mean of values and its standard error (of the sample's standard deviation), summed in the order given. */
export function estimate(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, standardError: undefined };
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}
