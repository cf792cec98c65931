import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseNpy } from "../../src/kernel/npy.ts";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { encodeOutputs } from "../../src/kernel/output-codec.ts";
import { createPlanner } from "../../src/planner/create-planner.ts";
import { digestTrials } from "../../src/run/digest.ts";
import { runTrials } from "../../src/run/run-trials.ts";
import { bestPoints, bestTrials } from "../../src/store/best-trials.ts";
import { exportRun } from "../../src/store/export-run.ts";
import { openStore } from "../../src/store/open-store.ts";
import { queryRun } from "../../src/store/query-run.ts";
import type { RunRecord } from "../../src/store/run-record.ts";
import { runTable } from "../../src/store/run-table.ts";
import { seriesTable } from "../../src/store/series-table.ts";
import { stackOutput } from "../../src/store/stack-output.ts";
import type { Store } from "../../src/store/store.ts";
import { tableRecords } from "../../src/store/table.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { type ResolvedSweep, resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { InlineExecutor } from "../run/inline-executor.ts";
import { createTestBinder } from "../sweep/test-binder.ts";
import { sha256 } from "./example-trials.ts";
import { temporaryStore } from "./temporary-store.ts";

const SEARCH = `
kernel: network
over: { N: [10, 20, 30] }
replicates: 2
optimise:
  parameters: { x: [0, 6] }
  objectives: [{ maximise: capacity }, { maximise: overlap, at: 1 }]
  method: { name: golden-section, tolerance: 0.05 }
`;
const resolve = (text: string): ResolvedSweep =>
  resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder());

/** The peak of size N lies at x = N / 10; steps of a half, told apart by the second objective. */
function evaluate({ parameters, replicate }: Trial): Evaluation {
  const value = 10 - Math.abs(parameters[7]! - parameters[0]! / 10) + replicate;
  return outputsOf(Math.floor(2 * value) / 2, [0, value]);
}

function outputsOf(capacity: number, overlap: readonly number[]): Evaluation {
  const bytes = encodeOutputs([
    { dtype: "f64", shape: [], data: Float64Array.of(capacity) },
    { dtype: "f32", shape: [overlap.length], data: Float32Array.from(overlap) },
  ]);
  return { class: "outputs", bytes };
}

async function run(store: Store, sweep: ResolvedSweep, end: (trial: Trial) => Evaluation = evaluate) {
  const record = store.openRun({
    identity: sweep.identity,
    name: "search",
    title: sweep.title,
    document: sweep.document,
    source: SEARCH,
    parts: sweep.parts.map((part) => ({
      ...part,
      workload: {
        ...part.workload,
        kernel: { ...part.workload.kernel, hash: sha256(part.workload.kernel.hash) },
      },
    })),
  });
  const executor = new InlineExecutor(end);
  const counts = await runTrials({ planner: createPlanner(sweep.parts), executor, store: record });
  return { record, counts };
}

describe("the best point of each search", () => {
  test("is what the optimiser was after, with all its replicates", async () => {
    using store = openStore(temporaryStore());
    const { record, counts } = await run(store, resolve(SEARCH));
    const points = [...bestPoints(record, record.parts[0]!)];
    expect(points.map(({ trials }) => trials.map(({ outer, replicate }) => [outer, replicate]))).toEqual(
      [0, 1, 2].map((outer) => [
        [outer, 0],
        [outer, 1],
      ]),
    );
    for (const [i, { trials }] of points.entries()) {
      expect(Math.abs(trials[0]!.parameters[7]! - (i + 1))).toBeLessThan(0.05);
      expect(trials[1]!.parameters).toEqual(trials[0]!.parameters);
    }
    const total = points.reduce((sum, { searchTrialCount }) => sum + searchTrialCount, 0);
    expect(total).toBe(counts.trials);
  });

  test("is the smaller parameter among equals, whatever was asked first", async () => {
    using store = openStore(temporaryStore());
    const { record } = await run(store, resolve(SEARCH), ({ parameters }) => {
      const isInside = parameters[7]! > 1.9 && parameters[7]! < 4;
      return outputsOf(isInside ? 1 : 0, [0, 0]);
    });
    const trials = [...record.trials()].filter(({ outer, replicate }) => outer === 0 && replicate === 0);
    const inside = trials.map(({ parameters }) => parameters[7]!).filter((x) => x > 1.9 && x < 4);
    const [best] = [...bestTrials(record, record.parts[0]!)];
    expect(best!.parameters[7]).toBe(Math.min(...inside));
    expect(inside.indexOf(best!.parameters[7]!)).toBeGreaterThan(0);
  });

  test("is none where every point failed, and never one with a failed replicate", async () => {
    using store = openStore(temporaryStore());
    const { record } = await run(store, resolve(SEARCH), (trial) => {
      const [size, x] = [trial.parameters[0]!, trial.parameters[7]!];
      if (size === 10) return { class: "trap", message: "" };
      if (x > 1.5 && trial.replicate === 1) return { class: "error", code: 1 };
      return evaluate(trial);
    });
    const best = [...bestTrials(record, record.parts[0]!)];
    expect(best.map(({ outer, replicate }) => [outer, replicate])).toEqual([
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ]);
    for (const { parameters } of best) expect(parameters[7]).toBeLessThanOrEqual(1.5);
  });
});

