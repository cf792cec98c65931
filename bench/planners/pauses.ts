import { defaultPopulation } from "../../src/planner/single/cma-parameters.ts";
import { createSingleSearch } from "../../src/planner/single/create-single-search.ts";
import type { Gene } from "../../src/sweep/bind-search-space.ts";

/**
 * For how long a run waits for CMA-ES: the longest calls of `ask`, in which a generation is learned and the next one drawn, by the clock and in
 * seconds of the processor. An ellipsoid of condition 10^6, so that C is far from a sphere.
 *
 * Usage: node bench/planners/pauses.ts [DIMENSIONS] [GENERATIONS]
 */
const dimensions = Number(process.argv[2] ?? 100);
const generations = Number(process.argv[3] ?? 3000);
const genes = Array.from({ length: dimensions }, (_, offset): Gene => {
  return { name: `x[${offset}]`, offset, scale: "linear", low: -5, high: 5 };
});
const population = defaultPopulation(dimensions);
const optimiser = createSingleSearch({
  ...{ genes, start: [], seed: 1n, outer: 0 },
  method: { name: "cmaes", population, sigma: 0.2, restarts: 0, tolerance: 1e-12 },
});
const clock: number[] = [];
const processor: number[] = [];
const out: Float64Array[] = [];
let told = 0;
for (let generation = 0; generation < generations; ) {
  const [begin, beginUsage] = [performance.now(), process.cpuUsage()];
  const next = optimiser.ask();
  const { user, system } = process.cpuUsage(beginUsage);
  clock.push(performance.now() - begin);
  processor.push((user + system) / 1000);
  if (next === "done") break;
  if (next !== "wait") {
    out.push(next);
    continue;
  }
  generation++;
  for (const x of out.splice(0)) optimiser.tell(told++, [-ellipsoid(x)]);
}

console.log(`${dimensions} dimensions, ${told} points in generations of ${population}`);
for (const [name, pauses] of [
  ["by the clock", clock],
  ["of the processor", processor],
] as const) {
  const longest = pauses.toSorted((a, b) => b - a).slice(0, 5);
  console.log(`longest pauses ${name}, ms: ${longest.map((ms) => ms.toFixed(1)).join(", ")}`);
}

function ellipsoid(x: Float64Array): number {
  return x.reduce((sum, value, i) => sum + 10 ** ((6 * i) / (dimensions - 1)) * (value - 1) ** 2, 0);
}
