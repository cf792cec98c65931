import type { BinnedColumns } from "./bin-columns.ts";
import { BOOST_DEFAULTS, type BoostSettings, boostInSlices, evaluateTrees } from "./boost-trees.ts";
import { CHANCE, permute } from "./chances.ts";
import { judgeBoosting, type Quality, qualityOf } from "./judge-boosting.ts";
import type { Slices } from "./slices.ts";

/** A quick stand-in for something that takes a trial to know. */
export type Surrogate = {
  /** What it is expected to be at a point, by the bins of its features. */
  predict(point: Uint8Array): number;
  /** Of rows that the trees had not seen; undefined when there were too few to hold any out. */
  quality?: Quality;
  treeCount: number;
};

/**
 * Learns a target from the features of all rows where it is finite. A fifth of them are held out first, which says how many trees are best and
 * how good these are; then so many trees are grown on all. With fewer than 20 rows the prediction is their mean.
 */
export function* fitSurrogate(
  bins: BinnedColumns,
  target: Float64Array,
  seed: bigint,
  settings: Partial<BoostSettings> = {},
): Slices<Surrogate> {
  const complete = { ...BOOST_DEFAULTS, ...settings };
  const rows = finiteRows(target);
  if (rows.length < LEAST_ROWS) {
    const mean = yield* boostInSlices({ bins, target, rows, seed }, { ...complete, trees: 0 });
    return { predict: () => mean.base, treeCount: 0 };
  }
  const { heldOut, others } = splitRows(rows, seed)[0]!;
  const trial = yield* boostInSlices({ bins, target, rows: others, heldOut, seed }, complete);
  const judgement = judgeBoosting(trial, target, heldOut);
  const { treeCount } = judgement;
  const trees = yield* boostInSlices({ bins, target, rows, seed }, { ...complete, trees: treeCount });
  return { predict: (point) => evaluateTrees(trees, point), quality: qualityOf(judgement), treeCount };
}

/** The rows that have a finite target, in their order. */
export function finiteRows(target: Float64Array): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < target.length; row++) if (Number.isFinite(target[row])) rows.push(row);
  return Uint32Array.from(rows);
}

/** Five ways of holding a fifth of the rows out, by chance, each row once. */
export function splitRows(rows: Uint32Array, seed: bigint): { heldOut: Uint32Array; others: Uint32Array }[] {
  const order = permute(rows.length, seed, CHANCE.heldOut);
  return Array.from({ length: FOLDS }, (_, fold) => {
    const isHeldOut = new Uint8Array(rows.length);
    for (let i = fold; i < order.length; i += FOLDS) isHeldOut[order[i]!] = 1;
    return {
      heldOut: rows.filter((_row, i) => isHeldOut[i] === 1),
      others: rows.filter((_row, i) => isHeldOut[i] === 0),
    };
  });
}

const FOLDS = 5;
/** With fewer, hardly any could be held out. */
export const LEAST_ROWS = 20;
