import { describe, expect, test } from "vitest";
import { createHaltonCoordinates } from "../../../src/planner/designs/halton-coordinates.ts";
import { createLatinCoordinates } from "../../../src/planner/designs/latin-coordinates.ts";
import { createRandomCoordinates } from "../../../src/planner/designs/random-coordinates.ts";
import { createSobolCoordinates } from "../../../src/planner/designs/sobol-coordinates.ts";
import { centredDiscrepancy, cubePoints } from "./discrepancy.ts";

const DESIGNS = {
  sobol: createSobolCoordinates,
  halton: createHaltonCoordinates,
  latin: (seed: bigint) => createLatinCoordinates(2 ** 32, seed, true),
  random: createRandomCoordinates,
};

describe.each(Object.entries(DESIGNS))("%s points with random numbers", (_name, create) => {
  test("depend on index, dimension and seed, and on nothing that was asked before", () => {
    const [one, again, other, far] = [5n, 5n, 6n, 5n + (1n << 63n)].map((seed) => create(seed));
    const places: readonly [number, number][] = [
      [7, 0],
      [1_000_000_000, 1],
      [3, 2],
      [1_000_000_000, 0],
      [2 ** 32 - 1, 3],
    ];
    const expected = places.map(([index, dimension]) => one!(index, dimension));
    const backwards = places.toReversed().map(([index, dimension]) => again!(index, dimension));
    expect(backwards.toReversed()).toEqual(expected);
    expect(new Set(expected).size).toBe(places.length);
    for (const [i, [index, dimension]] of places.entries()) {
      expect(other!(index, dimension)).not.toBe(expected[i]);
      expect(far!(index, dimension)).not.toBe(expected[i]);
    }
  });

  test("lie in the open cube", () => {
    for (const u of cubePoints(create(1n), 300, 3).flat()) {
      expect(u).toBeGreaterThan(0);
      expect(u).toBeLessThan(1);
    }
  });

  test("are uniform, each of them over seeds", () => {
    // Chi-square of 20 intervals with 19 degrees of freedom: above 43.8 once in 1,000 times.
    const counts = new Array<number>(20).fill(0);
    for (let seed = 0n; seed < 2000n; seed++) counts[Math.floor(create(seed)(6, 2) * 20)]!++;
    expect(counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0)).toBeLessThan(43.8);
  });

  test("have dimensions that do not depend on each other, over seeds", () => {
    const pairs = Array.from({ length: 2000 }, (_, seed) => {
      const coordinates = create(BigInt(seed));
      return (coordinates(6, 1) - 0.5) * (coordinates(6, 2) - 0.5) * 12;
    });
    // The correlation of 2,000 independent pairs has a standard deviation of 0.022.
    expect(Math.abs(pairs.reduce((sum, product) => sum + product, 0) / 2000)).toBeLessThan(0.08);
  });
});

test.each([
  ["sobol", createSobolCoordinates(2n), 0.1],
  ["halton", createHaltonCoordinates(2n), 0.2],
  ["latin", createLatinCoordinates(256, 2n, true), 0.8],
] as const)("256 points of %s in 4 dimensions are more even than random ones", (_name, coordinates, most) => {
  const random = [1n, 2n, 3n, 4n].map((seed) =>
    centredDiscrepancy(cubePoints(createRandomCoordinates(seed), 256, 4)),
  );
  expect(centredDiscrepancy(cubePoints(coordinates, 256, 4))).toBeLessThan(most * Math.min(...random));
});

test("the discrepancy of these tests is that of scipy.stats.qmc", () => {
  const points = [
    [0.1, 0.2],
    [0.9, 0.4],
    [0.5, 0.7],
  ];
  expect(centredDiscrepancy(points)).toBeCloseTo(0.04383333333333317, 12);
  expect(centredDiscrepancy(cubePoints(createSobolCoordinates(), 16, 3))).toBeCloseTo(
    0.00787341567101274,
    12,
  );
});

test("an integral over scrambled points is nearer to its value than over random ones", () => {
  // The mean of the product of 2 u is 1; the error is the root of its mean square over 20 seeds.
  const error = (create: (seed: bigint) => (index: number, dimension: number) => number): number => {
    const squares = Array.from({ length: 20 }, (_, seed) => {
      const points = cubePoints(create(BigInt(seed)), 256, 3);
      const mean = points.reduce((sum, [x, y, z]) => sum + 8 * x! * y! * z!, 0) / 256;
      return (mean - 1) ** 2;
    });
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / 20);
  };
  const random = error(createRandomCoordinates);
  expect(random).toBeGreaterThan(0.04);
  expect(error(createSobolCoordinates)).toBeLessThan(random / 30);
  expect(error(createHaltonCoordinates)).toBeLessThan(random / 6);
  expect(error((seed) => createLatinCoordinates(256, seed, true))).toBeLessThan(random / 1.3);
});

test("points are pinned: another version must not ask others under the same identity", () => {
  const shown = Object.values(DESIGNS).map((create) => {
    const coordinates = create(42n);
    return [coordinates(0, 0), coordinates(1, 1), coordinates(1_000_000_000, 3)];
  });
  expect(shown).toEqual([
    [0.1653420347264386, 0.5895452156016122, 0.6451031901265231],
    [0.37218435877986844, 0.801758366999381, 0.8407882085947792],
    [0.8994724670642541, 0.5804489456971355, 0.39095589647762996],
    [0.22106969202480353, 0.8392919828255688, 0.7840768694175223],
  ]);
});
