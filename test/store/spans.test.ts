import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type { Span } from "../../src/run/executor.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { RunRecord } from "../../src/store/run-record.ts";
import { startScript } from "./child-process.ts";
import { describeRun, exampleTrial, executed, ORIGIN, outputsOf } from "./example-trials.ts";
import { temporaryStore } from "./temporary-store.ts";

const START_MS = 1_800_000_000_000;
const at = (fromMs: number, toMs: number, lane?: number): Span => ({
  ...(lane !== undefined && { lane }),
  ...{ beganMs: START_MS + fromMs, endedMs: START_MS + toMs },
});

/** Records a batch of so many trials, of a quarter of a second each; the trials go on from `first`. */
function recordBatch(run: RunRecord, first: number, span: Span | undefined, count = 1, part = 0): void {
  run.record(
    Array.from({ length: count }, (_, i) =>
      executed(exampleTrial(first + i, 0, { part }), outputsOf(1), { span }),
    ),
  );
}

const spansOf = (run: RunRecord) =>
  run
    .spans()
    .map(({ lane, beganMs, endedMs, trials }) => [lane, beganMs - START_MS, endedMs - START_MS, trials]);

describe("when the work of a run was done", () => {
  test("is kept by worker, a span for each batch of a short run", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    recordBatch(run, 0, at(0, 500, 0), 2);
    recordBatch(run, 2, at(10, 900, 1), 3);
    recordBatch(run, 5, at(500, 800, 0));
    recordBatch(run, 6, undefined);
    run.finish({ state: "complete" });
    expect(run.spans()[0]).toEqual({
      ...{ origin: ORIGIN, lane: 0, part: 0, trials: 2, seconds: 0.5 },
      ...{ beganMs: START_MS, endedMs: START_MS + 500 },
    });
    expect(spansOf(run)).toEqual([
      [0, 0, 500, 2],
      [1, 10, 900, 3],
      [0, 500, 800, 1],
    ]);
  });

  test("is one span where batches follow each other too fast to be told apart, but not across a break", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    for (let i = 0; i < 5; i++) recordBatch(run, i, at(i * 2, i * 2 + 2, 0));
    recordBatch(run, 5, at(15, 17, 0));
    run.finish({ state: "complete" });
    expect(spansOf(run)).toEqual([
      [0, 0, 10, 5],
      [0, 15, 17, 1],
    ]);
  });

  test("takes some hundred rows a worker, however long it lasts", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    // An hour of batches of 50 ms.
    for (let i = 0; i < 72_000; i += 4000) {
      run.record(
        Array.from({ length: 4000 }, (_, j) =>
          executed(exampleTrial(i + j), outputsOf(1), { span: at((i + j) * 50, (i + j + 1) * 50, 0) }),
        ),
      );
    }
    run.finish({ state: "complete" });
    const spans = run.spans();
    expect(spans.length).toBeLessThan(1000);
    expect(spans.reduce((sum, { trials }) => sum + trials, 0)).toBe(72_000);
    expect(spans.reduce((sum, { beganMs, endedMs }) => sum + endedMs - beganMs, 0)).toBe(3_600_000);
  });

  test("finds a free lane for batches whose worker is not known", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    for (const [i, span] of [at(0, 100), at(20, 300), at(90, 200), at(310, 400)].entries())
      recordBatch(run, i, span);
    run.finish({ state: "complete" });
    expect(spansOf(run)).toEqual([
      [0, 0, 100, 1],
      [1, 20, 300, 1],
      [0, 100, 200, 1],
      [0, 310, 400, 1],
    ]);
  });

  test("tells parts and origins apart, one after another on each worker", () => {
    using store = openStore(temporaryStore());
    const one = describeRun("a");
    const run = store.openRun({ ...one, parts: [one.parts[0]!, { ...one.parts[0]!, name: "b" }] });
    recordBatch(run, 0, at(50, 60, 0));
    recordBatch(run, 1, at(50, 55, 0), 1, 1);
    run.record([
      executed(exampleTrial(2), outputsOf(1), { origin: { ...ORIGIN, node: "server" }, span: at(50, 60, 0) }),
    ]);
    run.finish({ state: "complete" });
    expect(run.spans().map(({ origin, part, beganMs }) => [origin.node, part, beganMs - START_MS])).toEqual([
      ["laptop", 0, 50],
      ["server", 0, 50],
      ["laptop", 1, 60],
    ]);
  });

  test("is on the disk within a second of work, and goes with the run", () => {
    let nowMs = START_MS;
    const path = temporaryStore();
    using store = openStore(path, { now: () => nowMs });
    const run = store.openRun(describeRun("a"));
    recordBatch(run, 0, at(0, 400, 0));
    recordBatch(run, 1, at(400, 800, 0));
    using reader = openStore(path, { readOnly: true });
    const seen = () => reader.resolveRun("example").spans().length;
    expect(seen()).toBe(1);
    nowMs += 1000;
    recordBatch(run, 2, at(800, 1200, 0));
    expect(seen()).toBe(3);
    store.removeRun(run);
    run.finish({ state: "complete" });
    expect(run.spans()).toEqual([]);
  });

  test("does not change what is found, counted or told of trials", () => {
    using store = openStore(temporaryStore());
    const [with_, without] = ["a", "b"].map((identity) => store.openRun(describeRun(identity)));
    recordBatch(with_!, 0, at(0, 100, 0), 3);
    recordBatch(without!, 0, undefined, 3);
    expect([...with_!.trials()]).toEqual([...without!.trials()]);
    expect(with_!.counts()).toEqual(without!.counts());
  });
});

