import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createIntegerRange,
  createLinearRange,
  createListRange,
  createLogRange,
  type Range,
  roundRange,
} from "../../src/sweep/ranges.ts";
import { messageOf } from "./fault-table.ts";

const elementsOf = (range: Range): number[] =>
  Array.from({ length: range.length }, (_, index) => range.at(index));

/** Ends that are no neighbours, so that several points fit between them. */
const ends = fc
  .tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.double({ min: 1e-3, max: 1e9, noNaN: true }))
  .map(([first, width]): [number, number] => [first + 0, first + width]);
const positiveEnds = fc
  .tuple(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), fc.double({ min: 1.001, max: 1e6, noNaN: true }))
  .map(([first, ratio]): [number, number] => [first, first * ratio]);
const pointCounts = fc.integer({ min: 2, max: 500 });

function checkRange(range: Range, [first, last]: readonly [number, number], points: number): void {
  const elements = elementsOf(range);
  expect(elements).toHaveLength(points);
  expect(elements[0]).toBe(first);
  expect(elements.at(-1)).toBe(last);
  for (let index = 1; index < points; index++) expect(elements[index]!).toBeGreaterThan(elements[index - 1]!);
}

describe("a linear range", () => {
  test("has evenly spaced values", () => {
    expect(elementsOf(createLinearRange(0, 1, 11))).toEqual([
      0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
    ]);
    expect(elementsOf(createLinearRange(-2, 2, 5))).toEqual([-2, -1, 0, 1, 2]);
    expect(elementsOf(createLinearRange(3, 3, 1))).toEqual([3]);
  });
  test("grows from one exact end to the other", () => {
    fc.assert(
      fc.property(ends, pointCounts, (pair, points) =>
        checkRange(createLinearRange(...pair, points), pair, points),
      ),
      { seed: 1 },
    );
  });
  test("of 10^12 points costs nothing", () => {
    const range = createLinearRange(0, 1e12 - 1, 1e12);
    expect([range.at(0), range.at(123_456_789_012), range.at(1e12 - 1)]).toEqual([
      0,
      123_456_789_012,
      1e12 - 1,
    ]);
  });
  test("has no negative zero", () => {
    expect(Object.is(createLinearRange(-0, 1, 2).at(0), 0)).toBe(true);
    expect(Object.is(createLinearRange(-1, -0, 2).at(1), 0)).toBe(true);
    expect(Object.is(roundRange(createLinearRange(-1, 1, 3)).at(1), 0)).toBe(true);
  });
});

describe("a logarithmic range", () => {
  test("has evenly spaced logarithms", () => {
    const elements = elementsOf(createLogRange(0.001, 1000, 7));
    [0.001, 0.01, 0.1, 1, 10, 100, 1000].forEach((decade, index) => {
      expect(elements[index]! / decade).toBeCloseTo(1, 13);
    });
  });
  test("has the same bits on every machine", () => {
    expect(elementsOf(createLogRange(0.002, 0.5, 5))).toEqual([
      0.002, 0.007952707287670507, 0.03162277660168379, 0.12574334296829354, 0.5,
    ]);
  });
  test("grows from one exact end to the other", () => {
    fc.assert(
      fc.property(positiveEnds, pointCounts, (pair, points) =>
        checkRange(createLogRange(...pair, points), pair, points),
      ),
      { seed: 2 },
    );
  });
});

describe("an integer range", () => {
  test("counts in steps from end to end", () => {
    expect(elementsOf(createIntegerRange(-1, 3, 1))).toEqual([-1, 0, 1, 2, 3]);
    expect(elementsOf(createIntegerRange(10, 50, 20))).toEqual([10, 30, 50]);
    expect(elementsOf(createIntegerRange(7, 7, 5))).toEqual([7]);
  });
  test("of 10^15 elements costs nothing", () => {
    const range = createIntegerRange(1, 1e15, 1);
    expect([range.length, range.at(1e15 - 1)]).toEqual([1e15, 1e15]);
  });
});

describe("a range of an integer parameter", () => {
  test("is rounded to the nearest integer, halves upwards", () => {
    expect(elementsOf(roundRange(createLinearRange(-3, 2, 3)))).toEqual([-3, 0, 2]);
    expect(elementsOf(roundRange(createLogRange(1, 1000, 4)))).toEqual([1, 10, 100, 1000]);
    expect(elementsOf(roundRange(createLogRange(1000, 16000, 9)))).toEqual([
      1000, 1414, 2000, 2828, 4000, 5657, 8000, 11314, 16000,
    ]);
  });
  test("never repeats an integer: it is refused instead", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 2, max: 400 }),
        fc.integer({ min: 2, max: 60 }),
        (first, width, points) => {
          const range = createLogRange(first, first + width, points);
          const rounded = elementsOf({ length: points, at: (index) => Math.round(range.at(index)) });
          const isFine = new Set(rounded).size === points;
          if (isFine) expect(elementsOf(roundRange(range))).toEqual(rounded);
          else expect(messageOf(() => roundRange(range))).toMatch(/both round to the integer|there are only/);
        },
      ),
      { seed: 3 },
    );
  });
});

test("a list has the elements it is given", () => {
  expect(createListRange([3, 1, 2]).at(1)).toBe(1);
  expect(createListRange([3, 1, 2]).length).toBe(3);
});

test.each([
  ["reversed ends", () => createLinearRange(2, 1, 3), "the ends are reversed: write [1, 2]"],
  [
    "reversed ends of a logarithmic range",
    () => createLogRange(2, 1, 3),
    "the ends are reversed: write [1, 2]",
  ],
  ["reversed integers", () => createIntegerRange(2, 1, 1), "the ends are reversed: write [1, 2]"],
  [
    "equal ends",
    () => createLinearRange(1, 1, 3),
    "the ends are equal, so 3 points would be the same: write [1]",
  ],
  [
    "one point for two ends",
    () => createLogRange(1, 2, 1),
    "1 point cannot be at both ends: ask for 2 or more, or write [1]",
  ],
  [
    "zero in a logarithmic range",
    () => createLogRange(0, 2, 3),
    "a logarithmic range needs ends above 0, got [0, 2]",
  ],
  [
    "a negative end of a logarithmic range",
    () => createLogRange(-1, 2, 3),
    "a logarithmic range needs ends above 0, got [-1, 2]",
  ],
  [
    "ends that are too far apart",
    () => createLinearRange(-1e308, 1e308, 3),
    "[-1e+308, 1e+308] is wider than numbers reach",
  ],
  [
    "more points than numbers",
    () => createLinearRange(1, 1 + 2 ** -50, 10),
    "10 points between 1 and 1.0000000000000009 are too many for all to be different numbers",
  ],
  [
    "a step that misses the end",
    () => createIntegerRange(0, 10, 3),
    "steps of 3 from 0 do not reach 10: end at 9 or 12",
  ],
  [
    "ends that are no integers",
    () => createIntegerRange(0.5, 10, 1),
    "expected integers as ends, got [0.5, 10]",
  ],
  [
    "more points than integers",
    () => roundRange(createLinearRange(1, 3, 4)),
    "there are only 3 integers in [1, 3]: ask for fewer points",
  ],
  [
    "two points at one integer",
    () => roundRange(createLogRange(1, 100, 20)),
    "points 0 and 1 both round to the integer 1: ask for fewer points, or list the values",
  ],
])("a range with %s is refused", (_title, create, message) => {
  expect(messageOf(create)).toBe(message);
});
