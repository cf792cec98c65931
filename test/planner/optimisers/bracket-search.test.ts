import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BracketSearch, type BracketSettings } from "../../../src/planner/optimisers/bracket-search.ts";
import { GOLDEN, goldenPoint } from "../../../src/planner/optimisers/golden-section.ts";
import { divideHalves } from "../../../src/planner/optimisers/interval-halving.ts";
import { lookAhead } from "../../../src/planner/optimisers/look-ahead.ts";
import { isBetter } from "../../../src/sweep/objectives.ts";
import { optimiserContract, search } from "./optimiser-contract.ts";

const divideGolden = lookAhead({ count: 0, tolerance: 0, next: goldenPoint });
const METHODS = [
  ["golden section", divideGolden],
  ["interval halving", divideHalves],
] as const;
const SETTINGS = { low: 0, high: 6, coarse: 9, tolerance: 0.05 };

type Values = (x: number) => readonly number[];

for (const [name, divide] of METHODS) {
  optimiserContract(name, {
    create: () => new BracketSearch({ ...SETTINGS, divide }),
    bounds: [[0, 6]],
    objectives: ([x]) => [-Math.abs(x! - 2.909)],
    mostPoints: 20,
  });
}

describe.each(METHODS)("%s", (_name, divide) => {
  const points = (values: Values, changes: Partial<BracketSettings> = {}): number[] =>
    search(new BracketSearch({ ...SETTINGS, divide, ...changes }), ([x]) => values(x!)).map(([x]) => x!);
  /** The best point asked, by exhaustion of what was asked; the smallest among equals. */
  const best = (values: Values, changes: Partial<BracketSettings> = {}): number =>
    points(values, changes)
      .sort((a, b) => a - b)
      .reduce((found, x) => (isBetter(values(x), values(found)) ? x : found));

  test("begins with evenly spaced points, both bounds included", () => {
    const asked = points((x) => [-Math.abs(x - 1)], { coarse: 5, tolerance: 10 });
    expect(asked).toEqual([0, 1.5, 3, 4.5, 6]);
  });

  test("finds any single peak to within the tolerance, wherever it lies and however skewed", () => {
    const slopes = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 6, noNaN: true }), slopes, slopes, (peak, left, right) => {
        const values: Values = (x) => [x < peak ? -left * (peak - x) : -right * (x - peak)];
        expect(Math.abs(best(values) - peak)).toBeLessThanOrEqual(0.05);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test.each([
    [0, "the lower bound"],
    [6, "the upper bound"],
  ])("finds a peak at %d, %s", (peak) => {
    expect(best((x) => [-Math.abs(x - peak)])).toBe(peak);
  });

  test("goes as far on steps as on the slope under them, when the second objective is the slope", () => {
    const slope: Values = (x) => [20 - 3 * Math.abs(x - 2.2)];
    const steps: Values = (x) => [Math.floor(slope(x)[0]!), slope(x)[0]!];
    expect(points(steps)).toEqual(points(slope));
    expect(Math.abs(best(steps) - 2.2)).toBeLessThanOrEqual(0.05);
  });

  test("stays on the best step without a second objective, and takes its lower end", () => {
    // Capacity 4 from 1.6 to 2.8, less by one each 0.6 further out.
    const steps: Values = (x) => [4 - Math.ceil(Math.max(1.6 - x, x - 2.8, 0) / 0.6)];
    const found = best(steps);
    expect(found).toBeGreaterThanOrEqual(1.6);
    expect(found).toBeLessThanOrEqual(1.65);
  });

  test("comes as close to a cliff as the tolerance, and stays on it", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 5.9, noNaN: true }), (edge) => {
        const found = best((x) => (x > edge ? [-1, Number.NaN] : [Math.floor(4 * x), x]));
        expect(found).toBeLessThanOrEqual(edge);
        expect(found).toBeGreaterThan(edge - 0.05);
      }),
      { seed: 1 },
    );
  });

  test("treats trials that fail beyond a point like a cliff", () => {
    const found = best((x) => [x > 3.3 ? Number.NaN : x]);
    expect(found).toBeLessThanOrEqual(3.3);
    expect(found).toBeGreaterThan(3.25);
  });

  test("asks nothing more when all coarse points fail", () => {
    expect(points(() => [Number.NaN, 1])).toHaveLength(9);
  });

  test("ends with the numbers between two points", () => {
    const asked = points((x) => [-Math.abs(x - 1 / 3)], { low: 0, high: 1, coarse: 3, tolerance: 1e-300 });
    expect(asked.length).toBeLessThan(200);
    expect(asked).toContain(1 / 3);
  });

  test("is nearly as good as trying every value, with replicates that scatter", () => {
    // A mean of five replicates with a scatter of one, around a slope with its peak at 2.2.
    const noise = (x: number, replicate: number) =>
      (((x * 9301 + replicate * 49297.1) * 233.3) % 1) * 3.4 - 1.7;
    const truth = (x: number) => 20 - 3 * Math.abs(x - 2.2);
    const values: Values = (x) => [[0, 1, 2, 3, 4].reduce((sum, r) => sum + truth(x) + noise(x, r), 0) / 5];
    const grid = Array.from({ length: 121 }, (_, i) => i / 20);
    const exhaustive = grid.reduce((found, x) => (values(x)[0]! > values(found)[0]! ? x : found));
    expect(truth(best(values))).toBeGreaterThan(truth(exhaustive) - 1);
    expect(points(values).length).toBeLessThanOrEqual(20);
  });
});

describe("the golden section", () => {
  test("is (3 - sqrt 5) / 2, to the last bit", () => {
    expect(GOLDEN).toBe(Number("0.38196601125010515179541316563436"));
    expect(GOLDEN).toBeCloseTo((3 - Math.sqrt(5)) / 2, 15);
  });

  test("makes the bracket narrower by 0.618 with every point, once it has begun", () => {
    const asked = search(
      new BracketSearch({ low: 0, high: 1, coarse: 5, tolerance: 1e-6, divide: divideGolden }),
      ([x]) => [-Math.abs(x! - 0.2813)],
    ).map(([x]) => x!);
    const above = Math.min(...asked.filter((x) => x > 0.2813));
    const below = Math.max(...asked.filter((x) => x < 0.2813));
    expect(above - below).toBeLessThan(1e-6);
    // From half the bounds to the tolerance.
    expect(asked.length).toBeLessThanOrEqual(5 + Math.ceil(Math.log(0.5 / 1e-6) / Math.log(1.618)));
  });

  test("asks one point at a time, interval halving two", () => {
    const rounds = (divide: BracketSettings["divide"]): number[] => {
      const optimiser = new BracketSearch({ ...SETTINGS, divide });
      const sizes: number[] = [];
      for (let told = 0; ; ) {
        const round: Float64Array[] = [];
        let next = optimiser.ask();
        for (; typeof next === "object"; next = optimiser.ask()) round.push(next);
        if (round.length === 0) return sizes;
        sizes.push(round.length);
        for (const [x] of round) optimiser.tell(told++, [-Math.abs(x! - 2.1)]);
      }
    };
    expect(rounds(divideGolden)).toEqual([9, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(rounds(divideHalves)).toEqual([9, 2, 2, 2, 2, 2]);
  });
});