describe("a store of version 3", () => {
  test("is read as it is, and becomes one of version 4 with all it had when it is written", () => {
    const path = makeVersionThree();
    {
      using reader = openStore(path, { readOnly: true });
      expect(reader.resolveRun("example").spans()).toEqual([]);
      expect(reader.resolveRun("example").counts().trials).toBe(1);
    }
    expect(versionOf(path)).toBe(3);
    using store = openStore(path);
    expect(versionOf(path)).toBe(4);
    const run = store.openRun(describeRun("a"));
    expect(run.counts().trials).toBe(1);
    recordBatch(run, 1, at(0, 100, 0));
    run.finish({ state: "complete" });
    expect(spansOf(run)).toEqual([[0, 0, 100, 1]]);
  });

  test("is whole when the process dies anywhere while it is brought up", async () => {
    const path = makeVersionThree();
    // Killed inside the transaction, when its first pages lie in the log already.
    const { signal } = spawnSync(process.execPath, ["-e", HALF_AN_UPGRADE, path]);
    expect(signal).toBe("SIGKILL");
    expect(existsSync(`${path}-wal`)).toBe(true);
    expect(versionOf(path)).toBe(3);
    const { ended } = startScript("script-record.ts", path, "a", "1", "20", "5");
    const second = startScript("script-record.ts", path, "b", "10", "30", "5");
    expect(await Promise.all([ended, second.ended])).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);
    expect(versionOf(path)).toBe(4);
    using store = openStore(path);
    expect(
      store
        .runs()
        .map(({ trials }) => trials)
        .sort(),
    ).toEqual([20, 20]);
  });
});

const HALF_AN_UPGRADE = `
  const { DatabaseSync } = require("node:sqlite");
  const database = new DatabaseSync(process.argv[1]);
  database.exec("PRAGMA cache_size = 2; BEGIN IMMEDIATE; CREATE TABLE spans (run); PRAGMA user_version = 4");
  database.exec("INSERT INTO spans WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT i FROM n");
  process.kill(process.pid, "SIGKILL");`;

function makeVersionThree(): string {
  const path = temporaryStore();
  {
    using store = openStore(path);
    store.openRun(describeRun("a")).record([executed(exampleTrial(0), outputsOf(0))]);
  }
  using database = new DatabaseSync(path);
  database.exec("DROP TABLE spans; PRAGMA user_version = 3");
  return path;
}

function versionOf(path: string): unknown {
  using database = new DatabaseSync(path, { readOnly: true });
  return database.prepare("PRAGMA user_version").get()!.user_version;
}
