import { describe, expect, test } from "vitest";
import { digestTrials } from "../../src/run/digest.ts";
import { runTrials } from "../../src/run/run-trials.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { evaluateSearch, planSearches, scatter } from "./example-searches.ts";
import { InlineExecutor } from "./inline-executor.ts";
import { MemoryStore } from "./memory-store.ts";
import { SimulatedExecutor } from "./simulated-executor.ts";

/** The digest of a run, and its trials. */
async function runSearches(
  executor: InlineExecutor | SimulatedExecutor,
  { store = new MemoryStore(), signal, onProgress, ...plan }: RunChanges = {},
) {
  const counts = await runTrials({
    planner: planSearches(plan),
    executor,
    store,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
  return { counts, store, digest: digestTrials(store.trials()) };
}
type RunChanges = Parameters<typeof planSearches>[0] & {
  store?: MemoryStore;
  signal?: AbortSignal;
  onProgress?: (counts: { trials: number }) => void;
};

const workers = (count: number, seconds = (trial: Trial) => 0.5 + scatter(trial, 2)) =>
  new SimulatedExecutor(evaluateSearch, { workers: count, seconds });

describe("a run of searches", () => {
  test("asks the same trials whatever the workers and the order in which trials end", async () => {
    const { digest, counts } = await runSearches(new InlineExecutor(evaluateSearch), { sizes: 3 });
    expect(counts.trials).toBeGreaterThan(200);
    for (const shuffleSeed of [2, 3, 4]) {
      for (const window of [1, 5, 500]) {
        const executor = new InlineExecutor(evaluateSearch, { shuffleSeed, window });
        expect((await runSearches(executor, { sizes: 3 })).digest).toBe(digest);
      }
    }
    for (const count of [1, 2, 64]) {
      expect((await runSearches(workers(count), { sizes: 3 })).digest).toBe(digest);
    }
  });

  test("that look ahead asks the same trials whatever the workers, and none ahead where there are points enough", async () => {
    const whole = await runSearches(new InlineExecutor(evaluateSearch), { lookahead: "auto" });
    for (const count of [1, 2, 64]) {
      expect((await runSearches(workers(count), { lookahead: "auto" })).digest).toBe(whole.digest);
    }
    const shuffled = new InlineExecutor(evaluateSearch, { shuffleSeed: 5, window: 7 });
    expect((await runSearches(shuffled, { lookahead: "auto" })).digest).toBe(whole.digest);
    const plain = await runSearches(new InlineExecutor(evaluateSearch), { sizes: 13 });
    const enough = await runSearches(new InlineExecutor(evaluateSearch), { sizes: 13, lookahead: "auto" });
    expect(enough.digest).toBe(plain.digest);
  });

  test.each([0, 3])("has the same digest after a cut at any step, %d points ahead", async (lookahead) => {
    const whole = await runSearches(new InlineExecutor(evaluateSearch), { sizes: 2, lookahead });
    for (let cut = 1; cut < whole.counts.trials; cut += 7) {
      const store = new MemoryStore();
      const stop = new AbortController();
      const first = await runSearches(new InlineExecutor(evaluateSearch, { shuffleSeed: cut }), {
        sizes: 2,
        lookahead,
        store,
        signal: stop.signal,
        onProgress: ({ trials }) => trials >= cut && stop.abort(),
      });
      expect(first.counts.interrupted).toBe(true);
      const rest = new InlineExecutor(evaluateSearch, { shuffleSeed: 99 });
      const second = await runSearches(rest, { sizes: 2, lookahead, store });
      expect(second.digest).toBe(whole.digest);
      expect(second.counts).toMatchObject({ trials: whole.counts.trials, interrupted: false });
      expect(rest.evaluated).toHaveLength(whole.counts.trials - first.counts.trials);
    }
  });

  test.each(["cmaes", "de", "nelder-mead"])(
    "by %s has the same digest whatever the workers, and after a cut",
    async (method) => {
      const plan = {
        sizes: 2,
        method,
        more: "  start: [{ x: 1 }]\n  stop: { stall: 9 }\n  budget: { trials: 300 }",
      };
      const whole = await runSearches(new InlineExecutor(evaluateSearch), plan);
      expect(whole.counts.trials).toBeGreaterThan(100);
      const shuffled = new InlineExecutor(evaluateSearch, { shuffleSeed: 5, window: 7 });
      expect((await runSearches(shuffled, plan)).digest).toBe(whole.digest);
      for (const count of [1, 2, 64])
        expect((await runSearches(workers(count), plan)).digest).toBe(whole.digest);
      for (let cut = 1; cut < whole.counts.trials; cut += 23) {
        const store = new MemoryStore();
        const stop = new AbortController();
        const onProgress = ({ trials }: { trials: number }) => trials >= cut && stop.abort();
        const first = new InlineExecutor(evaluateSearch, { shuffleSeed: cut });
        await runSearches(first, { ...plan, store, signal: stop.signal, onProgress });
        const second = await runSearches(new InlineExecutor(evaluateSearch, { shuffleSeed: 99 }), {
          ...plan,
          store,
        });
        expect(second.digest).toBe(whole.digest);
      }
    },
  );

  test("is answered from the store the second time, to the last point", async () => {
    const { store, digest, counts } = await runSearches(new InlineExecutor(evaluateSearch));
    const again = new InlineExecutor(evaluateSearch);
    expect(await runSearches(again, { store })).toMatchObject({
      digest,
      counts: { cached: counts.trials, evaluated: 0 },
    });
    expect(again.evaluated).toEqual([]);
  });

  test("comes close to the cliff at every size, although capacities scatter", async () => {
    const { store, counts } = await runSearches(new InlineExecutor(evaluateSearch), { sizes: 20 });
    for (let outer = 0; outer < 20; outer++) {
      const cliff = 1 + ((100 + outer) % 37) / 9;
      const asked = [...store.members.values()].filter((trial) => trial.outer === outer);
      const below = asked.map(({ parameters }) => parameters[7]!).filter((x) => x <= cliff);
      // The scatter of a mean is worth 0.07 along x.
      expect(cliff - Math.max(...below)).toBeLessThan(0.2);
    }
    expect(counts.trials).toBeLessThan(20 * 5 * 20);
  });
});

describe("searches keep", () => {
  test.each(["golden-section", "interval-halving"])("2 workers busy by %s", async (method) => {
    const executor = workers(2);
    await runSearches(executor, { method });
    expect(executor.utilisation).toBeGreaterThan(0.99);
  });

  test("64 workers busy with 12 points of 5 replicates, by interval halving", async () => {
    const executor = workers(64);
    await runSearches(executor, { method: "interval-halving" });
    expect(executor.utilisation).toBeGreaterThan(0.93);
  });

  test.each([
    ["parallel: 64", 64, 0.9],
    ["parallel: 128", 128, 0.93],
  ])(
    "64 workers busy with 12 points of 5 replicates, by golden section that looks ahead, and end earlier: %s",
    async (_title, parallel, least) => {
      const [plain, ahead] = [workers(64), workers(64)];
      await runSearches(plain, { parallel });
      await runSearches(ahead, { parallel, lookahead: "auto" });
      expect(plain.utilisation).toBeLessThan(0.8);
      expect(ahead.utilisation).toBeGreaterThan(least);
      expect(ahead.nowSeconds).toBeLessThan(0.97 * plain.nowSeconds);
      // For that, less than a fifth of the trials is added.
      expect(ahead.evaluated.length).toBeLessThan(1.2 * plain.evaluated.length);
    },
  );

  test("64 workers busier with a single point the further its search looks ahead", async () => {
    const seconds: number[] = [];
    for (const lookahead of [0, 2, 12]) {
      const executor = workers(64);
      await runSearches(executor, { sizes: 1, lookahead });
      seconds.push(executor.nowSeconds);
    }
    expect(seconds[1]).toBeLessThan(0.75 * seconds[0]!);
    expect(seconds[2]).toBeLessThan(0.75 * seconds[1]!);
  });

  test("64 workers busy with 60 points of 5 replicates, by golden section", async () => {
    const executor = workers(64);
    await runSearches(executor, { sizes: 60, parallel: 128 });
    expect(executor.utilisation).toBeGreaterThan(0.9);
  });
});
