import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createListRange } from "../../src/sweep/ranges.ts";
import {
  createElementSide,
  createIntegerSide,
  createLinearSide,
  createLogIntegerSide,
  createLogSide,
  type Side,
} from "../../src/sweep/sides.ts";
import { messageOf } from "./fault-table.ts";

/** The largest number below 1. */
const LAST = 1 - 2 ** -53;

/** How many of `count` evenly spaced coordinates have each value. */
function countValues(side: Side<unknown>, count: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < count; i++) {
    const value = String(side((i + 0.5) / count));
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

describe("a side of a box", () => {
  test("is linear or logarithmic from its first end", () => {
    expect([0, 0.25, 0.5].map(createLinearSide(-2, 2))).toEqual([-2, -1, 0]);
    expect(createLogSide(0.01, 100)(0)).toBe(0.01);
    expect(createLogSide(0.01, 100)(0.5)).toBeCloseTo(1, 14);
  });

  test("never leaves its ends and never falls, and has no negative zero", () => {
    const numbers = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
    const coordinates = fc.uniqueArray(fc.double({ min: 0, max: LAST, noNaN: true }), { minLength: 2 });
    fc.assert(
      fc.property(numbers, numbers, coordinates, (a, b, us) => {
        fc.pre(a !== b);
        const [first, last] = [Math.min(a, b), Math.max(a, b)];
        const [low, high] = [Math.ceil(first), Math.ceil(last) + 1];
        for (const [side, from, to] of [
          [createLinearSide(first, last), first, last],
          [createLinearSide(-last, -first), -last, -first],
          [createLogSide(first, last), first, last],
          [createIntegerSide(low, high), low, high],
          [createLogIntegerSide(low, high), low, high],
        ] as const) {
          const values = [0, ...us.toSorted((u, v) => u - v), LAST].map(side);
          expect(values).toEqual(values.toSorted((x, y) => x - y));
          expect(values[0]).toBeGreaterThanOrEqual(from);
          expect(values.at(-1)).toBeLessThanOrEqual(to);
        }
      }),
      { seed: 1 },
    );
    expect(Object.is(createLinearSide(-1, 1)(0.5), 0)).toBe(true);
    expect(Object.is(createLinearSide(-0, 1)(0), 0)).toBe(true);
  });

  test("of integers has each of them alike", () => {
    expect(countValues(createIntegerSide(-1, 2), 4000)).toEqual({ "-1": 1000, 0: 1000, 1: 1000, 2: 1000 });
    expect([createIntegerSide(3, 9)(0), createIntegerSide(3, 9)(LAST)]).toEqual([3, 9]);
  });

  test("of logarithmic integers has each as its logarithms are wide, both ends too", () => {
    const counts = countValues(createLogIntegerSide(1, 4), 90_000);
    const share = (n: number) => (90_000 * Math.log((n + 0.5) / (n - 0.5))) / Math.log(9);
    for (const n of [1, 2, 3, 4]) expect(Math.abs(counts[n]! - share(n))).toBeLessThan(2);
  });

  test("of elements has each of them alike", () => {
    expect(countValues(createElementSide(createListRange(["a", "b", "c"])), 3000)).toEqual({
      a: 1000,
      b: 1000,
      c: 1000,
    });
    expect(createElementSide(createListRange([1, 2, 3]))(LAST)).toBe(3);
  });
});

test.each([
  ["reversed ends", () => createLinearSide(2, 1), "the ends are reversed: write [1, 2]"],
  ["reversed integers", () => createIntegerSide(2, 1), "the ends are reversed: write [1, 2]"],
  [
    "equal ends",
    () => createLogSide(2, 2),
    "the ends are equal: it does not vary, so give it the value 2 in fixed",
  ],
  ["a zero", () => createLogSide(0, 2), "a logarithmic range needs ends above 0, got [0, 2]"],
  [
    "a zero among integers",
    () => createLogIntegerSide(0, 2),
    "a logarithmic range needs ends above 0, got [0, 2]",
  ],
  [
    "ends too far apart",
    () => createLinearSide(-1e308, 1e308),
    "[-1e+308, 1e+308] is wider than numbers reach",
  ],
  ["a ratio too large", () => createLogSide(1e-308, 1e308), "[1e-308, 1e+308] is wider than numbers reach"],
])("a side with %s is refused", (_title, create, message) => {
  expect(messageOf(create)).toBe(message);
});
