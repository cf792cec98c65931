import type { BinnedColumns } from "./bin-columns.ts";
import { CHANCE, permute, sample } from "./chances.ts";
import { addTree, evaluateTree, growTree, type RegressionTree, type TreeSettings } from "./grow-tree.ts";
import { finish, type Slices } from "./slices.ts";

export type BoostSettings = TreeSettings & {
  /** Trees at most. */
  trees: number;
  /** What part of a tree's numbers is added. */
  rate: number;
  /** What part of the rows each tree is grown on, and of the features. */
  rows: number;
  columns: number;
  /** Trees that may come without the held-out error having been less. */
  patience: number;
};

export const BOOST_DEFAULTS: BoostSettings = {
  ...{ trees: 300, rate: 0.1, depth: 6, leastRows: 5, rows: 0.8, columns: 0.8, patience: 30 },
};

/** The sum of a mean and of trees, each times the rate. */
export type BoostedTrees = { base: number; rate: number; trees: readonly RegressionTree[] };

/** What is learned: the target of rows, and rows apart from these that tell when to stop. */
export type BoostInput = {
  bins: BinnedColumns;
  target: Float64Array;
  rows: Uint32Array;
  heldOut?: Uint32Array;
  seed: bigint;
};

/** Trees, and by their number, from 0 on, the squared error summed over each half of the held-out rows (even places, odd places). */
export type Boosting = BoostedTrees & { heldOutErrors: readonly [even: number, odd: number][] };

/**
 * Stochastic gradient boosting of least squares (Friedman, Comput. Stat. Data Anal. 38:367, 2002): every tree is grown on what those before it
 * left over, on a random part of rows and features. With held-out rows it ends when these gain nothing any more; without, after `trees`.
 */
export function boostTrees(input: BoostInput, settings: BoostSettings): Boosting {
  return finish(boostInSlices(input, settings));
}

/** The same, a tree at a time. */
export function* boostInSlices(input: BoostInput, settings: BoostSettings): Slices<Boosting> {
  const { bins, target, rows, heldOut, seed } = input;
  const { rate, patience } = settings;
  const base = meanOf(target, rows);
  const sums = new Float64Array(bins.rowCount).fill(base);
  const residuals = new Float64Array(bins.rowCount);
  const trees: RegressionTree[] = [];
  const heldOutErrors: [number, number][] = [];
  let [least, leastAt] = [Number.POSITIVE_INFINITY, 0];
  for (;;) {
    if (heldOut) {
      const errors = measureHalves(target, sums, heldOut);
      heldOutErrors.push(errors);
      const error = errors[0] + errors[1];
      if (error < least) [least, leastAt] = [error, trees.length];
      if (trees.length - leastAt >= patience) break;
    }
    if (trees.length >= settings.trees) break;
    for (let i = 0; i < rows.length; i++) residuals[rows[i]!] = target[rows[i]!]! - sums[rows[i]!]!;
    const tree = growTree(
      bins,
      residuals,
      sample(rows, settings.rows, seed, trees.length),
      chooseFeatures(bins.columns.length, settings.columns, seed, trees.length),
      settings,
    );
    addTree(tree, bins, rate, sums);
    trees.push(tree);
    yield;
  }
  return { base, rate, trees, heldOutErrors };
}

/** What the trees give for the bins of one point; of the first `count` of them. */
export function evaluateTrees(
  { base, rate, trees }: BoostedTrees,
  point: Uint8Array,
  count = trees.length,
): number {
  let sum = base;
  for (let t = 0; t < count; t++) sum += rate * evaluateTree(trees[t]!, point);
  return sum;
}

function chooseFeatures(count: number, share: number, seed: bigint, place: number): Uint32Array {
  const chosen = Math.max(1, Math.ceil(share * count));
  return permute(count, seed, CHANCE.columns, place).slice(0, chosen).sort();
}

function measureHalves(target: Float64Array, sums: Float64Array, heldOut: Uint32Array): [number, number] {
  const errors: [number, number] = [0, 0];
  for (let i = 0; i < heldOut.length; i++) {
    const error = target[heldOut[i]!]! - sums[heldOut[i]!]!;
    errors[(i & 1) as 0 | 1] += error * error;
  }
  return errors;
}

function meanOf(target: Float64Array, rows: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += target[rows[i]!]!;
  return rows.length > 0 ? sum / rows.length : 0;
}
