import { type BinnedColumns, MOST_BINS } from "./bin-columns.ts";

/** A tree that gives a number to every row of bins. Node 0 is its root; a leaf has no children. */
export type RegressionTree = {
  feature: Int32Array;
  /** The last bin that goes left, of a feature with an order. */
  cut: Int32Array;
  /** Of a feature without one: by bin, whether it goes left. */
  lefts: readonly (Uint8Array | undefined)[];
  /** 0 in a leaf; the right one is next to it. */
  left: Int32Array;
  /** Of leaves. */
  value: Float64Array;
};

export type TreeSettings = {
  /** Splits between the root and a leaf at most. */
  depth: number;
  /** Rows that a leaf has at least. */
  leastRows: number;
};

/**
 * A regression tree of least squares (Breiman and others, 1984), grown level by level on histograms: each node is split where that takes most
 * from its sum of squares. The categories of a feature without an order are divided along their means, where the best of all divisions
 * lies (Fisher, 1958). Sums run over rows in the order given, so the same rows give the same bits. The order of `rows` is changed.
 */
export function growTree(
  bins: BinnedColumns,
  target: Float64Array,
  rows: Uint32Array,
  features: ArrayLike<number>,
  { depth, leastRows }: TreeSettings,
): RegressionTree {
  const nodes: Node[] = [{ begin: 0, end: rows.length, depth: 0 }];
  const values = new Float64Array(rows.length);
  const spare = new Uint32Array(rows.length);
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!;
    let sum = 0;
    for (let i = node.begin; i < node.end; i++) sum += values[i] = target[rows[i]!]!;
    const count = node.end - node.begin;
    node.value = count > 0 ? sum / count : 0;
    if (node.depth >= depth || count < 2 * leastRows) continue;
    const split = findSplit(bins, values, rows, node, sum, features, leastRows);
    if (split === undefined) continue;
    const middle = divide(bins, rows, spare, node, split);
    node.split = split;
    node.left = nodes.length;
    nodes.push({ begin: node.begin, end: middle, depth: node.depth + 1 });
    nodes.push({ begin: middle, end: node.end, depth: node.depth + 1 });
  }
  return {
    feature: Int32Array.from(nodes, ({ split }) => split?.feature ?? 0),
    cut: Int32Array.from(nodes, ({ split }) => split?.cut ?? 0),
    lefts: nodes.map(({ split }) => split?.lefts),
    left: Int32Array.from(nodes, ({ left = 0 }) => left),
    value: Float64Array.from(nodes, ({ value = 0 }) => value),
  };
}

/** What a tree gives for the bins of one point. */
export function evaluateTree(tree: RegressionTree, point: Uint8Array): number {
  const { feature, cut, lefts, left, value } = tree;
  let node = 0;
  for (let child = left[0]!; child !== 0; child = left[node]!) {
    const bin = point[feature[node]!]!;
    const own = lefts[node];
    const isLeft = own === undefined ? bin <= cut[node]! : own[bin] === 1;
    node = isLeft ? child : child + 1;
  }
  return value[node]!;
}

/** Adds what a tree gives for each of the rows, times `rate`. */
export function addTree(
  { feature, cut, lefts, left, value }: RegressionTree,
  { columns }: BinnedColumns,
  rate: number,
  sums: Float64Array,
): void {
  for (let row = 0; row < sums.length; row++) {
    let node = 0;
    for (let child = left[0]!; child !== 0; child = left[node]!) {
      const bin = columns[feature[node]!]![row]!;
      const own = lefts[node];
      const isLeft = own === undefined ? bin <= cut[node]! : own[bin] === 1;
      node = isLeft ? child : child + 1;
    }
    sums[row]! += rate * value[node]!;
  }
}

type Node = { begin: number; end: number; depth: number; value?: number; left?: number; split?: Split };
type Split = { feature: number; cut: number; lefts?: Uint8Array };

/** The split that explains most; of equal ones the first. Undefined when none explains anything. */
function findSplit(
  { columns, binCounts, isUnordered }: BinnedColumns,
  values: Float64Array,
  rows: Uint32Array,
  { begin, end }: Node,
  sum: number,
  features: ArrayLike<number>,
  leastRows: number,
): Split | undefined {
  const count = end - begin;
  const none = (sum * sum) / count;
  // Less than this is the rounding of sums.
  let most = none + LEAST_GAIN * none;
  let best: Split | undefined;
  for (let f = 0; f < features.length; f++) {
    const feature = features[f]!;
    const binCount = binCounts[feature]!;
    if (binCount < 2) continue;
    const column = columns[feature]!;
    SUMS.fill(0, 0, binCount);
    COUNTS.fill(0, 0, binCount);
    for (let i = begin; i < end; i++) {
      const bin = column[rows[i]!]!;
      SUMS[bin]! += values[i]!;
      COUNTS[bin]!++;
    }
    const order = isUnordered[feature] ? orderByMean(binCount) : undefined;
    const last = order ? order.length - 1 : binCount - 1;
    let [left, leftCount] = [0, 0];
    for (let place = 0; place < last; place++) {
      const bin = order ? order[place]! : place;
      left += SUMS[bin]!;
      leftCount += COUNTS[bin]!;
      if (leftCount < leastRows) continue;
      const rightCount = count - leftCount;
      if (rightCount < leastRows) break;
      const right = sum - left;
      const explained = (left * left) / leftCount + (right * right) / rightCount;
      if (!(explained > most)) continue;
      most = explained;
      best = order
        ? { feature, cut: 0, lefts: markBins(order.subarray(0, place + 1)) }
        : { feature, cut: bin };
    }
  }
  return best;
}

/** Bins that have rows, by their means; equal ones by their number. */
function orderByMean(binCount: number): Uint8Array {
  const present: number[] = [];
  for (let bin = 0; bin < binCount; bin++) if (COUNTS[bin]! > 0) present.push(bin);
  return Uint8Array.from(present.sort((a, b) => SUMS[a]! / COUNTS[a]! - SUMS[b]! / COUNTS[b]! || a - b));
}

function markBins(bins: Uint8Array): Uint8Array {
  const marks = new Uint8Array(MOST_BINS);
  for (const bin of bins) marks[bin] = 1;
  return marks;
}

/** Puts the rows that go left before the others, each in their order, and gives where these begin. */
function divide(
  { columns }: BinnedColumns,
  rows: Uint32Array,
  spare: Uint32Array,
  { begin, end }: Node,
  { feature, cut, lefts }: Split,
): number {
  const column = columns[feature]!;
  let [middle, kept] = [begin, 0];
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    const bin = column[row]!;
    if (lefts ? lefts[bin] === 1 : bin <= cut) rows[middle++] = row;
    else spare[kept++] = row;
  }
  rows.set(spare.subarray(0, kept), middle);
  return middle;
}

/** The histogram of one feature of one node. */
const SUMS = new Float64Array(MOST_BINS);
const COUNTS = new Int32Array(MOST_BINS);
const LEAST_GAIN = 1e-12;
