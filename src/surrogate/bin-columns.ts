/** Numbers of many rows, a column for each feature: all of the same length, none NaN. */
export type Columns = readonly Float64Array[];

/**
 * Features as small integers, made once for all trees. A feature with an order is cut where its rows are divided most evenly, each value by
 * itself where there are few. One without an order has categories 0, 1, 2 … and each is a bin.
 *
 *   columns  [ row 0, row 1, row 2 .. ]   one array a feature, one byte a row
 */
export type BinnedColumns = {
  rowCount: number;
  columns: readonly Uint8Array[];
  binCounts: readonly number[];
  isUnordered: readonly boolean[];
  /** The bins of another point, of one value a feature, at `into[0 …]`. */
  binPoint(point: ArrayLike<number>, into: Uint8Array): void;
};

/** So many bins has a feature at most. */
export const MOST_BINS = 128;

/** Bins the features; of one without an order, categories from 127 on share a bin. */
export function binColumns(columns: Columns, isUnordered: readonly boolean[] = []): BinnedColumns {
  const unordered = columns.map((_, feature) => isUnordered[feature] ?? false);
  const cuts = columns.map((column, feature) => (unordered[feature] ? undefined : findCuts(column)));
  const binOf = (value: number, feature: number) => {
    const own = cuts[feature];
    return own ? countBelow(own, value) : Math.min(MOST_BINS - 1, value);
  };
  return {
    rowCount: columns[0]?.length ?? 0,
    columns: columns.map((column, feature) => Uint8Array.from(column, (value) => binOf(value, feature))),
    binCounts: cuts.map((own) => (own ? own.length + 1 : MOST_BINS)),
    isUnordered: unordered,
    binPoint(point, into) {
      for (let feature = 0; feature < cuts.length; feature++) into[feature] = binOf(point[feature]!, feature);
    },
  };
}

/** Ascending; each lies between two values of the column, the lower one included. */
function findCuts(column: Float64Array): Float64Array {
  const sorted = column.toSorted();
  const starts: number[] = [];
  for (let i = 1; i < sorted.length; i++) if (sorted[i]! > sorted[i - 1]!) starts.push(i);
  const chosen = starts.length < MOST_BINS ? starts : chooseEvenly(starts, sorted.length);
  return Float64Array.from(chosen, (start) => between(sorted[start - 1]!, sorted[start]!));
}

/** Of places where a new value begins, those next above equal parts of the rows. */
function chooseEvenly(starts: readonly number[], rowCount: number): number[] {
  const chosen: number[] = [];
  let at = 0;
  for (let part = 1; part < MOST_BINS; part++) {
    const wanted = (part * rowCount) / MOST_BINS;
    while (at < starts.length && starts[at]! < wanted) at++;
    if (at === starts.length) break;
    chosen.push(starts[at++]!);
  }
  return chosen;
}

/** Their middle, or the lower one where rounding would make it the upper one. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle < high ? middle : low;
}

/** How many cuts are less than the value. */
function countBelow(cuts: Float64Array, value: number): number {
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cuts[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
