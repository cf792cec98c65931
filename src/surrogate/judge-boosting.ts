import type { Boosting } from "./boost-trees.ts";

/** How well held-out rows are predicted. */
export type Quality = {
  /** The share of their variance that is explained; null where they do not vary. At most 1, below 0 when their mean would be better. */
  r2: number | null;
  /** The root of the mean squared error, in units of what is predicted. */
  rmse: number;
  /** How many were held out. */
  heldOut: number;
};

/** Squared errors over held-out rows: of the prediction, and of their own mean. */
export type Judgement = { treeCount: number; error: number; variance: number; heldOut: number };

/**
 * The number of trees with the least error of held-out rows, and what error to expect: for each half of the rows with the number that
 * the other half would choose, so that no row judges a choice that it made.
 */
export function judgeBoosting(
  { heldOutErrors }: Boosting,
  target: Float64Array,
  heldOut: Uint32Array,
): Judgement {
  const evenBest = leastAt(heldOutErrors, ([even]) => even);
  const oddBest = leastAt(heldOutErrors, ([, odd]) => odd);
  // From the first on, so that of equal numbers the mean is exact.
  const first = target[heldOut[0]!]!;
  let sum = 0;
  for (const row of heldOut) sum += target[row]! - first;
  const mean = first + sum / heldOut.length;
  let variance = 0;
  for (const row of heldOut) variance += (target[row]! - mean) * (target[row]! - mean);
  return {
    treeCount: leastAt(heldOutErrors, ([even, odd]) => even + odd),
    error: heldOutErrors[oddBest]![0] + heldOutErrors[evenBest]![1],
    variance,
    heldOut: heldOut.length,
  };
}

export function qualityOf({ error, variance, heldOut }: Omit<Judgement, "treeCount">): Quality {
  return {
    r2: variance > 0 ? 1 - error / variance : null,
    rmse: Math.sqrt(error / heldOut),
    heldOut,
  };
}

function leastAt(
  errors: readonly [number, number][],
  of: (errors: readonly [number, number]) => number,
): number {
  let best = 0;
  for (let i = 1; i < errors.length; i++) if (of(errors[i]!) < of(errors[best]!)) best = i;
  return best;
}
