import { describe, expect, test } from "vitest";
import { binColumns, MOST_BINS } from "../../src/surrogate/bin-columns.ts";
import { BOOST_DEFAULTS, boostTrees, evaluateTrees } from "../../src/surrogate/boost-trees.ts";
import { permute } from "../../src/surrogate/chances.ts";
import { fitSurrogate } from "../../src/surrogate/fit-surrogate.ts";
import { finish } from "../../src/surrogate/slices.ts";

/** Columns of even, independent numbers in [0, 1). */
const columnsOf = (rows: number, features: number) =>
  Array.from({ length: features }, (_, feature) =>
    Float64Array.from(permute(rows, 7n, 1, feature), (place) => (place + 0.5) / rows),
  );
const rowsOf = (count: number) => Uint32Array.from({ length: count }, (_, row) => row);
const ONE_TREE = { ...BOOST_DEFAULTS, trees: 1, rate: 1, rows: 1, columns: 1, leastRows: 1 };

/** Fits everything that is given, and predicts it. */
function refit(
  columns: Float64Array[],
  target: number[],
  settings = ONE_TREE,
  isUnordered: readonly boolean[] = [],
) {
  const bins = binColumns(columns, isUnordered);
  const trees = boostTrees(
    { bins, target: Float64Array.from(target), rows: rowsOf(target.length), seed: 1n },
    settings,
  );
  return (point: number[]) => {
    const binned = new Uint8Array(columns.length);
    bins.binPoint(point, binned);
    return evaluateTrees(trees, binned);
  };
}

describe("a tree", () => {
  test("finds a step exactly, in the feature that has it", () => {
    const [x, other] = columnsOf(100, 2);
    const predict = refit(
      [other!, x!],
      Array.from(x!, (value) => (value < 0.3 ? 2 : 5)),
      {
        ...ONE_TREE,
        depth: 1,
      },
    );
    expect(predict([0.9, 0.1])).toBeCloseTo(2, 12);
    // Between the last row of one side, at 0.295, and the first of the other, at 0.305.
    expect(predict([0.1, 0.2999])).toBeCloseTo(2, 12);
    expect(predict([0.1, 0.3001])).toBeCloseTo(5, 12);
  });

  test("keeps every value apart where there are few, and has no leaf smaller than it may", () => {
    const x = Float64Array.from([3, 1, 2, 4]);
    expect([1, 2, 3, 4].map((value) => refit([x], [30, 10, 20, 70])([value]))).toEqual([10, 20, 30, 70]);
    const coarse = refit([x], [30, 10, 20, 70], { ...ONE_TREE, leastRows: 2 });
    expect([1, 2, 3, 4].map((value) => coarse([value]))).toEqual([15, 15, 50, 50]);
  });

  test("divides categories by what they mean, and not by their numbers", () => {
    const category = Float64Array.from({ length: 60 }, (_, row) => row % 6);
    const target = Array.from(category, (value) => (value === 1 || value === 4 ? 1 : 0));
    const once = { ...ONE_TREE, depth: 1 };
    const apart = refit([category], target, once, [true]);
    for (const value of [0, 1, 2, 3, 4, 5])
      expect(apart([value])).toBeCloseTo(value === 1 || value === 4 ? 1 : 0, 12);
    const ordered = refit([category], target, once);
    expect(ordered([1])).toBeLessThan(0.9);
  });

  test("bins many values evenly, and points outside as the outermost", () => {
    const bins = binColumns([Float64Array.from({ length: 1280 }, (_, row) => row * row)]);
    const counts = new Map<number, number>();
    for (const bin of bins.columns[0]!) counts.set(bin, (counts.get(bin) ?? 0) + 1);
    expect(counts.size).toBe(MOST_BINS);
    expect(new Set(counts.values())).toEqual(new Set([10]));
    const point = new Uint8Array(1);
    bins.binPoint([-5], point);
    expect(point[0]).toBe(0);
    bins.binPoint([1e9], point);
    expect(point[0]).toBe(MOST_BINS - 1);
  });
});

describe("boosted trees", () => {
  /** Additive in three of five features, the last of them with a bend. */
  const additive = (rows: number) => {
    const columns = columnsOf(rows, 5);
    const [a, b, c] = columns;
    const target = Float64Array.from(a!, (value, i) => 3 * value - 2 * b![i]! + Math.abs(c![i]! - 0.5));
    return { columns, target };
  };

  test("learn an additive function, and say how well by rows that they have not seen", () => {
    const { columns, target } = additive(600);
    const bins = binColumns(columns);
    const { predict, quality } = finish(fitSurrogate(bins, target, 1n));
    expect(quality!.heldOut).toBe(120);
    expect(quality!.r2).toBeGreaterThan(0.95);
    // Other points of the same function agree with what the held-out ones promise.
    const others = columnsOf(601, 5);
    const point = new Uint8Array(5);
    let [error, count] = [0, 0];
    for (let row = 0; row < 601; row += 3) {
      const at = others.map((column) => column[(row * 7 + 3) % 601]!);
      bins.binPoint(at, point);
      const real = 3 * at[0]! - 2 * at[1]! + Math.abs(at[2]! - 0.5);
      error += (predict(point) - real) * (predict(point) - real);
      count++;
    }
    expect(Math.sqrt(error / count)).toBeLessThan(1.5 * quality!.rmse);
  });

  test("promise nothing of noise", () => {
    const columns = columnsOf(400, 3);
    const noise = columnsOf(400, 4)[3]!;
    const { quality } = finish(fitSurrogate(binColumns(columns), noise, 1n));
    expect(quality!.r2).toBeLessThan(0.1);
  });

  test("give the same bits for the same seed, and others for another", () => {
    const { columns, target } = additive(200);
    const bins = binColumns(columns);
    const predictAll = (seed: bigint) => {
      const { predict } = finish(fitSurrogate(bins, target, seed, { trees: 30 }));
      return columns[0]!.reduce<number[]>((all, _, row) => {
        all.push(predict(Uint8Array.from(bins.columns, (column) => column[row]!)));
        return all;
      }, []);
    };
    expect(predictAll(1n)).toEqual(predictAll(1n));
    expect(predictAll(2n)).not.toEqual(predictAll(1n));
  });

  test("predict a constant, and know no r2 of it", () => {
    const { predict, quality } = finish(
      fitSurrogate(binColumns(columnsOf(50, 2)), new Float64Array(50).fill(4.25), 1n),
    );
    expect(predict(Uint8Array.of(3, 9))).toBe(4.25);
    expect(quality).toEqual({ r2: null, rmse: 0, heldOut: 10 });
  });

  test("leave out rows without a finite target, and give the mean of too few", () => {
    const { columns, target } = additive(300);
    const broken = target.map((value, row) => (row % 3 === 0 ? Number.NaN : value));
    broken[1] = Number.POSITIVE_INFINITY;
    const { quality } = finish(fitSurrogate(binColumns(columns), broken, 1n));
    expect(quality!.heldOut).toBe(40);
    expect(quality!.r2).toBeGreaterThan(0.8);
    const few = finish(
      fitSurrogate(binColumns(columns.map((column) => column.slice(0, 6))), broken.slice(0, 6), 1n),
    );
    expect(few.quality).toBeUndefined();
    expect(few.predict(new Uint8Array(5))).toBeCloseTo((target[2]! + target[4]! + target[5]!) / 3, 12);
    const none = finish(fitSurrogate(binColumns(columns), target.fill(Number.NaN), 1n));
    expect(none.predict(new Uint8Array(5))).toBe(0);
  });
});
