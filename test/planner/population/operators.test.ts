import { describe, expect, test } from "vitest";
import { crowdingDistances } from "../../../src/planner/population/crowding-distance.ts";
import { Draws } from "../../../src/planner/population/draws.ts";
import { compareDominance, type Individual } from "../../../src/planner/population/individual.ts";
import { solveLinear } from "../../../src/planner/population/linear-equations.ts";
import { groupByRank, rankFronts } from "../../../src/planner/population/non-dominated-sort.ts";
import { layerDirections, spreadDirections } from "../../../src/planner/population/reference-directions.ts";
import { crossSimulatedBinary, mutatePolynomially } from "../../../src/planner/population/variation.ts";

const point = (costs: readonly number[], violation = 0): Individual => ({
  genes: new Float64Array(0),
  costs: Float64Array.from(costs),
  violation,
});

describe("non-dominated sorting", () => {
  test.each([
    { objectives: 1, levels: 40, violating: 0 },
    { objectives: 2, levels: 1000, violating: 0 },
    { objectives: 2, levels: 8, violating: 0.3 },
    { objectives: 3, levels: 1000, violating: 0 },
    { objectives: 3, levels: 6, violating: 0.3 },
    { objectives: 4, levels: 3, violating: 0 },
    { objectives: 5, levels: 1000, violating: 0.1 },
  ])("peels fronts as the definition says: %o", ({ objectives, levels, violating }) => {
    const draws = new Draws(1n, objectives, levels);
    const points = Array.from({ length: 300 }, () =>
      point(
        Array.from({ length: objectives }, () => draws.below(levels)),
        draws.uniform() < violating ? draws.below(3) : 0,
      ),
    );
    const left = new Set(points.keys());
    const expected = new Uint32Array(points.length);
    for (let rank = 0; left.size > 0; rank++) {
      const front = [...left].filter((a) =>
        [...left].every((b) => compareDominance(points[b]!, points[a]!) !== "first"),
      );
      for (const index of front) {
        expected[index] = rank;
        left.delete(index);
      }
    }
    expect(rankFronts(points)).toEqual(expected);
    expect(groupByRank(expected).flat()).toHaveLength(points.length);
  });

  test("feasible points come before others, and those by their violation alone", () => {
    expect([...rankFronts([point([0, 0], 2), point([9, 9]), point([5, 5], 1), point([8, 8])])]).toEqual([
      3, 1, 2, 0,
    ]);
  });
});

test("crowding distances are sides of cuboids by ranges, and equal points count once", () => {
  const costs = [
    [0, 4],
    [1, 3],
    [3, 1],
    [4, 0],
    [1, 3],
  ].map((one) => Float64Array.from(one));
  expect([...crowdingDistances(costs)]).toEqual([
    Number.POSITIVE_INFINITY,
    0.75,
    0.75,
    Number.POSITIVE_INFINITY,
    0,
  ]);
});

describe("simulated binary crossover", () => {
  const cross = (eta: number, count = 4000) => {
    const draws = new Draws(3n, 0, eta);
    return Array.from({ length: count }, () =>
      crossSimulatedBinary(Float64Array.of(0.4), Float64Array.of(0.6), { probability: 1, eta }, draws),
    );
  };

  test("keeps the parents' mean, away from bounds", () => {
    for (const [a, b] of cross(20)) expect(a[0]! + b[0]!).toBeCloseTo(1, 6);
  });

  test("spreads less when eta is large, and half of the genes are the parents' own", () => {
    const spreadOf = (eta: number) => {
      const spreads = cross(eta).map(([a, b]) => Math.abs(a[0]! - b[0]!) / 0.2);
      const changed = spreads.filter((spread) => Math.abs(spread - 1) > 1e-12);
      expect(changed.length / spreads.length).toBeCloseTo(0.5, 1);
      return changed.reduce((sum, spread) => sum + Math.abs(spread - 1), 0) / changed.length;
    };
    expect(spreadOf(20)).toBeLessThan(spreadOf(2) / 4);
  });

  test("without probability children are copies", () => {
    const mother = Float64Array.of(0.1, 0.9);
    const [a, b] = crossSimulatedBinary(mother, mother, { probability: 0, eta: 2 }, new Draws(1n, 0, 0));
    expect([a, b]).toEqual([mother, mother]);
    expect(a).not.toBe(mother);
  });
});

