/** A point of a population that has been evaluated. */
export type Individual = {
  /** A gene for each searched parameter, in [0, 1]. */
  genes: Float64Array;
  /** Objectives, all to be made small; Infinity where nothing finite came of them. */
  costs: Float64Array;
  /** By how much constraints are broken, summed; 0 for a feasible point. */
  violation: number;
};

/** How two points compare. */
export type Dominance = "first" | "second" | "neither";

/**
 * Constrained domination (Deb et al., 2002, definition 1): a feasible point beats one that is not, of two infeasible ones the less
 * violating wins, and two feasible ones are compared by Pareto dominance.
 */
export function compareDominance(a: Individual, b: Individual): Dominance {
  if (a.violation !== b.violation) {
    // Of two feasible ones neither has a violation: here at least one has, and NaN was made Infinity.
    return a.violation < b.violation ? "first" : "second";
  }
  return a.violation > 0 ? "neither" : compareCosts(a.costs, b.costs);
}

/** Pareto dominance of costs: no worse in all, and better in one. */
export function compareCosts(a: Float64Array, b: Float64Array): Dominance {
  let [isFirstBetter, isSecondBetter] = [false, false];
  for (let i = 0; i < a.length; i++) {
    if (a[i]! < b[i]!) isFirstBetter = true;
    else if (b[i]! < a[i]!) isSecondBetter = true;
    if (isFirstBetter && isSecondBetter) return "neither";
  }
  return isFirstBetter ? "first" : isSecondBetter ? "second" : "neither";
}

/** A point by what a search is told of it, where larger objectives are better and NaN is worst. */
export function rateIndividual(
  genes: Float64Array,
  objectives: readonly number[],
  violation: number,
): Individual {
  const costs = new Float64Array(objectives.length);
  for (let i = 0; i < costs.length; i++) {
    costs[i] = Number.isNaN(objectives[i]!) ? Number.POSITIVE_INFINITY : -objectives[i]!;
  }
  return { genes, costs, violation: Number.isNaN(violation) ? Number.POSITIVE_INFINITY : violation };
}
