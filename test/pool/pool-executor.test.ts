import { hostname } from "node:os";
import { describe, expect, test, vi } from "vitest";
import { hashArray } from "../../src/kernel/input-hash.ts";
import type { NdArray } from "../../src/kernel/nd-array.ts";
import { createLanes } from "../../src/pool/lane.ts";
import { openPool, PoolExecutor } from "../../src/pool/pool-executor.ts";
import { resolvePool } from "../../src/pool/pool-options.ts";
import { ThreadPool } from "../../src/pool/thread-pool.ts";
import { prepareWorkloads } from "../../src/pool/thread-workload.ts";
import { executorContract, runAll } from "../run/executor-contract.ts";
import { noopOutputs, noopTrial, noopWorkload } from "../run/noop-trials.ts";
import { compileKernelSource } from "./compile-kernel-source.ts";

executorContract("PoolExecutor", (workloads, threads) => openPool(workloads, { threads }));

test("origin names this machine and this version", async () => {
  await using pool = await openPool([noopWorkload()], { threads: 1 });
  const [execution] = await runAll(pool, [noopTrial(1)]);
  expect(execution!.origin.node).toBe(hostname());
  expect(execution!.origin.version).toMatch(/^\d+\.\d+\.\d+/);
});

test("batches say on which thread they ran, and when, one after another", async () => {
  const beforeMs = Date.now();
  await using pool = await openPool([noopWorkload()], { threads: 2 });
  const trials = Array.from({ length: 24 }, (_, i) => noopTrial(i, { iterations: 2e6 }));
  const ends = await runAll(pool, trials);
  const afterMs = Date.now();
  const spans = [...new Set(ends.map(({ span }) => span!))];
  for (const lane of [0, 1]) {
    const own = spans.filter((span) => span.lane === lane).sort((a, b) => a.beganMs - b.beganMs);
    expect(own.length).toBeGreaterThan(0);
    for (const [i, { beganMs, endedMs }] of own.entries()) {
      expect(beganMs).toBeGreaterThanOrEqual(own[i - 1]?.endedMs ?? beforeMs - 5);
      expect(endedMs).toBeLessThanOrEqual(afterMs + 5);
    }
  }
  for (const span of spans) {
    const seconds = ends.reduce((sum, end) => (end.span === span ? sum + end.seconds : sum), 0);
    expect((span.endedMs - span.beganMs) / 1000).toBeGreaterThanOrEqual(seconds * 0.99);
  }
});

test("batches that give up their rest after every trial lose none", async () => {
  await using pool = await openPool([noopWorkload()], { threads: 2, yieldSeconds: 1e-6 });
  const ends = await runAll(
    pool,
    Array.from({ length: 3000 }, (_, i) => noopTrial(i, { iterations: 100 })),
  );
  expect(new Set(ends.map(({ trial }) => trial.outer)).size).toBe(3000);
  for (const { trial, evaluation } of ends) expect(noopOutputs(evaluation)[0]).toBe(trial.outer);
});

test.each([0, -1, 1.5, 5000, Number.NaN])("%s threads is refused", async (threads) => {
  await expect(openPool([noopWorkload()], { threads })).rejects.toMatchObject({ code: "BAD_OPTION" });
});

