import { describe, expect, test } from "vitest";
import { isOutcome } from "../../src/kernel/outcome.ts";
import { openStore } from "../../src/store/open-store.ts";
import { startScript } from "./child-process.ts";
import { describeRun, exampleTrial, executed, outputsOf } from "./example-trials.ts";
import { temporaryStore } from "./temporary-store.ts";

describe("what was acknowledged", () => {
  test("is there after kill -9, each of three times", async () => {
    const path = temporaryStore();
    let acknowledged = 0;
    for (const batch of [1, 7, 100]) {
      const goal = acknowledged + 5 * batch;
      const { child, ended, lines } = startScript(
        "script-record.ts",
        path,
        "a",
        `${acknowledged}`,
        "1000000",
        `${batch}`,
      );
      for await (const line of lines) {
        acknowledged = Number(line);
        if (acknowledged >= goal) child.kill("SIGKILL");
      }
      expect(await ended).toEqual({ code: null, signal: "SIGKILL" });
      using store = openStore(path);
      const run = store.resolveRun("latest");
      const found = run.find(Array.from({ length: acknowledged }, (_, outer) => exampleTrial(outer)));
      expect(found.filter((end) => !end || !isOutcome(end))).toEqual([]);
      // A batch may have been written and not yet acknowledged; never a part of one.
      const stored = [...run.trials()].length;
      expect([acknowledged, acknowledged + batch]).toContain(stored);
      acknowledged = stored;
    }
  });
});

describe("one file", () => {
  test("takes two processes that create it at once and write the same and other trials", async () => {
    const path = temporaryStore();
    const writers = [
      startScript("script-record.ts", path, "a", "0", "600", "10"),
      startScript("script-record.ts", path, "b", "300", "900", "10"),
    ];
    expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);
    using store = openStore(path, { readOnly: true });
    expect(store.runs().map(({ trials }) => trials)).toEqual([600, 600]);
    const [first] = store.findOutcomes(exampleTrial(450).key);
    expect(first!.places.map(({ run }) => run).sort()).toEqual(["example", "example-2"]);
  });

  test("is read while another process writes it, from a whole number of its batches each time", async () => {
    const path = temporaryStore();
    const { ended, lines } = startScript("script-record.ts", path, "a", "0", "2000", "100");
    for await (const line of lines) {
      using reader = openStore(path, { readOnly: true });
      const { trials } = reader.resolveRun("latest").counts();
      expect(trials % 100).toBe(0);
      expect(trials).toBeGreaterThanOrEqual(Number(line));
    }
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  test("is written on while a reader stands in the middle of its trials", () => {
    const path = temporaryStore();
    using writer = openStore(path);
    const run = writer.openRun(describeRun("a"));
    run.record(Array.from({ length: 1000 }, (_, outer) => executed(exampleTrial(outer), outputsOf(1))));
    using reader = openStore(path, { readOnly: true });
    const trials = reader.resolveRun("latest").trials();
    for (let i = 0; i < 300; i++) trials.next();
    run.record([executed(exampleTrial(1000), outputsOf(1))]);
    expect([...trials]).toHaveLength(701);
  });

  test("cannot be changed through a store opened to be read", () => {
    const path = temporaryStore();
    openStore(path)[Symbol.dispose]();
    using reader = openStore(path, { readOnly: true });
    expect(() => reader.openRun(describeRun("a"))).toThrow(/read-only/);
  });
});

test("100,000 trials are read in 32 MB of heap, where each takes its place only in turn", async () => {
  const path = temporaryStore();
  {
    using store = openStore(path);
    const run = store.openRun(describeRun("a"));
    const outputs = outputsOf(1, [1]);
    for (let at = 0; at < 100_000; at += 5000) {
      run.record(Array.from({ length: 5000 }, (_, i) => executed(exampleTrial(at + i), outputs)));
    }
  }
  const { ended, lines } = startScript("script-stream.ts", path);
  const printed: string[] = [];
  for await (const line of lines) printed.push(line);
  expect(printed).toEqual(["100000 100001 100000"]);
  expect(await ended).toEqual({ code: 0, signal: null });
});
