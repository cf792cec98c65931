import { describe, expect, test } from "vitest";
import { createHaltonCoordinates } from "../../../src/planner/designs/halton-coordinates.ts";
import { createSobolCoordinates } from "../../../src/planner/designs/sobol-coordinates.ts";
import { SOBOL_DIMENSIONS } from "../../../src/planner/designs/sobol-directions.ts";
import { SAMPLED_DESIGNS } from "../../../src/sweep/sampled-designs.ts";
import golden from "../../golden/designs.json" with { type: "json" };
import { cubePoints } from "./discrepancy.ts";

const published = (rows: Readonly<Record<string, number[]>>) =>
  Object.entries(rows).map(([index, row]) => [Number(index), row] as const);

describe("the Sobol sequence", () => {
  test.each(published(golden.sobol))("has point %i as published, in all dimensions", (index, row) => {
    const sobol = createSobolCoordinates();
    expect(row).toHaveLength(SOBOL_DIMENSIONS);
    expect(row.map((_, dimension) => sobol(index, dimension) * 2 ** 32)).toEqual(row);
  });

  test("begins as Joe and Kuo print it", () => {
    expect(cubePoints(createSobolCoordinates(), 10, 3)).toEqual([
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
      [0.625, 0.125, 0.875],
      [0.125, 0.625, 0.375],
      [0.1875, 0.3125, 0.9375],
      [0.6875, 0.8125, 0.4375],
    ]);
  });

  test("has as many dimensions as a sweep file may ask for", () => {
    expect(SAMPLED_DESIGNS.sobol).toBe(SOBOL_DIMENSIONS);
  });
});

describe("the Halton sequence", () => {
  test.each(published(golden.halton))("has point %i as published, in all dimensions", (index, row) => {
    const halton = createHaltonCoordinates();
    row.forEach((u, dimension) => void expect(halton(index, dimension)).toBeCloseTo(u, 14));
  });

  test("has exact fractions, each rounded once", () => {
    expect(cubePoints(createHaltonCoordinates(), 7, 3).map(([, u]) => u)).toEqual([
      0,
      1 / 3,
      2 / 3,
      1 / 9,
      4 / 9,
      7 / 9,
      2 / 9,
    ]);
  });
});
