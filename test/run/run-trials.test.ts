import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import type { Planner } from "../../src/planner/planner.ts";
import { digestTrials } from "../../src/run/digest.ts";
import type { Execution, Executor } from "../../src/run/executor.ts";
import { runTrials } from "../../src/run/run-trials.ts";
import { type Trial, trialKey } from "../../src/sweep/trial.ts";
import { InlineExecutor } from "./inline-executor.ts";
import { MemoryStore } from "./memory-store.ts";

test("every trial of a design is evaluated once and told in the order of asking", async () => {
  const { planner, told } = plan(points(40, 3));
  const executor = new InlineExecutor(evaluate);
  const counts = await runTrials({ planner, executor, store: new MemoryStore() });
  expect(counts).toMatchObject({ trials: 120, evaluated: 120, cached: 0, failed: 0, interrupted: false });
  expect(executor.evaluated).toHaveLength(120);
  for (let outer = 0; outer < 40; outer++) {
    expect(told.filter((trial) => trial.outer === outer).map(({ replicate }) => replicate)).toEqual([
      0, 1, 2,
    ]);
  }
});

test("the digest does not depend on the order in which trials end", async () => {
  const digests = [];
  for (const shuffleSeed of [1, 2, 3]) {
    const store = new MemoryStore();
    await runTrials({
      planner: plan(points(50, 2)).planner,
      executor: new InlineExecutor(evaluate, { shuffleSeed }),
      store,
    });
    digests.push(digestTrials(store.trials()));
  }
  expect(new Set(digests).size).toBe(1);
});

test("a second run is answered from the store and evaluates nothing", async () => {
  const store = new MemoryStore();
  await runTrials({ planner: plan(points(30, 1)).planner, executor: new InlineExecutor(evaluate), store });
  const executor = new InlineExecutor(evaluate);
  const counts = await runTrials({ planner: plan(points(30, 1)).planner, executor, store });
  expect(counts).toMatchObject({ trials: 30, evaluated: 0, cached: 30 });
  expect(executor.evaluated).toEqual([]);
});

test("a point that is asked twice is evaluated once, and both places are members of the run", async () => {
  const twice = points(5, 1).flatMap((trial, i) => [trial, { ...trial, outer: 5 + i }]);
  const { planner, told } = plan(twice);
  const store = new MemoryStore();
  const executor = new InlineExecutor(evaluate, { window: 1000 });
  const counts = await runTrials({ planner, executor, store });
  expect(executor.evaluated).toHaveLength(5);
  expect(counts).toMatchObject({ trials: 10, evaluated: 5, cached: 5 });
  expect(told).toHaveLength(10);
  expect(store.members.size).toBe(10);
});

test("a failure of a point that is asked twice is evaluated once, and counts at both places", async () => {
  const [trial] = points(1, 1);
  const { planner, told } = plan([trial!, { ...trial!, outer: 1 }]);
  const store = new MemoryStore();
  const executor = new InlineExecutor(
    () => ({ class: "failure", kind: "time", message: "longer than 1 s" }),
    {
      window: 1000,
    },
  );
  const counts = await runTrials({ planner, executor, store });
  expect(executor.evaluated).toHaveLength(1);
  expect(counts).toMatchObject({ trials: 2, evaluated: 1, cached: 1, failed: 2, unfinished: 2 });
  expect(told).toHaveLength(2);
});

test("an outcome is in the store before the planner hears of it", async () => {
  const store = new MemoryStore();
  const { planner } = plan(points(20, 1), (trial) => expect(store.outcomes.has(trial.key)).toBe(true));
  const counts = await runTrials({ planner, executor: new InlineExecutor(evaluate), store });
  expect(counts.trials).toBe(20);
});

test("a planner that waits for a generation gets it whole, then asks the next", async () => {
  let generation = 0;
  let pending = 0;
  const queue: Trial[] = points(6, 1);
  const planner: Planner = {
    trialCount: undefined,
    ask() {
      const next = queue.shift();
      if (next) pending++;
      return next ?? (pending > 0 ? "wait" : "done");
    },
    tell() {
      if (--pending > 0 || generation === 2) return;
      generation++;
      queue.push(...points(6, 1).map((trial) => createTrial(trial.outer, generation, 0)));
    },
  };
  const counts = await runTrials({
    planner,
    executor: new InlineExecutor(evaluate),
    store: new MemoryStore(),
  });
  expect(counts.trials).toBe(18);
});

test("errors, traps and run failures are counted apart, and the run goes on", async () => {
  const ends: Evaluation[] = [
    { class: "error", code: 3 },
    { class: "trap", message: "unreachable" },
    { class: "failure", kind: "time", message: "longer than 1 s" },
  ];
  const executor = new InlineExecutor((trial) => ends[trial.outer] ?? evaluate(trial));
  const store = new MemoryStore();
  const counts = await runTrials({ planner: plan(points(10, 1)).planner, executor, store });
  expect(counts).toMatchObject({ trials: 10, failed: 3, unfinished: 1 });
  expect(counts.byClass).toMatchObject({ outputs: 7, error: 1, trap: 1, time: 1 });
  expect(store.outcomes.size).toBe(9);
});

