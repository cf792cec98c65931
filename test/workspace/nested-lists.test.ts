import { expect, test } from "vitest";
import { nestedLists } from "../../src/workspace/nested-lists.ts";

test("an array becomes nested lists, and what JSON cannot say becomes a word", () => {
  const data = Float64Array.of(1, Number.NaN, Number.NEGATIVE_INFINITY, -0.5);
  expect(nestedLists({ dtype: "f64", shape: [2, 2], data })).toEqual([
    [1, "NaN"],
    ["-Infinity", -0.5],
  ]);
});

test("an array without elements is an empty list, however long its other axes are said to be", () => {
  const data = new Float64Array(0);
  expect(nestedLists({ dtype: "f64", shape: [4294967295, 4294967295, 0], data })).toEqual([]);
});
