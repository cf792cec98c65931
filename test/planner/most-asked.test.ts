import { expect, test } from "vitest";
import { mostAsked } from "../../src/planner/most-asked.ts";
import { createOptimiser } from "../../src/planner/optimisers/create-optimiser.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { createTestBinder } from "../sweep/test-binder.ts";

const searchOf = (method: string, more: string, replicates: number) => {
  const text = `kernel: network
replicates: ${replicates}
optimise: { parameters: { c: [0, 1] }, objectives: [{ maximise: capacity }], method: ${method}, ${more} }`;
  return resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder()).parts[0]!.optimise!;
};

/** Landscapes with one peak, with a cliff, and without any order: the last ones lead a search astray again and again. */
const LANDSCAPES: ((at: number) => number)[] = [
  (at) => -Math.abs(at - 0.37),
  (at) => at,
  (at) => (at > 0.613 ? 0 : at),
  ...[7, 77, 777, 7777].map((wild) => (at: number) => (at * wild * 1e3) % 1),
];

test.each([
  ["{ name: golden-section }", ""],
  ["{ name: golden-section, coarse: 3, tolerance: 0.0001 }", "start: [{ c: 0.3701 }, { c: 0.9 }]"],
  ["{ name: golden-section, tolerance: 0.0001, lookahead: 1 }", ""],
  ["{ name: golden-section, coarse: 4, tolerance: 0.00001, lookahead: 3 }", "start: [{ c: 0.61 }]"],
  ["{ name: interval-halving }", ""],
  ["{ name: interval-halving, coarse: 3, tolerance: 0.00001 }", "start: [{ c: 0.612 }, { c: 0.0001 }]"],
  ["{ name: golden-section, coarse: 11, tolerance: 0.5 }", ""],
])("%s asks no more than it may, whatever it is told", (method, more) => {
  const search = searchOf(method, more, 1);
  const { points } = mostAsked(search, 1);
  for (const landscape of LANDSCAPES) {
    const optimiser = createOptimiser(search, 1n, 0);
    let count = 0;
    for (let asked: number[] = []; ; asked = []) {
      for (let point = optimiser.ask(); typeof point === "object"; point = optimiser.ask())
        asked.push(point[0]!);
      if (asked.length === 0) break;
      for (const at of asked) optimiser.tell(count++, [landscape(at)]);
    }
    expect(count).toBeGreaterThan(2);
    expect(count).toBeLessThanOrEqual(points!);
  }
});

test.each<[string, string, object]>([
  ["{ name: nsga2, population: 8 }", "budget: { trials: 50 }", { generations: 3, points: 24, trials: 48 }],
  [
    "{ name: nsga2, population: 8, generations: 9 }",
    "budget: { trials: 50 }",
    { generations: 4, points: 25, trials: 50 },
  ],
  [
    "{ name: nsga2, population: 8, generations: 9 }",
    'budget: { trials: 50 }, constraints: ["c <= 0.5"]',
    { generations: 9, points: 25, trials: 50 },
  ],
  ["{ name: nsga2, population: 8, generations: 9, asynchronous: true }", "", { points: 72, trials: 144 }],
  ["{ name: de, points: 40 }", "", { points: 40, trials: 80 }],
  ["{ name: cmaes }", "", {}],
  ["{ name: cmaes }", "budget: { trials: 55 }", { points: 27, trials: 54 }],
])("%s, %s with two replicates: at most %o", (method, more, most) => {
  expect(mostAsked(searchOf(method, more, 2), 2)).toEqual(most);
});
