import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import { describeRun, exampleTrial, executed, ORIGIN, outputsOf } from "./example-trials.ts";
import { temporaryStore } from "./temporary-store.ts";

const drained = { kind: "returned", node: "a", trials: 20, detail: "its node was asked to stop" };

describe("incidents of a run", () => {
  test("are kept with it; those alike are one row that says how often and when", () => {
    let now = 1000;
    const path = temporaryStore();
    {
      using store = openStore(path, { now: () => now });
      const run = store.openRun(describeRun("a"));
      run.addIncidents([drained, { ...drained, node: "b", trials: 1 }]);
      now = 2000;
      run.addIncidents([drained]);
      store.openRun(describeRun("b")).addIncidents([{ ...drained, kind: "lost" }]);
    }
    using store = openStore(path, { readOnly: true });
    expect(store.resolveRun("example").incidents()).toEqual([
      { ...drained, trials: 40, count: 2, firstMs: 1000, lastMs: 2000 },
      { ...drained, node: "b", trials: 1, count: 1, firstMs: 1000, lastMs: 1000 },
    ]);
  });

  test("are removed with it, and none come to a run that is no more there", () => {
    const path = temporaryStore();
    using store = openStore(path);
    const run = store.openRun(describeRun("a"));
    run.addIncidents([drained]);
    store.removeRun(run);
    run.addIncidents([drained]);
    using database = new DatabaseSync(path);
    expect(database.prepare("SELECT count(*) AS rows FROM incidents").get()).toEqual({ rows: 0 });
  });

  test("whose words are never the same twice do not make the store grow without end", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    const many = Array.from({ length: 1500 }, (_, i) => ({ ...drained, trials: 1, detail: `number ${i}` }));
    run.addIncidents(many);
    const kept = run.incidents();
    expect(kept).toHaveLength(1001);
    expect(kept.reduce((sum, { trials }) => sum + trials, 0)).toBe(1500);
  });
});

describe("a store of version 1", () => {
  test("is read as it is, and has no incidents", () => {
    const path = makeVersionOne();
    {
      using store = openStore(path, { readOnly: true });
      const run = store.resolveRun("example");
      expect(run.counts().trials).toBe(1);
      expect(run.incidents()).toEqual([]);
    }
    expect(versionOf(path)).toBe(1);
  });

  test("becomes one of this version when it is opened for writing, with all it had", () => {
    const path = makeVersionOne();
    using store = openStore(path, { create: false });
    expect(versionOf(path)).toBe(4);
    const run = store.resolveRun("example");
    expect(run.counts().trials).toBe(1);
    run.addIncidents([drained]);
    expect(run.incidents()).toMatchObject([drained]);
    using again = openStore(path);
    expect(again.resolveRun("example").incidents()).toHaveLength(1);
  });
});

test("a run tells who computed how much of it", () => {
  using store = openStore(temporaryStore());
  const run = store.openRun(describeRun("a"));
  const other = { node: "server", boot: "b2", version: "0.1.0" };
  run.record([
    executed(exampleTrial(0), outputsOf(1)),
    executed(exampleTrial(1), outputsOf(1), { origin: other }),
    executed(exampleTrial(2), { class: "error", code: 1 }, { origin: other, seconds: 2 }),
  ]);
  expect(run.counts()).toMatchObject({
    byClass: { outputs: 2, error: 1 },
    seconds: 2.5,
    shares: [
      { origin: other, trials: 2, seconds: 2.25 },
      { origin: ORIGIN, trials: 1, seconds: 0.25 },
    ],
  });
});

/** Version 2 added the table of incidents and changed nothing else. */
function makeVersionOne(): string {
  const path = temporaryStore();
  {
    using store = openStore(path);
    store.openRun(describeRun("a")).record([executed(exampleTrial(0), outputsOf(1))]);
  }
  using database = new DatabaseSync(path);
  database.exec("DROP TABLE incidents; DROP TABLE signatures; DROP TABLE spans; PRAGMA user_version = 1");
  return path;
}

function versionOf(path: string): unknown {
  using database = new DatabaseSync(path, { readOnly: true });
  return database.prepare("PRAGMA user_version").get()!.user_version;
}
