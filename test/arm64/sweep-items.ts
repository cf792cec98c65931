import { readFileSync } from "node:fs";
import { admitKernel } from "../../src/kernel/kernel-module.ts";
import { createPlanner } from "../../src/planner/create-planner.ts";
import { digestTrials } from "../../src/run/digest.ts";
import { runTrials } from "../../src/run/run-trials.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { createFileBinder } from "../../src/workspace/sweep-files.ts";
import { InlineExecutor } from "../run/inline-executor.ts";
import { MemoryStore } from "../run/memory-store.ts";
import type { Item } from "./item.ts";
import { createEvaluator, describeOutcome } from "./kernel-items.ts";

/** A design, a search within constraints, and searches of every other kind. */
const FILES = ["sweep.yaml", "search.yaml", "searches.yaml"];

export async function sweepItems(): Promise<Item[]> {
  return (await Promise.all(FILES.map(itemsOf))).flat();
}

/** A sweep from its file to its digest: ranges, seeds, keys, the run loop, all but threads and the store's file. */
async function itemsOf(file: string): Promise<Item[]> {
  const path = `${import.meta.dirname}/${file}`;
  const binder = createFileBinder(() => {
    throw new Error("the sweep has no inputs of other sweeps");
  });
  const sweep = resolveSweep(parseSweep(readFileSync(path, "utf8"), path), binder);
  const parts = sweep.parts.map(({ workload }) => {
    const kernel = admitKernel(workload.kernel.bytes);
    const inputs = workload.inputs.map((input) => input?.array ?? null);
    return { kernel, evaluate: createEvaluator(kernel, inputs) };
  });
  const store = new MemoryStore();
  const executor = new InlineExecutor((trial) => parts[trial.part]!.evaluate(trial));
  await runTrials({ planner: createPlanner(sweep.parts), executor, store });
  const trials = () =>
    [...store.members].flatMap(([place, { part, key, parameters, seed }]) => [
      `trial ${place}: ${[...parameters].join(", ")}; seed ${seed}; key ${key}`,
      ...describeOutcome(parts[part]!.kernel, store.outcomes.get(key)!),
    ]);
  return [
    { name: `${file}: the run's identity`, lines: () => [sweep.identity] },
    { name: `${file}: trials, seeds, keys, outcomes`, lines: trials },
    {
      name: `${file}: the digest of ${store.members.size} trials`,
      lines: () => [digestTrials(store.trials())],
    },
  ];
}
