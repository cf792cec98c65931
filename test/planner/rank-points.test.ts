import { describe, expect, test } from "vitest";
import { rankPoints, spreadPoints } from "../../src/planner/rank-points.ts";
import type { EvaluatedPoint } from "../../src/store/evaluated-points.ts";

const NONE = Number.NaN;

/** A point with one parameter, which is its number too. */
const point = (at: number, objectives: readonly number[], violation = 0): EvaluatedPoint => ({
  outer: 0,
  ask: at,
  parameters: Float64Array.of(at),
  objectives,
  violation,
});
const rank = (points: readonly EvaluatedPoint[], count: number, hasFront: boolean) =>
  rankPoints(points, count, hasFront).map(({ ask, front }) => (front === undefined ? ask : [ask, front]));

describe("without trade-offs", () => {
  test("the first objective that differs decides, then the smaller parameter; nothing is listed that is not known", () => {
    const points = [
      point(5, [3, 1]),
      point(4, [3, 2]),
      point(3, [7, NONE]),
      point(2, [NONE, 9]),
      point(1, [3, 1]),
      point(0, [7, 0]),
    ];
    expect(rank(points, 9, false)).toEqual([0, 3, 4, 1, 5]);
    expect(rank(points, 2, false)).toEqual([0, 3]);
  });

  test("points within the constraints come first, others by how much they break them", () => {
    const points = [point(1, [9], 0.5), point(2, [1]), point(3, [10], NONE), point(4, [8], 0.25)];
    expect(rank(points, 9, false)).toEqual([2, 4, 1, 3]);
  });

  test("a combination of parameters stands once", () => {
    expect(rank([point(1, [4]), point(1, [4]), point(2, [3])], 3, false)).toEqual([1, 2]);
  });
});

describe("with trade-offs", () => {
  test("front follows front, each by its first objective, and of equal objectives one point stays", () => {
    const points = [
      point(1, [1, 4]),
      point(2, [3, 3]),
      point(3, [4, 1]),
      point(4, [2, 2]),
      point(5, [1, 3]),
      point(6, [3, 3]),
      point(7, [9, 9], 1),
      point(8, [0, 0]),
    ];
    expect(rank(points, 9, true)).toEqual([
      [3, 0],
      [2, 0],
      [1, 0],
      [4, 1],
      [5, 1],
      [8, 2],
      [7, 3],
    ]);
  });

  test("the first front is that of comparing each with each, for any number of objectives", () => {
    for (const count of [2, 3, 5]) {
      const points = Array.from({ length: 300 }, (_, i) =>
        point(
          i,
          Array.from({ length: count }, (_, m) => ((i + 1) * [7919, 6101, 4157, 3571, 2833][m]!) % 97),
        ),
      );
      const isBeaten = ({ objectives }: EvaluatedPoint) =>
        points.some(
          (other) =>
            other.objectives.every((value, m) => value >= objectives[m]!) &&
            other.objectives.some((value, m) => value > objectives[m]!),
        );
      const expected = new Set(
        points.filter((each) => !isBeaten(each)).map(({ objectives }) => objectives.join()),
      );
      const first = rankPoints(points, 300, true).filter(({ front }) => front === 0);
      expect(new Set(first.map(({ objectives }) => objectives.join()))).toEqual(expected);
      expect(first).toHaveLength(expected.size);
    }
  });

  test("of a front that does not fit in, the ends stay and the gaps between are even, whatever the units", () => {
    const line = Array.from({ length: 101 }, (_, i) => [i, 1000 * (100 - i)]);
    expect(spreadPoints(line, 1)).toEqual([0]);
    expect(spreadPoints(line, 2)).toEqual([0, 100]);
    expect(spreadPoints(line, 5)).toEqual([0, 25, 50, 75, 100]);
    expect(spreadPoints(line, 101)).toEqual([...line.keys()]);
    // Nine tenths of the points lie in a tenth of the front.
    const crowded = [
      ...Array.from({ length: 90 }, (_, i) => i / 900),
      ...Array.from({ length: 10 }, (_, i) => 0.1 + i / 10),
    ];
    const kept = spreadPoints(
      crowded.map((x) => [x, 1 - x]),
      10,
    ).map((index) => crowded[index]!);
    const gaps = kept.slice(1).map((x, i) => x - kept[i]!);
    expect(Math.max(...gaps)).toBeLessThan(0.21);
  });

  test("an infinite cost, a constant objective and one point are no trouble", () => {
    expect(
      spreadPoints(
        [
          [1, Number.POSITIVE_INFINITY],
          [2, 3],
          [3, 2],
        ],
        2,
      ),
    ).toEqual([0, 2]);
    expect(
      spreadPoints(
        [
          [1, 5],
          [1, 5],
          [1, 5],
        ],
        2,
      ),
    ).toEqual([0, 1]);
    expect(rank([point(1, [2, NONE]), point(2, [1, 1])], 5, true)).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(rank([], 5, true)).toEqual([]);
  });
});
