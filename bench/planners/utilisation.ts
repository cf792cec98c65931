import { encodeOutputs } from "../../src/kernel/output-codec.ts";
import { createPlanner } from "../../src/planner/create-planner.ts";
import { runTrials } from "../../src/run/run-trials.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { scatter } from "../../test/run/example-searches.ts";
import { MemoryStore } from "../../test/run/memory-store.ts";
import { SimulatedExecutor } from "../../test/run/simulated-executor.ts";
import { createTestBinder } from "../../test/sweep/test-binder.ts";

/**
 * How busy are 64 workers, where trials take different times? Simulated time: the planners and the run loop are the real ones, and trials
 * take as long as they are said to.
 */
const WORKERS = 64;

/** Of mean 1, by the trial. */
const TIMES: Record<string, (trial: Trial) => number> = {
  "0.5 to 1.5": (trial) => 0.5 + scatter(trial, 2),
  exponential: (trial) => -Math.log(1 - scatter(trial, 2)),
  "one in ten 10 times as long": (trial) => (scatter(trial, 2) < 0.1 ? 10 : 1) / 1.9,
};

type Search = { title: string; over: string; method: string; parallel: number; replicates?: number };

const nested = (title: string, over: number, method: string, parallel: number, replicates = 1): Search => ({
  ...{ title, over: `{ N: { integer: [100, ${99 + over}] } }`, method, parallel, replicates },
});
const single = (title: string, population: number, parallel?: number): Search => ({
  title,
  over: "{ N: [100] }",
  method: `{ name: nsga2, population: ${population}, generations: ${Math.round(6400 / population)}, asynchronous: ${parallel !== undefined} }`,
  parallel: parallel ?? 64,
});

const SEARCHES: readonly Search[] = [
  nested(
    "nested: golden section at 300 points, 5 replicates",
    300,
    "{ name: golden-section, tolerance: 0.05 }",
    128,
    5,
  ),
  nested(
    "nested: nsga2 of 20 points and 10 generations at 64 points",
    64,
    "{ name: nsga2, population: 20, generations: 10 }",
    256,
  ),
  single("generations of 100", 100),
  single("generations of 256", 256),
  ...[64, 128, 256, 384, 512].map((parallel) => single(`asynchronous, parallel: ${parallel}`, 100, parallel)),
];

console.log(`| nsga2 of 6,400 points, if not said otherwise | ${Object.keys(TIMES).join(" | ")} |`);
console.log(
  `|---|${Object.keys(TIMES)
    .map(() => "---:|")
    .join("")}`,
);
for (const search of SEARCHES) {
  const cells: string[] = [];
  for (const seconds of Object.values(TIMES))
    cells.push(`${Math.round(100 * (await utilise(search, seconds)))} %`);
  console.log(`| ${search.title} | ${cells.join(" | ")} |`);
}

async function utilise(
  { over, method, parallel, replicates = 1 }: Search,
  seconds: (trial: Trial) => number,
) {
  const isLine = method.includes("golden");
  const text = `kernel: network
over: ${over}
replicates: ${replicates}
seed: 7
optimise:
  parameters: { x: [0, 6]${isLine ? "" : ", c: [0, 1]"} }
  objectives: [{ maximise: capacity }, { maximise: overlap, at: 0 }]
  method: ${method}
  parallel: ${parallel}
`;
  const executor = new SimulatedExecutor(evaluate, { workers: WORKERS, seconds });
  const planner = createPlanner(resolveSweep(parseSweep(text, "bench.yaml"), createTestBinder()).parts);
  await runTrials({ planner, executor, store: new MemoryStore() });
  return executor.utilisation;
}

/** A peak of x at another place for each N, and a trade-off with c. */
function evaluate(trial: Trial) {
  const { parameters } = trial;
  const peak = 1 + (parameters[0]! % 37) / 9;
  const distance = Math.abs(parameters[7]! - peak);
  const bytes = encodeOutputs([
    { dtype: "f64", shape: [], data: Float64Array.of(-distance - parameters[1]! + 0.1 * scatter(trial, 1)) },
    { dtype: "f32", shape: [1], data: Float32Array.of(parameters[1]! - distance) },
  ]);
  return { class: "outputs" as const, bytes };
}
