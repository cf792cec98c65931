import { describe, expect, test } from "vitest";
import { isOutcome } from "../../src/kernel/outcome.ts";
import type { Execution, Executor } from "../../src/run/executor.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import type { Workload } from "../../src/sweep/workload.ts";
import { type Noop, noopOutputs, noopTrial, noopWorkload } from "./noop-trials.ts";

export type OpenExecutor = (workloads: readonly Workload[], threads: number) => Promise<Executor>;

/** What every executor does, wherever it evaluates: call it in the executor's own test file. */
export function executorContract(name: string, open: OpenExecutor): void {
  describe(`${name} keeps the contract of executors`, () => {
    test("every submitted trial ends exactly once, with its own evaluation", async () => {
      await using executor = await open([noopWorkload()], 2);
      const trials = Array.from({ length: 3000 }, (_, i) => noopTrial(i, { x: i / 3 }));
      const ends = await runAll(executor, trials);
      expect(endsByKey(ends).size).toBe(3000);
      for (const { trial, evaluation } of ends) expect(noopOutputs(evaluation)[0]).toBe(trial.outer / 3);
    });

    test("an execution hands back the very trial that was submitted, and says who computed it", async () => {
      await using executor = await open([noopWorkload()], 1);
      const trial = noopTrial(7);
      const [execution] = await runAll(executor, [trial]);
      expect(execution!.trial).toBe(trial);
      expect(execution!.seconds).toBeGreaterThanOrEqual(0);
      for (const field of ["node", "boot", "version"] as const) {
        expect(execution!.origin[field]).toMatch(/\S/);
      }
    });

    test("outcomes have the same bits on one, two and three threads", async () => {
      const trials = Array.from({ length: 400 }, (_, i) => noopTrial(i, { iterations: (i * 7919) % 5000 }));
      const byThreads = [];
      for (const threads of [1, 2, 3]) {
        await using executor = await open([noopWorkload()], threads);
        const ends = await runAll(executor, trials);
        byThreads.push(
          ends.toSorted((a, b) => a.trial.outer - b.trial.outer).map(({ evaluation }) => evaluation),
        );
      }
      expect(byThreads[1]).toEqual(byThreads[0]);
      expect(byThreads[2]).toEqual(byThreads[0]);
    });

    test("trial.part chooses the workload", async () => {
      await using executor = await open([noopWorkload({ megabytes: 64 }), noopWorkload({ megabytes: 2 })], 2);
      const trials = [0, 1, 0, 1].map((part, i) => noopTrial(i, { megabytes: 8 }, part));
      const ends = endsByKey(await runAll(executor, trials));
      expect(trials.map(({ key }) => ends.get(key)!.evaluation.class)).toEqual([
        "outputs",
        "failure",
        "outputs",
        "failure",
      ]);
    });

    const among = (noop: Noop): Trial[] =>
      Array.from({ length: 41 }, (_, i) => noopTrial(i, i === 20 ? noop : {}));

    test.each([
      { noop: { mode: "error", code: 3 }, expected: { class: "error", code: 3 } },
      {
        noop: { mode: "trap" },
        expected: { class: "trap", message: expect.stringContaining("unreachable") },
      },
      { noop: { mode: "grow" }, expected: { class: "failure", kind: "memory" } },
      { noop: { mode: "recurse" }, expected: { class: "failure", kind: "stack" } },
    ] as const)(
      "a trial of mode $noop.mode ends as it should, the others with outputs",
      async ({ noop, expected }) => {
        await using executor = await open([noopWorkload({ megabytes: 16 })], 2);
        const ends = await runAll(executor, among(noop));
        for (const { trial, evaluation } of ends) {
          if (trial.outer === 20) expect(evaluation).toMatchObject(expected);
          else expect(noopOutputs(evaluation)[0]).toBe(trial.outer);
        }
      },
    );

    test("an endless trial ends at its time limit, by name, and the others end as if it had not been", async () => {
      await using executor = await open([noopWorkload({ seconds: 1 })], 2);
      const ends = await runAll(executor, among({ mode: "loop" }));
      expect(ends).toHaveLength(41);
      const failures = ends.filter(({ evaluation }) => !isOutcome(evaluation));
      expect(failures.map(({ trial }) => trial.outer)).toEqual([20]);
      expect(failures[0]!.evaluation).toMatchObject({ class: "failure", kind: "time" });
      expect(failures[0]!.evaluation).toMatchObject({ message: expect.stringContaining("1 s") });
      expect(failures[0]!.seconds).toBeGreaterThan(1);
    });

    test("a sweep of nothing but endless trials ends too", async () => {
      await using executor = await open([noopWorkload({ seconds: 0.05 })], 2);
      const ends = await runAll(
        executor,
        Array.from({ length: 6 }, (_, i) => noopTrial(i, { mode: "loop" })),
      );
      expect(ends.map(({ evaluation }) => evaluation)).toEqual(
        Array(6).fill(expect.objectContaining({ class: "failure", kind: "time" })),
      );
    });

    test("trials behind an endless one do not wait for it", async () => {
      await using executor = await open([noopWorkload()], 2);
      // Short ones first, so that the executor has reason to send many at a time.
      await runAll(
        executor,
        Array.from({ length: 500 }, (_, i) => noopTrial(i)),
      );
      const endless = noopTrial(1000, { mode: "loop" });
      const others = Array.from({ length: 60 }, (_, i) => noopTrial(2000 + i));
      executor.submit([endless, ...others]);
      expect(endsByKey(await collect(executor, others.length)).size).toBe(60);
    });

    test("it takes a bounded number of trials, and room again when they ended", async () => {
      await using executor = await open([noopWorkload()], 2);
      let submitted = 0;
      for (let room = executor.room(); room > 0; room = executor.room()) {
        executor.submit(Array.from({ length: room }, () => noopTrial(submitted++)));
        expect(submitted).toBeLessThan(1e6);
      }
      expect(submitted).toBeGreaterThanOrEqual(2);
      await collect(executor, submitted);
      expect(executor.room()).toBeGreaterThan(0);
    });

    test("what waits for an end hears at once when the executor is closed, endless trials or not", async () => {
      const executor = await open([noopWorkload()], 2);
      executor.submit(Array.from({ length: 5 }, (_, i) => noopTrial(i, { mode: "loop" })));
      const next = executor.next();
      await executor[Symbol.asyncDispose]();
      await expect(next).rejects.toMatchObject({ name: "SweepError", code: "INTERRUPTED" });
      await expect(executor.next()).rejects.toMatchObject({ code: "INTERRUPTED" });
      expect(() => executor.submit([noopTrial(9)])).toThrow(expect.objectContaining({ code: "INTERRUPTED" }));
      await executor[Symbol.asyncDispose]();
    });

    test("one that never had a trial closes too", async () => {
      const executor = await open([noopWorkload()], 1);
      await executor[Symbol.asyncDispose]();
    });
  });
}

/** Submits trials as there is room and resolves when all have ended. */
export async function runAll(executor: Executor, trials: readonly Trial[]): Promise<Execution[]> {
  const ends: Execution[] = [];
  let submitted = 0;
  while (ends.length < trials.length) {
    const room = Math.min(executor.room(), trials.length - submitted);
    if (room > 0) executor.submit(trials.slice(submitted, submitted + room));
    submitted += room;
    ends.push(...(await executor.next()));
  }
  return ends;
}

async function collect(executor: Executor, count: number): Promise<Execution[]> {
  const ends: Execution[] = [];
  while (ends.length < count) ends.push(...(await executor.next()));
  return ends;
}

function endsByKey(ends: readonly Execution[]): Map<string, Execution> {
  return new Map(ends.map((end) => [end.trial.key, end]));
}
