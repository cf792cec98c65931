import { describe, expect, test } from "vitest";
import { hypervolume } from "../../../src/analysis/hypervolume.ts";
import { LaggingOptimiser } from "../../../src/planner/optimisers/lagging-optimiser.ts";
import { createIbea } from "../../../src/planner/population/ibea.ts";
import { nsga2 } from "../../../src/planner/population/nsga2.ts";
import { createNsga3 } from "../../../src/planner/population/nsga3.ts";
import type { PopulationMethod } from "../../../src/planner/population/population-method.ts";
import { spreadDirections } from "../../../src/planner/population/reference-directions.ts";
import { spea2 } from "../../../src/planner/population/spea2.ts";
import { SteadyStateOptimiser } from "../../../src/planner/population/steady-state-optimiser.ts";
import type { Gene } from "../../../src/sweep/bind-search-space.ts";
import { optimiserContract, search } from "../optimisers/optimiser-contract.ts";

const METHODS: [string, () => PopulationMethod][] = [
  ["nsga2", () => nsga2],
  ["nsga3", () => createNsga3(spreadDirections(2, 39))],
  ["spea2", () => spea2],
  ["ibea", () => createIbea(0.05)],
];

const unit = (count: number): Gene[] =>
  Array.from({ length: count }, (_, offset) => ({
    name: `x[${offset}]`,
    offset,
    scale: "linear",
    low: 0,
    high: 1,
  }));

/** ZDT1 of five variables (Zitzler, Deb and Thiele, 2000), to be made large: its front dominates 2/3 of the unit square. */
function zdt1(x: Float64Array): number[] {
  const rest = x.subarray(1).reduce((sum, value) => sum + value, 0) / (x.length - 1);
  const g = 1 + 9 * rest;
  return [-x[0]!, -g * (1 - Math.sqrt(x[0]! / g))];
}

function create(
  method: PopulationMethod,
  {
    genes = unit(5),
    population = 40,
    generations = 60,
    seed = 1n,
    outer = 0,
    start = [] as Float64Array[],
  } = {},
): SteadyStateOptimiser {
  return new SteadyStateOptimiser({
    ...{ method, genes, population, generations, seed, outer, start },
    variation: {
      crossover: { probability: 0.9, eta: 20 },
      mutation: { probability: 1, perGene: 1 / genes.length, eta: 20 },
    },
  });
}

describe.each(METHODS)("%s without generations", (_name, method) => {
  test("finds the front of ZDT1, with a few points under way and with more than a population", () => {
    for (const window of [8, 60]) {
      const inner = create(method());
      const points = search(new LaggingOptimiser(inner, window), zdt1);
      expect(points).toHaveLength(60 * 40);
      const volume = hypervolume(
        inner.population.map(({ costs }) => costs),
        [1, 1],
      );
      expect(volume).toBeGreaterThan(0.6);
      expect(volume).toBeLessThan(2 / 3);
      expect(inner.population).toHaveLength(40);
    }
  });

  test("goes on when nothing but failures come", () => {
    const optimiser = new LaggingOptimiser(create(method(), { generations: 6 }), 10);
    expect(search(optimiser, () => [Number.NaN, Number.NaN])).toHaveLength(240);
  });
});

describe("a search without generations", () => {
  const ask = (options: Parameters<typeof create>[1], window = 8) =>
    search(new LaggingOptimiser(create(nsga2, { generations: 5, ...options }), window), zdt1).map(String);

  test("asks the same for the same seed, and otherwise for another, or another point of the outer design", () => {
    expect(ask({})).toEqual(ask({}));
    expect(ask({ seed: 2n })).not.toEqual(ask({}));
    expect(ask({ outer: 1 })).not.toEqual(ask({}));
  });

  test("asks otherwise with another number under way, but begins alike", () => {
    const [few, many] = [ask({}), ask({}, 30)];
    expect(few).not.toEqual(many);
    expect(few.slice(0, 40)).toEqual(many.slice(0, 40));
  });

  test("begins with the known points, as they are", () => {
    const start = [Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5), Float64Array.of(0.9, Number.NaN, 0.1, 0.1, 0.1)];
    const [known, drawn] = [ask({ start }), ask({})];
    expect(known[0]).toBe("0.1,0.2,0.3,0.4,0.5");
    expect(known[1]).toBe(["0.9", drawn[1]!.split(",")[1], "0.1,0.1,0.1"].join());
    expect(known.slice(2, 40)).toEqual(drawn.slice(2, 40));
  });

  test("breeds no point that is under way, nor one of the population", () => {
    // Integers, so that children are often equal: 400 points in all.
    const genes: Gene[] = [0, 1].map((offset) => ({
      ...{ name: `n${offset}`, offset, scale: "integer", low: 1, high: 20 },
    }));
    const asked: string[] = [];
    const optimiser = create(nsga2, { genes, population: 20, generations: 10 });
    for (let next = optimiser.ask(); next !== "done"; next = optimiser.ask()) {
      // The first points are random, and need not differ.
      if (asked.length >= 20) expect(asked.slice(Math.max(20, asked.length - 9))).not.toContain(String(next));
      asked.push(String(next));
      if (asked.length > 9) {
        const told = asked.length - 10;
        const [a, b] = asked[told]!.split(",").map(Number);
        optimiser.tell(told, [a!, -a! - Math.abs(b! - 10)]);
      }
    }
    expect(asked).toHaveLength(200);
  });

  test("ends where there are fewer points than a population", () => {
    const genes: Gene[] = [{ name: "n", offset: 0, scale: "integer", low: 1, high: 3 }];
    const optimiser = new LaggingOptimiser(create(nsga2, { genes, population: 8, generations: 4 }), 3);
    const points = search(optimiser, ([n]) => [-n!, n!]);
    expect([...new Set(points.map(([n]) => n))].sort()).toEqual([1, 2, 3]);
  });
});

optimiserContract("a search without generations", {
  create: () => new LaggingOptimiser(create(nsga2, { genes: unit(2), population: 12, generations: 6 }), 7),
  bounds: [
    [0, 1],
    [0, 1],
  ],
  objectives: ([x, y]) => [-x!, x! - y!],
  mostPoints: 72,
});
