import { hypervolume } from "../../src/analysis/hypervolume.ts";
import { admitKernel, compileKernel } from "../../src/kernel/kernel-module.ts";
import { KernelRunner } from "../../src/kernel/kernel-runner.ts";
import { createOptimiser } from "../../src/planner/optimisers/create-optimiser.ts";
import { LaggingOptimiser } from "../../src/planner/optimisers/lagging-optimiser.ts";
import { askOut } from "../../src/planner/planner.ts";
import type { GenerationalOptimiser } from "../../src/planner/population/generational-optimiser.ts";
import type { SteadyStateOptimiser } from "../../src/planner/population/steady-state-optimiser.ts";
import { reduceReplicates } from "../../src/sweep/objectives.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { createFileBinder } from "../../src/workspace/sweep-files.ts";
import type { Problem } from "./problems.ts";

/** A search on this thread, as a run would do it; `evaluate` gives the objectives of a point that was asked. */
export function openSearch(text: string, seed: number) {
  const binder = createFileBinder(() => {
    throw new Error("no inputs");
  });
  const [part] = resolveSweep(parseSweep(text, "bench.yaml"), binder).parts;
  const { optimise, points, workload } = part!;
  const kernel = admitKernel(workload.kernel.bytes);
  const { manifest, declaredMemory } = kernel;
  const runner = new KernelRunner({ module: compileKernel(kernel), manifest, declaredMemory, inputs: [] });
  const base = points.kind === "grid" ? points.base : new Float64Array(0);
  return {
    optimiser: createOptimiser(optimise!, BigInt(seed), 0),
    evaluate(point: Float64Array): number[] {
      const parameters = base.slice();
      optimise!.genes.forEach(({ offset }, i) => {
        parameters[offset] = point[i]!;
      });
      return reduceReplicates(optimise!.objectives, [runner.evaluate(parameters, 0n)]);
    },
  };
}

/**
 * Runs the search of a sweep file and measures the population that it ends with. An asynchronous one asks the same as if `parallel` points
 * were under way.
 */
export function searchFront({ reference }: Problem, seed: number, text: string) {
  const { optimiser, evaluate } = openSearch(text, seed);
  let trials = 0;
  for (let next = askOut(optimiser); typeof next === "object"; next = askOut(optimiser)) {
    optimiser.tell(trials++, evaluate(next));
  }
  const inner = optimiser instanceof LaggingOptimiser ? optimiser.optimiser : optimiser;
  const front = (inner as GenerationalOptimiser | SteadyStateOptimiser).population.map(({ costs }) => costs);
  return { trials, hypervolume: hypervolume(front, reference) };
}
