import { describe, expect, test } from "vitest";
import { BestSoFar, type RankedPoint } from "../../src/store/best-so-far.ts";

/** A point of one replicate at x, with nothing else of a stored trial. */
function pointAt(x: number, objectives: readonly number[], violation = 0): RankedPoint {
  const trial = { part: 0, outer: 0, ask: 0, replicate: 0, parameters: Float64Array.of(1, x), seconds: 0 };
  return { trials: [trial as unknown as RankedPoint["trials"][number]], objectives, violation };
}

/** What is best of points, whatever their order: at which x they lie. */
function check(hasFront: boolean, points: readonly RankedPoint[], expected: readonly number[]): void {
  for (const order of [points, points.toReversed(), [...points.slice(2), ...points.slice(0, 2)]]) {
    const best = new BestSoFar(hasFront);
    for (const point of order) best.add(point);
    expect(best.points().map(({ trials }) => trials[0]!.parameters[1])).toEqual(expected);
  }
}

describe("of several points the best", () => {
  test("is that of the first objective that differs", () =>
    check(false, [pointAt(1, [2, 0]), pointAt(2, [2, 1]), pointAt(3, [1, 9])], [2]));
  test("is that of the smaller parameter among equals, once where it was asked twice", () =>
    check(false, [pointAt(2, [2]), pointAt(1, [2]), pointAt(1, [2])], [1]));
  test("is what breaks constraints least, also where how much is not known", () =>
    check(false, [pointAt(1, [9], Number.NaN), pointAt(2, [1], 3), pointAt(3, [0], 2)], [3]));
  test("is the first of what is known, where none is known to keep constraints", () =>
    check(false, [pointAt(1, [8], Number.NaN), pointAt(2, [9], Number.NaN)], [2]));
  test("does not exist before there is one", () => check(false, [], []));
});

describe("of several points the front", () => {
  test("is what no other one beats in everything, by the first objective", () =>
    check(true, [pointAt(1, [1, 3]), pointAt(2, [2, 2]), pointAt(3, [1, 2]), pointAt(4, [3, 0])], [4, 2, 1]));
  test("has equal points once, by the smaller parameter", () =>
    check(true, [pointAt(3, [1, 2]), pointAt(1, [1, 2]), pointAt(2, [1, 2]), pointAt(4, [2, 1])], [4, 1]));
  test("takes an objective that is not finite for the worst", () =>
    check(true, [pointAt(1, [1, Number.NaN]), pointAt(2, [2, 0]), pointAt(3, [3, Number.NaN])], [3, 2]));
  test("has none that break constraints where others do not", () =>
    check(true, [pointAt(1, [9, 9], 1), pointAt(2, [9, 9], Number.NaN), pointAt(3, [0, 0])], [3]));
  test("is all that break constraints alike where every point breaks them more", () =>
    check(
      true,
      [pointAt(1, [1, 1], 1), pointAt(2, [2, 2], 1), pointAt(3, [9, 9], 2), pointAt(4, [1, 1], 1)],
      [2, 1],
    ));
});
