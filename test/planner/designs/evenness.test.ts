import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Coordinates } from "../../../src/planner/designs/coordinates.ts";
import { createHaltonCoordinates } from "../../../src/planner/designs/halton-coordinates.ts";
import { createLatinCoordinates } from "../../../src/planner/designs/latin-coordinates.ts";
import { createRandomCoordinates } from "../../../src/planner/designs/random-coordinates.ts";
import { createSobolCoordinates } from "../../../src/planner/designs/sobol-coordinates.ts";
import { centredDiscrepancy, cubePoints } from "./discrepancy.ts";

const SIZE = 128;
const DIMENSIONS = [2, 5, 10];
const SEEDS = Array.from({ length: 20 }, (_, seed) => BigInt(seed + 1));

type Measure = (points: readonly number[][]) => number;

/** The squared error of the mean of the product of 1/2 + u, which is 1. */
const squaredError: Measure = (points) => {
  const values = points.map((x) => x.reduce((product, u) => product * (0.5 + u), 1));
  return (values.reduce((sum, value) => sum + value, 0) / points.length - 1) ** 2;
};

function rootMean(create: (seed: bigint) => Coordinates, dimensions: number, measure: Measure): number {
  const values = SEEDS.map((seed) => measure(cubePoints(create(seed), SIZE, dimensions)));
  return Math.sqrt(values.reduce((sum, value) => sum + value, 0) / SEEDS.length);
}

test("the table of docs/planners.md is what is measured", () => {
  const shown = readFileSync(new URL("../../../docs/planners.md", import.meta.url), "utf8").match(
    /^\| (?:discrepancy|error), .*$/gm,
  );
  const designs = {
    latin: (seed: bigint) => createLatinCoordinates(SIZE, seed, true),
    halton: createHaltonCoordinates,
    sobol: createSobolCoordinates,
  };
  const measured = Object.entries({ discrepancy: centredDiscrepancy, error: squaredError }).flatMap(
    ([name, measure]) => {
      const random = DIMENSIONS.map((count) => rootMean(createRandomCoordinates, count, measure));
      return Object.entries(designs).map(([design, create]) => {
        const parts = DIMENSIONS.map((count, i) => rootMean(create, count, measure) / random[i]!);
        return `| ${name}, \`${design}\` | ${parts.map((part) => part.toFixed(2)).join(" | ")} |`;
      });
    },
  );
  expect(shown).toEqual(measured);
});