describe("the best point of a fit to targets", () => {
  const FIT = `
kernel: network
replicates: 2
optimise:
  parameters: { x: [0, 6] }
  objectives: [{ targets: [{ output: capacity, target: 4, sem: 1 }, { output: overlap, at: 0, target: 0, sem: 2 }] }]
  method: { name: nsga2, population: 12, generations: 4 }
`;
  /** Errors |x - 4| and x / 2, on the mean of the replicates. */
  const fit = ({ parameters, replicate }: Trial): Evaluation =>
    outputsOf(parameters[7]! + replicate - 0.5, [parameters[7]!]);
  const bestOf = async (text: string) => {
    using store = openStore(temporaryStore());
    const { record } = await run(store, resolve(text), fit);
    const all = [...record.trials()].map(({ parameters }) => parameters[7]!);
    for (const { error, trials } of bestPoints(record, record.parts[0]!)) {
      const x = trials[0]!.parameters[7]!;
      if (text.includes("best: front")) expect(error).toBeUndefined();
      else if (!text.includes("l2")) expect(error).toBeCloseTo(Math.max(Math.abs(x - 4), x / 2), 6);
    }
    return {
      best: [...bestPoints(record, record.parts[0]!)].map(({ trials }) => trials[0]!.parameters[7]!),
      all,
    };
  };
  const leastBy = (values: readonly number[], errorOf: (x: number) => number): number =>
    values.reduce((best, x) => (errorOf(x) < errorOf(best) ? x : best));

  test.each([
    ["its largest error", "", (x: number) => Math.max(Math.abs(x - 4), x / 2), 8 / 3],
    ["its errors as a vector", "  best: l2", (x: number) => (x - 4) ** 2 + x ** 2 / 4, 3.2],
  ])("is the one for which the least is %s, of all that were evaluated", async (_title, more, errorOf, x) => {
    const { best, all } = await bestOf(FIT + more);
    expect(best).toEqual([leastBy(all, errorOf)]);
    expect(Math.abs(best[0]! - x)).toBeLessThan(0.2);
  });

  test("is the whole front on wish", async () => {
    const { best, all } = await bestOf(`${FIT}  best: front`);
    expect(best.length).toBeGreaterThan(5);
    expect(new Set(best)).toEqual(new Set(all.filter((x) => x <= leastBy(all, (one) => Math.abs(one - 4)))));
  });

  test("is what a search along a line goes to", async () => {
    const line = FIT.replace(/method: .*/, "method: { name: golden-section, tolerance: 0.01 }");
    for (const [more, x] of [
      ["", 8 / 3],
      ["  best: l2", 3.2],
    ] as const) {
      const { best } = await bestOf(line + more);
      expect(best).toHaveLength(1);
      expect(Math.abs(best[0]! - x)).toBeLessThan(0.01);
    }
  });
});

