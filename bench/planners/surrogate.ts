import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "../throughput/machine.ts";
import { median } from "../throughput/measure.ts";
import { mannWhitney } from "./mann-whitney.ts";
import { type Method, PROBLEMS, type Problem } from "./problems.ts";
import { searchFront } from "./search.ts";

/**
 * Does a surrogate help? Hypervolumes of final populations after few trials, by seed, with injections and without. References are farther away
 * than those of the full searches, because after so few trials nothing would lie before them.
 */
const HERE = import.meta.dirname;
const RESULTS = join(HERE, "../results/planners-surrogate.json");

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "15" },
    problems: { type: "string", default: "zdt1,zdt4,dtlz2" },
    population: { type: "string", default: "50" },
    generations: { type: "string", default: "20" },
    surrogate: { type: "string", default: "{ every: 5 }" },
    save: { type: "boolean", default: false },
  },
});
const METHOD: Method = "nsga2";
const REFERENCES: Record<string, readonly number[]> = {
  zdt1: [1.1, 7],
  zdt4: [1.1, 150],
  dtlz2: [2.5, 2.5, 2.5],
};
const seeds = Number(values.seeds);
main();

function main(): void {
  const rows = PROBLEMS.filter(({ name }) => values.problems.split(",").includes(name)).map((problem) => {
    const far = { ...problem, reference: REFERENCES[problem.name]! };
    const [plain, helped] = [measure(far, ""), measure(far, `  surrogate: ${values.surrogate}\n`)];
    const p = mannWhitney(helped.volumes, plain.volumes);
    const row = { problem: problem.name, plain: median(plain.volumes), surrogate: median(helped.volumes), p };
    console.log(
      `| ${METHOD} | ${problem.name} | ${row.plain.toFixed(3)} | ${row.surrogate.toFixed(3)} | ${p.toPrecision(2)} |`,
    );
    return {
      ...row,
      cpuSecondsASearch: [plain.cpuSeconds, helped.cpuSeconds],
      plainRuns: plain.volumes,
      surrogateRuns: helped.volumes,
    };
  });
  const { population, generations, surrogate } = values;
  const results = { machine: describeMachine(HERE), seeds, population, generations, surrogate, rows };
  if (values.save) writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
}

function measure(problem: Problem, surrogate: string) {
  const begin = process.cpuUsage().user;
  const volumes = Array.from(
    { length: seeds },
    (_, i) => searchFront(problem, i + 1, sweepOf(problem, surrogate, i + 1)).hypervolume,
  );
  return { volumes, cpuSeconds: (process.cpuUsage().user - begin) / 1e6 / seeds };
}

function sweepOf({ name, dimensions, objectives }: Problem, surrogate: string, seed: number): string {
  const sought = Array.from({ length: objectives }, (_, i) => `{ minimise: f${i + 1} }`);
  return `kernel: test-functions
fixed: { problem: ${name}, dimensions: ${dimensions}, objectives: ${objectives}, coordinates: unit }
seed: ${seed}
optimise:
  parameters: { x: { each: [0, 1], elements: ${dimensions} } }
  objectives: [${sought.join(", ")}]
  method: { name: ${METHOD}, population: ${values.population}, generations: ${values.generations} }
${surrogate}`;
}
