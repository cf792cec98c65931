import { binColumns, type Columns } from "./bin-columns.ts";
import {
  BOOST_DEFAULTS,
  type BoostedTrees,
  type BoostSettings,
  boostTrees,
  evaluateTrees,
} from "./boost-trees.ts";
import { CHANCE, deriveSeed, permute } from "./chances.ts";
import { finiteRows, LEAST_ROWS, splitRows } from "./fit-surrogate.ts";
import { judgeBoosting, type Quality, qualityOf } from "./judge-boosting.ts";

/** How much each parameter matters for one output. */
export type Importance = {
  /** How well the trees predict rows that they have not seen: with an r2 near 0 or below, the shares say nothing. */
  quality: Quality;
  /** Rows with a finite output. */
  rows: number;
  /** By parameter: what shuffling it takes from r2. May be a little below 0 by chance, and above 1. */
  losses: readonly number[];
  /** The losses as parts of their sum, those below 0 as 0; all 0 where no parameter matters. */
  shares: readonly number[];
};

export type ImportanceOptions = {
  /** By parameter: its values are categories 0, 1, 2 … without an order. */
  isUnordered?: readonly boolean[];
  seed?: bigint;
  settings?: Partial<BoostSettings>;
};

/**
 * The importance of each parameter for each output by permutation (Breiman, Mach. Learn. 45:5, 2001): boosted trees learn the output, and then the
 * values of one parameter are shuffled among rows that were held out; what r2 loses is what the parameter was good for. Of two
 * parameters that go together, either may have the share of both. `points` has a column for each parameter, `outputs` one for each output, all of the
 * same length; rows where an output is not finite are left out for it. Undefined for an output with fewer than 20 rows, or that does not vary.
 */
export function importance(
  points: Columns,
  outputs: Columns,
  { isUnordered = [], seed = 0n, settings = {} }: ImportanceOptions = {},
): (Importance | undefined)[] {
  const bins = binColumns(points, isUnordered);
  const complete = { ...BOOST_DEFAULTS, ...settings };
  return outputs.map((target, output): Importance | undefined => {
    const rows = finiteRows(target);
    if (rows.length < LEAST_ROWS || rows.every((row) => target[row] === target[rows[0]!])) return undefined;
    const own = deriveSeed(seed, CHANCE.shuffle, output);
    const total = { error: 0, variance: 0, heldOut: 0 };
    const increases = new Float64Array(points.length);
    // Of many rows a fifth says enough; of few, each is held out once.
    for (const { heldOut, others } of splitRows(rows, own).slice(0, rows.length > FEW_ROWS ? 1 : undefined)) {
      const boosting = boostTrees({ bins, target, rows: others, heldOut, seed: own }, complete);
      const judgement = judgeBoosting(boosting, target, heldOut);
      total.error += judgement.error;
      total.variance += judgement.variance;
      total.heldOut += judgement.heldOut;
      const trees = { ...boosting, trees: boosting.trees.slice(0, judgement.treeCount) };
      const held = { bins: rowsOfBins(bins.columns, heldOut), values: heldOut.reduce(collect(target), []) };
      const plain = sumSquares(trees, held);
      increases.forEach((_, parameter) => {
        const order = permute(heldOut.length, own, CHANCE.shuffle, parameter);
        const shuffled = held.bins.map((point, i) => {
          const changed = point.slice();
          changed[parameter] = held.bins[order[i]!]![parameter]!;
          return changed;
        });
        increases[parameter]! += sumSquares(trees, { ...held, bins: shuffled }) - plain;
      });
    }
    const { variance } = total;
    const losses = Array.from(increases, (increase) => (variance > 0 ? increase / variance : 0));
    const sum = losses.reduce((all, loss) => all + Math.max(0, loss), 0);
    const shares = losses.map((loss) => (sum > 0 ? Math.max(0, loss) / sum : 0));
    return { quality: qualityOf(total), rows: rows.length, losses, shares };
  });
}

type HeldOut = { bins: readonly Uint8Array[]; values: readonly number[] };

function rowsOfBins(columns: readonly Uint8Array[], rows: Uint32Array): Uint8Array[] {
  return Array.from(rows, (row) => Uint8Array.from(columns, (column) => column[row]!));
}

function collect(target: Float64Array) {
  return (values: number[], row: number): number[] => {
    values.push(target[row]!);
    return values;
  };
}

function sumSquares(trees: BoostedTrees, { bins, values }: HeldOut): number {
  let sum = 0;
  for (const [i, point] of bins.entries()) {
    const error = values[i]! - evaluateTrees(trees, point);
    sum += error * error;
  }
  return sum;
}

const FEW_ROWS = 2000;
