import fc from "fast-check";
import { expect, test } from "vitest";
import { GridDesign } from "../../../src/planner/designs/grid-design.ts";
import { ListDesign } from "../../../src/planner/designs/list-design.ts";
import type { Axis } from "../../../src/sweep/bind-points.ts";
import { createIntegerRange, createListRange } from "../../../src/sweep/ranges.ts";

const axis = (offset: number, values: readonly (number | Float64Array)[]): Axis => ({
  name: `p${offset}`,
  offset,
  range: createListRange(values),
});

test("a grid's last axis varies fastest, and what does not vary stays", () => {
  const grid = new GridDesign(Float64Array.of(9, 9, 9), [axis(2, [1, 2]), axis(0, [3, 4, 5])]);
  expect(Array.from({ length: grid.size }, (_, index) => [...grid.at(index)])).toEqual([
    [3, 9, 1],
    [4, 9, 1],
    [5, 9, 1],
    [3, 9, 2],
    [4, 9, 2],
    [5, 9, 2],
  ]);
});

test("a vector takes its place among the parameters", () => {
  const grid = new GridDesign(Float64Array.of(7, 0, 0, 7), [
    axis(1, [Float64Array.of(1, 2), Float64Array.of(3, 4)]),
  ]);
  expect([...grid.at(1)]).toEqual([7, 3, 4, 7]);
});

test("a grid without axes has one point", () => {
  const grid = new GridDesign(Float64Array.of(1, 2), []);
  expect(grid.size).toBe(1);
  expect([...grid.at(0)]).toEqual([1, 2]);
});

test("a grid enumerates the Cartesian product, each combination once and in order", () => {
  const axes = fc.array(fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 5 }), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(axes, (values) => {
      const grid = new GridDesign(
        new Float64Array(values.length),
        values.map((each, offset) => axis(offset, each)),
      );
      const product = values.reduce<number[][]>(
        (points, each) => points.flatMap((point) => each.map((value) => [...point, value])),
        [[]],
      );
      expect(Array.from({ length: grid.size }, (_, index) => [...grid.at(index)])).toEqual(product);
    }),
    { seed: 1 },
  );
});

test("a grid of 2^53 - 1 points finds any of them", () => {
  // 2^53 - 1 = 6361 * 69431 * 20394401
  const lengths = [6361, 69431, 20394401];
  const grid = new GridDesign(
    new Float64Array(3),
    lengths.map((length, offset) => ({ name: "", offset, range: createIntegerRange(0, length - 1, 1) })),
  );
  expect(grid.size).toBe(Number.MAX_SAFE_INTEGER);
  expect([...grid.at(Number.MAX_SAFE_INTEGER - 1)]).toEqual(lengths.map((length) => length - 1));
  fc.assert(
    fc.property(
      fc.maxSafeNat().filter((index) => index < grid.size),
      (index) => {
        const [a, b, c] = [...grid.at(index)].map(BigInt) as [bigint, bigint, bigint];
        expect((a * 69431n + b) * 20394401n + c).toBe(BigInt(index));
      },
    ),
    { seed: 2 },
  );
});

test("a list has its points in order, and gives them away as copies", () => {
  const list = new ListDesign([Float64Array.of(3, 4), Float64Array.of(1, 2)]);
  list.at(1).fill(0);
  expect(list.size).toBe(2);
  expect([list.at(0), list.at(1)]).toEqual([Float64Array.of(3, 4), Float64Array.of(1, 2)]);
});