describe("the tables of best trials", () => {
  test("are the rows of the best points, in every form", async () => {
    const path = temporaryStore();
    using store = openStore(path);
    const { record } = await run(store, resolve(SEARCH));
    const places = [...bestTrials(record, record.parts[0]!)].map(({ outer, ask }) => [outer, ask]);
    const rows = [...tableRecords(runTable(record, { best: true }))];
    expect(rows.map(({ outer, ask }) => [outer, ask])).toEqual(places);
    expect(rows[0]).toMatchObject({ N: 10, capacity: 9.5, class: "outputs" });
    const all = [...tableRecords(runTable(record))];
    expect(all).toEqual(expect.arrayContaining(rows));
    expect([...seriesTable(record, "overlap", { best: true }).rows()]).toHaveLength(12);
    expect(stackOutput(record, "overlap", { best: true }).shape).toEqual([3, 2, 2]);
    expect(queryRun(record, "SELECT N, avg(capacity) FROM best GROUP BY N").rows).toEqual([
      [10, 10],
      [20, 10],
      [30, 10.5],
    ]);
    const folder = join(dirname(path), "npy");
    exportRun(record, { format: "npy", path: folder, best: true });
    expect(
      parseNpy(new Uint8Array(readFileSync(join(folder, "capacity.npy"))), "capacity.npy").shape,
    ).toEqual([3, 2]);
    expect(readFileSync(join(folder, "points.csv"), "utf8").trim().split("\n")).toHaveLength(4);
  });

  test("hold the searched parts only, and say so where there are none", async () => {
    using store = openStore(temporaryStore());
    const search = SEARCH.trim().replaceAll("\n", "\n    ");
    const { record } = await run(
      store,
      resolve(`parts:\n  found:\n    ${search}\n  plain: { kernel: network, over: { c: [0, 1] } }`),
    );
    expect([...runTable(record, { best: true }).rows()]).toHaveLength(6);
    expect(() => runTable(record, { part: "plain", best: true })).toThrow(
      "part plain of run search has no best points, because its sweep has no optimise",
    );
    const plain = await run(store, resolve("kernel: network"));
    expect(() => runTable(plain.record, { best: true })).toThrow("has no best points");
    expect(() => queryRun(plain.record, "SELECT * FROM best")).toThrow("no such table: best");
  });
});

describe("a search that went another way before", () => {
  /** Peaks at the lower bound; where that meets a limit, more is asked. */
  const slope = (trial: Trial): Evaluation => outputsOf(-trial.parameters[7]!, [0, 0]);
  const limited = (trial: Trial): Evaluation =>
    trial.parameters[7] === 0 ? { class: "failure", kind: "time", message: "" } : slope(trial);

  test("has the trials and the digest of one that did not, once it is through", async () => {
    using clean = openStore(temporaryStore());
    const expected = await run(clean, resolve(SEARCH), slope);
    using store = openStore(temporaryStore());
    const first = await run(store, resolve(SEARCH), limited);
    expect(first.counts.unfinished).toBeGreaterThan(0);
    expect(first.counts.trials).toBeGreaterThan(expected.counts.trials);
    first.record.releaseFailures();
    const second = await run(store, resolve(SEARCH), slope);
    expect(second.record.counts().trials).toBeGreaterThan(expected.counts.trials);
    second.record.dropUnasked();
    expect(second.record.counts()).toMatchObject({ trials: expected.counts.trials, failures: 0 });
    expect(digest(second.record)).toBe(digest(expected.record));
  });

  test("keeps the failure at a place where it had another trial, and counts the place once", async () => {
    using store = openStore(temporaryStore());
    const first = await run(store, resolve(SEARCH), limited);
    const other = [...first.record.trials()].filter(({ ask }) => ask === 9);
    expect(other).toHaveLength(6);
    first.record.releaseFailures();
    const { record, counts } = await run(store, resolve(SEARCH), (trial) =>
      trial.ask === 9 ? { class: "failure", kind: "memory", message: "" } : slope(trial),
    );
    record.dropUnasked();
    expect([...record.failures()].map(({ outer, ask, replicate }) => [outer, ask, replicate])).toEqual(
      other.map(({ outer, ask, replicate }) => [outer, ask, replicate]),
    );
    expect([...runTable(record).rows()]).toHaveLength(counts.trials);
  });

  const digest = (record: RunRecord): string => digestTrials(record.trials());
});
