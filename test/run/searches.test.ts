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

  test("has the same digest after a cut at any step", async () => {
    const whole = await runSearches(new InlineExecutor(evaluateSearch), { sizes: 2 });
    for (let cut = 1; cut < whole.counts.trials; cut += 7) {
      const store = new MemoryStore();
      const stop = new AbortController();
      const first = await runSearches(new InlineExecutor(evaluateSearch, { shuffleSeed: cut }), {
        sizes: 2,
        store,
        signal: stop.signal,
        onProgress: ({ trials }) => trials >= cut && stop.abort(),
      });
      expect(first.counts.interrupted).toBe(true);
      const rest = new InlineExecutor(evaluateSearch, { shuffleSeed: 99 });
      const second = await runSearches(rest, { sizes: 2, store });
      expect(second.digest).toBe(whole.digest);
      expect(second.counts).toMatchObject({ trials: whole.counts.trials, interrupted: false });
      expect(rest.evaluated).toHaveLength(whole.counts.trials - first.counts.trials);
    }
  });

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

  test("64 workers busy with 60 points of 5 replicates, by golden section", async () => {
    const executor = workers(64);
    await runSearches(executor, { sizes: 60, parallel: 128 });
    expect(executor.utilisation).toBeGreaterThan(0.9);
  });
});