describe("a kernel with an input that reports while it runs", () => {
  const workload = async () => {
    const kernel = await compileKernelSource({
      source: `
        import { beginRun, parameter, inputAddress, inputLength, setScalar, report } from "./assembly/lib/abi";
        export { reserve, input, output } from "./assembly/lib/abi";
        let spin: i32 = 0;
        export function run(parameters: usize, seed: u64): i32 {
          beginRun();
          let sum: f64 = 0;
          for (let i = 0; i < inputLength(0, 0); i++) sum += load<f64>(inputAddress(0) + (<usize>i << 3));
          if (parameter(parameters, 0) < 0) {
            report(17, sum);
            for (;;) spin++;
          }
          setScalar<f64>(0, sum * parameter(parameters, 0));
          return 0;
        }`,
      inputs: [{ name: "weights", dtype: "f64", shape: ["n"], summary: "Numbers to add" }],
    });
    const array: NdArray = { dtype: "f64", shape: [3], data: Float64Array.of(1, 2, 4) };
    return { kernel, inputs: [{ array, hash: hashArray(array) }], limits: {} };
  };
  const trial = (outer: number, factor: number) => ({
    ...noopTrial(outer),
    parameters: Float64Array.of(factor),
  });

  test("every thread reads the input", async () => {
    await using pool = await openPool([await workload()], { threads: 2 });
    const ends = await runAll(
      pool,
      Array.from({ length: 20 }, (_, i) => trial(i, i)),
    );
    for (const end of ends) expect(noopOutputs(end.evaluation)).toEqual([7 * end.trial.outer]);
  });

  test("progress shows which trial each thread is at, and what its kernel reported last", async () => {
    await using pool = await openPool([await workload()], { threads: 2 });
    const trials = [trial(0, -1), trial(1, -2)];
    expect(pool.progress()).toEqual([]);
    pool.submit(trials);
    await vi.waitFor(() => {
      const progress = pool.progress().toSorted((a, b) => a.trial.outer - b.trial.outer);
      expect(progress.map((thread) => thread.trial)).toEqual(trials);
      expect(progress.map(({ report }) => report)).toEqual(Array(2).fill({ step: 17, value: 7 }));
      expect(new Set(progress.map(({ thread }) => thread)).size).toBe(2);
    }, 20_000);
  });
});

describe("threads that die", () => {
  /** A pool whose threads exit while they evaluate a trial with x = `killer`, at most `deaths` times. */
  async function openMortalPool(deaths: number): Promise<PoolExecutor> {
    const workloads = [noopWorkload()];
    const settings = resolvePool({ threads: 2 });
    const lanes = createLanes(2 * settings.threads);
    const left = new Int32Array(new SharedArrayBuffer(4)).fill(deaths);
    const data = { workloads: prepareWorkloads(workloads), lanes, yieldMs: 250, left, killer: KILLER };
    const threads = new ThreadPool(2, data, new URL("./mortal-worker.ts", import.meta.url));
    await threads.greet();
    return new PoolExecutor(workloads, settings, threads, lanes);
  }
  const KILLER = 777;
  const trials = Array.from({ length: 800 }, (_, i) => noopTrial(i, { x: i === 400 ? KILLER : -i }));

  test("a trial whose thread died a few times ends with its outcome at last", async () => {
    await using pool = await openMortalPool(4);
    const ends = await runAll(pool, trials);
    expect(new Set(ends.map(({ trial }) => trial)).size).toBe(800);
    for (const { trial, evaluation } of ends) expect(noopOutputs(evaluation)[0]).toBe(trial.parameters[0]);
  });

  test("a trial that kills five threads is set aside, and no other with it", async () => {
    await using pool = await openMortalPool(1000);
    const ends = await runAll(pool, trials);
    expect(ends).toHaveLength(800);
    const failed = ends.filter(({ evaluation }) => evaluation.class === "failure");
    expect(failed.map(({ trial }) => trial.outer)).toEqual([400]);
    expect(failed[0]!.evaluation).toMatchObject({
      kind: "lost",
      message: expect.stringMatching(/died 5 times.*exited with code: 7/),
    });
  });

  test("threads that cannot start at all are an error that says so, not a wait without end", async () => {
    const threads = new ThreadPool(
      1,
      { workloads: [], lanes: createLanes(2), yieldMs: 250 },
      new URL("./no-such-worker.ts", import.meta.url),
    );
    await expect(threads.greet()).rejects.toMatchObject({
      code: "WORKER_LOST",
      message: expect.stringContaining("no-such-worker"),
    });
    await threads.destroy();
  });
});
