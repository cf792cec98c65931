import { hypervolume } from "../../src/analysis/hypervolume.ts";
import { admitKernel, compileKernel } from "../../src/kernel/kernel-module.ts";
import { KernelRunner } from "../../src/kernel/kernel-runner.ts";
import { createOptimiser } from "../../src/planner/optimisers/create-optimiser.ts";
import type { GenerationalOptimiser } from "../../src/planner/population/generational-optimiser.ts";
import { reduceReplicates } from "../../src/sweep/objectives.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { createFileBinder } from "../../src/workspace/sweep-files.ts";
import { type Method, type Problem, sweepOf } from "./problems.ts";

/** Runs one search on this thread, as a run would, and measures the population that it ends with; `text` is its sweep file. */
export function searchFront(
  problem: Problem,
  method: Method,
  seed: number,
  text = sweepOf(problem, method, seed),
) {
  const sweep = parseSweep(text, "bench.yaml");
  const binder = createFileBinder(() => {
    throw new Error("no inputs");
  });
  const [part] = resolveSweep(sweep, binder).parts;
  const { optimise, points, workload } = part!;
  const kernel = admitKernel(workload.kernel.bytes);
  const { manifest, declaredMemory } = kernel;
  const runner = new KernelRunner({ module: compileKernel(kernel), manifest, declaredMemory, inputs: [] });
  const optimiser = createOptimiser(optimise!, BigInt(seed), 0) as GenerationalOptimiser;
  const base = points.kind === "grid" ? points.base : new Float64Array(0);
  let trials = 0;
  for (let next = optimiser.ask(); typeof next === "object"; next = optimiser.ask()) {
    const parameters = base.slice();
    optimise!.genes.forEach(({ offset }, i) => {
      parameters[offset] = next[i]!;
    });
    optimiser.tell(trials++, reduceReplicates(optimise!.objectives, [runner.evaluate(parameters, 0n)]));
  }
  const front = optimiser.population.map(({ costs }) => costs);
  return { trials, hypervolume: hypervolume(front, problem.reference) };
}