test("a signal stops the run and leaves what was recorded", async () => {
  const stop = new AbortController();
  const store = new MemoryStore();
  const { planner } = plan(points(100, 1));
  const counts = await runTrials({
    planner,
    executor: new InlineExecutor(evaluate),
    store,
    signal: stop.signal,
    onProgress: ({ trials }) => trials >= 20 && stop.abort(),
  });
  expect(counts.interrupted).toBe(true);
  expect(store.outcomes.size).toBe(counts.trials);
  expect(counts.trials).toBeLessThan(100);
});

describe("with a pause between two steps", () => {
  // As a steady stream of outcomes does: nothing here ever waits for the event loop.
  const hearAfterTheseSteps = () => {
    const stop = new AbortController();
    setImmediate(() => stop.abort());
    return stop.signal;
  };

  test("a signal is heard although the store answers every trial", async () => {
    const store = new MemoryStore();
    for (const { key } of points(20_000, 1)) store.outcomes.set(key, { class: "error", code: 1 });
    const counts = await runTrials({
      planner: plan(points(20_000, 1)).planner,
      executor: new InlineExecutor(evaluate),
      store,
      signal: hearAfterTheseSteps(),
      pause: nextTurn,
    });
    expect(counts.interrupted).toBe(true);
    expect(counts.trials).toBeLessThan(20_000);
  });

  test("a signal is heard although outcomes come without end", async () => {
    const counts = await runTrials({
      planner: plan(points(20_000, 1)).planner,
      executor: new InlineExecutor(evaluate),
      store: new MemoryStore(),
      signal: hearAfterTheseSteps(),
      pause: nextTurn,
    });
    expect(counts.interrupted).toBe(true);
    expect(counts.trials).toBeLessThan(20_000);
  });

  test("what ends in the pauses does not pile up", async () => {
    const executor = new HastyExecutor();
    await runTrials({
      planner: plan(points(60_000, 1)).planner,
      executor,
      store: new MemoryStore(),
      pause: nextTurn,
    });
    expect(executor.most).toBeLessThan(10_000);
  });
});

describe("a planner that works in slices", () => {
  /** Asks some points, and then works for so many slices before the next one. */
  const working = (slices: number) => {
    const queue = points(8, 1);
    let told = 0;
    const planner: Planner = {
      trialCount: undefined,
      ask: () => (queue.length > 1 || slices-- <= 0 ? (queue.shift() ?? "done") : "busy"),
      tell: () => told++,
    };
    return { planner, toldCount: () => told, slicesLeft: () => slices };
  };

  test("hears meanwhile what has ended, which is stored first", async () => {
    const { planner, toldCount, slicesLeft } = working(1000);
    const store = new MemoryStore();
    const seen: [told: number, stored: number][] = [];
    const counts = await runTrials({
      planner,
      executor: new InlineExecutor(evaluate),
      store,
      onProgress: () => slicesLeft() > 0 && seen.push([toldCount(), store.outcomes.size]),
      pause: nextTurn,
    });
    expect(counts.trials).toBe(8);
    expect(seen.at(-1)).toEqual([7, 7]);
  });

  test("goes on when nothing is out, and stops between two slices when a signal comes", async () => {
    const executor = new InlineExecutor(evaluate);
    const { planner } = working(5);
    expect(await runTrials({ planner, executor, store: new MemoryStore() })).toMatchObject({ trials: 8 });
    const endless = working(Number.POSITIVE_INFINITY);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const counts = await runTrials({
      planner: endless.planner,
      executor,
      store: new MemoryStore(),
      signal: stop.signal,
      pause: nextTurn,
    });
    expect(counts).toMatchObject({ trials: 7, interrupted: true });
  });
});

/** Has room at any time, for a trial has ended as soon as it is submitted. */
class HastyExecutor implements Executor {
  most = 0;
  #ended: Execution[] = [];

  room(): number {
    return 16;
  }

  submit(trials: readonly Trial[]): void {
    const origin = { node: "hasty", boot: "0", version: "0" };
    for (const trial of trials) this.#ended.push({ trial, evaluation: evaluate(trial), seconds: 0, origin });
    this.most = Math.max(this.most, this.#ended.length);
  }

  async next(): Promise<readonly Execution[]> {
    return this.#ended.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function points(outers: number, replicates: number): Trial[] {
  return Array.from({ length: outers * replicates }, (_, i) =>
    createTrial(Math.floor(i / replicates), 0, i % replicates),
  );
}

function createTrial(outer: number, ask: number, replicate: number): Trial {
  const hex = [outer, ask, replicate].map((index) => index.toString(16).padStart(4, "0")).join("");
  const parameters = Float64Array.of(outer, ask);
  return {
    part: 0,
    outer,
    ask,
    replicate,
    parameters,
    seed: BigInt(replicate),
    key: trialKey(hex.padEnd(64, "0")),
  };
}

function evaluate(trial: Trial): Evaluation {
  return { class: "outputs", bytes: Uint8Array.of(trial.outer, trial.ask, trial.replicate) };
}

function plan(trials: readonly Trial[], onTell: (trial: Trial) => void = () => {}) {
  const told: Trial[] = [];
  let next = 0;
  const planner: Planner = {
    trialCount: trials.length,
    ask: () => trials[next++] ?? "done",
    tell(trial) {
      onTell(trial);
      told.push(trial);
    },
  };
  return { planner, told };
}
