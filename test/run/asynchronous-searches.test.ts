import { describe, expect, test } from "vitest";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { encodeOutputs } from "../../src/kernel/output-codec.ts";
import { createPlanner } from "../../src/planner/create-planner.ts";
import { digestTrials } from "../../src/run/digest.ts";
import type { Executor } from "../../src/run/executor.ts";
import { runTrials } from "../../src/run/run-trials.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { plannerContract } from "../planner/planner-contract.ts";
import { createTestBinder } from "../sweep/test-binder.ts";
import { scatter } from "./example-searches.ts";
import { InlineExecutor } from "./inline-executor.ts";
import { MemoryStore } from "./memory-store.ts";
import { SimulatedExecutor } from "./simulated-executor.ts";

type Plan = { name?: string; size?: string; more?: string; replicates?: number; seed?: bigint };

/** A search for the trade-off between two of the outputs, on two replicates a point. */
function plan({
  name = "nsga2",
  size = "population: 20, generations: 6, asynchronous: true",
  more = "parallel: 16",
  replicates = 2,
  seed = 3n,
}: Plan = {}) {
  const text = `kernel: network
over: { N: [100, 200] }
replicates: ${replicates}
seed: ${seed}
optimise:
  parameters: { x: [0, 6], c: [0, 1] }
  objectives: [{ maximise: capacity }, { maximise: overlap, at: 0 }]
  method: { name: ${name}, ${size} }
  ${more}
`;
  return createPlanner(resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder()).parts);
}

function evaluate(trial: Trial): Evaluation {
  const [x, c] = [trial.parameters[7]!, trial.parameters[1]!];
  const bytes = encodeOutputs([
    { dtype: "f64", shape: [], data: Float64Array.of(x - 4 * c + 0.1 * scatter(trial, 1)) },
    { dtype: "f32", shape: [1], data: Float32Array.of(-x - c) },
  ]);
  return { class: "outputs", bytes };
}

async function run(
  executor: Executor,
  options: Plan = {},
  store = new MemoryStore(),
  most = Number.POSITIVE_INFINITY,
) {
  const stop = new AbortController();
  const counts = await runTrials({
    ...{ planner: plan(options), executor, store, signal: stop.signal },
    onProgress: ({ trials }) => trials >= most && stop.abort(),
  });
  return { counts, store, digest: digestTrials(store.trials()) };
}

/** One trial in ten takes ten times as long. */
const skewed = (trial: Trial) => (scatter(trial, 2) < 0.1 ? 10 : 1) * (0.5 + scatter(trial, 3));
const workers = (count: number) => new SimulatedExecutor(evaluate, { workers: count, seconds: skewed });

describe.each(["nsga2", "nsga3", "spea2", "ibea"])("%s, asynchronous,", (name) => {
  const size = `${name === "nsga3" ? "partitions: [19]" : "population: 20"}, generations: 6, asynchronous: true`;
  const options = { name, size };

  test("asks the same trials whatever the workers and the order in which trials end", async () => {
    const { digest, counts } = await run(new InlineExecutor(evaluate), options);
    expect(counts.trials).toBe(2 * 2 * 20 * 6);
    for (const shuffleSeed of [2, 3]) {
      for (const window of [1, 5, 500]) {
        expect((await run(new InlineExecutor(evaluate, { shuffleSeed, window }), options)).digest).toBe(
          digest,
        );
      }
    }
    for (const count of [1, 2, 64]) expect((await run(workers(count), options)).digest).toBe(digest);
  });

  test("has the same digest after a cut at any step", async () => {
    const whole = await run(new InlineExecutor(evaluate), options);
    for (let cut = 1; cut < whole.counts.trials; cut += 61) {
      const store = new MemoryStore();
      const first = await run(new InlineExecutor(evaluate, { shuffleSeed: cut }), options, store, cut);
      expect(first.counts.interrupted).toBe(true);
      const rest = new InlineExecutor(evaluate, { shuffleSeed: 99 });
      const second = await run(rest, options, store);
      expect(second.digest).toBe(whole.digest);
      expect(rest.evaluated).toHaveLength(whole.counts.trials - first.counts.trials);
    }
  });
});

describe("an asynchronous search", () => {
  test("asks other trials with another `parallel`, which counts replicates", async () => {
    const digestOf = async (options: Plan) => (await run(new InlineExecutor(evaluate), options)).digest;
    const expected = await digestOf({});
    expect(await digestOf({ more: "parallel: 15" })).toBe(expected);
    expect(await digestOf({ more: "parallel: 32" })).not.toBe(expected);
    const single = { replicates: 1, more: "parallel: 8" };
    expect(await digestOf(single)).not.toBe(expected);
  });

  test("has no more than `parallel` trials out, and as many as that", () => {
    const planner = plan();
    const out = new Map<number, Trial[]>();
    const most = new Map<number, number>();
    for (let left = 700; left > 0; left--) {
      const next = planner.ask();
      if (next === "done") break;
      if (typeof next === "object") {
        const queue = out.get(next.outer) ?? [];
        out.set(next.outer, [...queue, next]);
        most.set(next.outer, Math.max(most.get(next.outer) ?? 0, queue.length + 1));
        continue;
      }
      for (const [outer, [first, ...rest]] of out) {
        if (first === undefined) continue;
        planner.tell(first, evaluate(first));
        out.set(outer, rest);
      }
    }
    expect([...most.values()]).toEqual([16, 16]);
  });

  test("ends by its rule in the same place whatever the workers, after the points that were under way", async () => {
    const options = {
      more: "parallel: 16\n  stop: { target: 5.5 }",
      size: "population: 20, generations: 40, asynchronous: true",
    };
    const { digest, counts } = await run(workers(1), options);
    expect(counts.trials).toBeLessThan(2 * 2 * 20 * 40);
    // Whole populations, then all of the window but the point that was not asked any more.
    expect((counts.trials / 2) % 20).toBe((2 * (8 - 1)) % 20);
    expect((await run(workers(64), options)).digest).toBe(digest);
  });

  test("keeps 64 workers busy although one trial in ten takes ten times as long; one with generations does not", async () => {
    const [waiting, going] = [workers(64), workers(64)];
    const size = "population: 256, generations: 12";
    const options = { replicates: 1, more: "parallel: 384" };
    await run(waiting, { ...options, size, more: "parallel: 1" });
    await run(going, { ...options, size: `${size}, asynchronous: true` });
    expect(going.utilisation).toBeGreaterThan(0.9);
    expect(waiting.utilisation).toBeLessThan(going.utilisation);
    expect(going.evaluated).toHaveLength(waiting.evaluated.length);
  });

  plannerContract("an asynchronous search with relations and a rule to stop", {
    create: (seed) =>
      plan({
        seed,
        more: 'constraints: ["c <= 0.2*x"]\n  parallel: 16\n  stop: { stall: 2, tolerance: [0.5, 0.5] }',
      }),
    end: evaluate,
  });
});
