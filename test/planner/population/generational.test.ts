import { describe, expect, test } from "vitest";
import { hypervolume } from "../../../src/analysis/hypervolume.ts";
import { askOut } from "../../../src/planner/planner.ts";
import { GenerationalOptimiser } from "../../../src/planner/population/generational-optimiser.ts";
import { createIbea, selectByIndicator } from "../../../src/planner/population/ibea.ts";
import type { Individual } from "../../../src/planner/population/individual.ts";
import { nsga2 } from "../../../src/planner/population/nsga2.ts";
import { createNsga3 } from "../../../src/planner/population/nsga3.ts";
import type { PopulationMethod } from "../../../src/planner/population/population-method.ts";
import { spreadDirections } from "../../../src/planner/population/reference-directions.ts";
import { spea2 } from "../../../src/planner/population/spea2.ts";
import type { Gene } from "../../../src/sweep/bind-search-space.ts";

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

/** ZDT1 of five variables (Zitzler, Deb and Thiele, 2000): its front dominates 2/3 of the unit square. */
function zdt1(x: Float64Array): number[] {
  const rest = x.subarray(1).reduce((sum, value) => sum + value, 0) / (x.length - 1);
  const g = 1 + 9 * rest;
  return [x[0]!, g * (1 - Math.sqrt(x[0]! / g))];
}

type Evaluate = (x: Float64Array) => { costs: number[]; violation?: number };

/** Runs a search to its end and gives what was told of every point, by generation. */
function search(
  method: PopulationMethod,
  evaluate: Evaluate,
  { genes = unit(5), population = 40, generations = 60, seed = 1n, outer = 0 } = {},
) {
  const optimiser = new GenerationalOptimiser({
    ...{ method, genes, population, generations, seed, outer },
    variation: {
      crossover: { probability: 0.9, eta: 20 },
      mutation: { probability: 1, perGene: 1 / genes.length, eta: 20 },
    },
  });
  const asked: Float64Array[] = [];
  const points: (ReturnType<Evaluate> & { x: Float64Array })[] = [];
  for (;;) {
    const next = askOut(optimiser);
    if (next === "done") return { asked, points };
    if (next !== "wait") {
      asked.push(next);
      continue;
    }
    for (const x of asked.slice(points.length)) {
      const told = evaluate(x);
      points.push({ x, ...told });
      optimiser.tell(
        points.length - 1,
        told.costs.map((cost) => -cost),
        told.violation,
      );
    }
  }
}

describe.each(METHODS)("%s", (_name, create) => {
  test("finds the front of ZDT1", () => {
    const { points } = search(create(), (x) => ({ costs: zdt1(x) }));
    expect(points).toHaveLength(60 * 40);
    const volume = hypervolume(
      points.slice(-40).map(({ costs }) => costs),
      [1, 1],
    );
    expect(volume).toBeGreaterThan(0.6);
    expect(volume).toBeLessThan(2 / 3);
  });

  test("asks the same for the same seed, and otherwise for another, or another point of the outer design", () => {
    const ask = (options: { seed?: bigint; outer?: number }) =>
      search(create(), (x) => ({ costs: zdt1(x) }), { ...options, generations: 5 }).asked.map((x) =>
        x.join(),
      );
    expect(ask({})).toEqual(ask({}));
    expect(ask({ seed: 2n })).not.toEqual(ask({}));
    expect(ask({ outer: 1 })).not.toEqual(ask({}));
  });

  test("keeps to constraints: the front of what is feasible is found", () => {
    const { points } = search(create(), (x) => ({ costs: zdt1(x), violation: Math.max(0, 0.5 - x[0]!) }));
    const last = points.slice(-40);
    expect(last.filter(({ violation }) => violation === 0).length).toBeGreaterThan(30);
    expect(Math.min(...last.map(({ costs }) => costs[1]!))).toBeLessThan(0.1);
  });

  test("goes on when nothing but failures come, and when all is infeasible", () => {
    const broken = search(create(), () => ({ costs: [Number.NaN, Number.NaN], violation: Number.NaN }), {
      generations: 6,
    });
    expect(broken.asked).toHaveLength(240);
    const infeasible = search(create(), (x) => ({ costs: zdt1(x), violation: 1 + x[0]! }), {
      generations: 30,
    });
    expect(Math.min(...infeasible.points.slice(-40).map(({ x }) => x[0]!))).toBeLessThan(1e-3);
  });

  test("ends where there are fewer points than a population", () => {
    const genes: Gene[] = [{ name: "n", offset: 0, scale: "integer", low: 1, high: 3 }];
    const { asked } = search(create(), (x) => ({ costs: [x[0]!, -x[0]!] }), {
      genes,
      population: 8,
      generations: 4,
    });
    expect([...new Set(asked.map((x) => x[0]))].sort()).toEqual([1, 2, 3]);
  });
});

describe("values of a search", () => {
  const genes: Gene[] = [
    { name: "log", offset: 0, scale: "log", low: 1e-3, high: 1e3 },
    { name: "n", offset: 1, scale: "integer", low: -2, high: 2 },
    { name: "kind", offset: 2, scale: "values", values: [5, 7, 1] },
  ];
  const { asked } = search(nsga2, (x) => ({ costs: [x[0]! + x[1]!, x[2]!] }), { genes, generations: 30 });

  test("stay within their bounds and kinds", () => {
    for (const [log, n, kind] of asked) {
      expect(log! >= 1e-3 && log! <= 1e3).toBe(true);
      expect([-2, -1, 0, 1, 2]).toContain(n);
      expect([5, 7, 1]).toContain(kind);
    }
  });

  test("begin spread evenly: by logarithm, integer and value", () => {
    const first = search(nsga2, () => ({ costs: [0, 0] }), {
      genes,
      population: 3000,
      generations: 2,
    }).asked.slice(0, 3000);
    const share = (is: (x: Float64Array) => boolean) => first.filter(is).length / 3000;
    expect(share(([log]) => log! < 1)).toBeCloseTo(0.5, 1);
    for (const n of [-2, 0, 2]) expect(share((x) => x[1] === n)).toBeCloseTo(0.2, 1);
    for (const kind of [5, 7, 1]) expect(share((x) => x[2] === kind)).toBeCloseTo(1 / 3, 1);
  });
});

test("the indicator takes away first what costs least: of three in a row the one in the middle of the nearer pair", () => {
  const at = (a: number, b: number): Individual => ({
    genes: Float64Array.of(a, b),
    costs: Float64Array.of(a, b),
    violation: 0,
  });
  const points = [at(0, 1), at(0.05, 0.96), at(0.6, 0.3), at(1, 0), at(0.7, 0.7)];
  const remove = (count: number) =>
    selectByIndicator(points, count, 0.05).survivors.map(({ genes }) =>
      points.findIndex((one) => one.genes === genes),
    );
  // Dominated, then near its neighbour; the ends stay.
  expect(remove(4)).toEqual([0, 1, 2, 3]);
  expect(remove(3)).toEqual([0, 2, 3]);
});