test("nothing leaves its bounds, from wherever it comes", () => {
  const draws = new Draws(5n, 0, 0);
  for (let i = 0; i < 2000; i++) {
    const parents = [0, 1].map(() => Float64Array.of(draws.below(2), draws.uniform(), 1 - 1e-9));
    for (const child of crossSimulatedBinary(parents[0]!, parents[1]!, { probability: 1, eta: 1 }, draws)) {
      mutatePolynomially(child, { probability: 1, perGene: 1, eta: 1 }, draws);
      for (const gene of child) expect(gene >= 0 && gene <= 1).toBe(true);
    }
  }
});

test("polynomial mutation has mean 0 in the middle, and the deviation of its density", () => {
  const draws = new Draws(6n, 0, 0);
  const eta = 20;
  const steps = Array.from({ length: 20_000 }, () => {
    const genes = Float64Array.of(0.5);
    mutatePolynomially(genes, { probability: 1, perGene: 1, eta }, draws);
    return genes[0]! - 0.5;
  });
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  const variance = steps.reduce((sum, step) => sum + step * step, 0) / steps.length;
  // P(|step| > s) = (1 - s)^(eta + 1), so E step² = 2 / ((eta + 2) (eta + 3)), bounds apart.
  expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / steps.length));
  expect(variance).toBeCloseTo(2 / ((eta + 2) * (eta + 3)), 3);
});

describe("reference directions", () => {
  test("are as many as combinations, on the simplex, all different", () => {
    const directions = spreadDirections(3, 12);
    expect(directions).toHaveLength(91);
    expect(new Set(directions.map((one) => one.join())).size).toBe(91);
    for (const one of directions) expect(one.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  });

  test("in layers, the inner ones are half way to the middle", () => {
    const layers = layerDirections(3, [1, 1]);
    expect(layers.map((one) => [...one])).toEqual([
      [0, 0, 1],
      [0, 1, 0],
      [1, 0, 0],
      [1 / 6, 1 / 6, 0.5 + 1 / 6],
      [1 / 6, 0.5 + 1 / 6, 1 / 6],
      [0.5 + 1 / 6, 1 / 6, 1 / 6],
    ]);
  });
});

test("linear equations are solved, with pivots; singular ones have no solution", () => {
  const rows = [
    [0, 2, 1],
    [1, 1, 1],
    [2, 0, 3],
  ].map((row) => Float64Array.from(row));
  const solution = solveLinear(rows, Float64Array.of(7, 6, 11))!;
  for (const [i, value] of solution.entries()) expect(value).toBeCloseTo(i + 1, 12);
  expect(solveLinear([Float64Array.of(1, 2), Float64Array.of(2, 4)], Float64Array.of(1, 2))).toBeUndefined();
});

test("random numbers of a search have addresses, and look random", () => {
  const draw = (seed: bigint, outer: number, generation: number) =>
    new Draws(seed, outer, generation).uniform();
  expect(draw(1n, 0, 0)).toBe(draw(1n, 0, 0));
  expect(new Set([draw(1n, 0, 0), draw(2n, 0, 0), draw(1n, 1, 0), draw(1n, 0, 1)]).size).toBe(4);
  const draws = new Draws(9n, 0, 0);
  expect([...draws.permutation(100)].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
  const counts = new Array(7).fill(0);
  for (let i = 0; i < 7000; i++) counts[draws.below(7)]++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chiSquare).toBeLessThan(22.5); // 99.9 % of 6 degrees of freedom
});
