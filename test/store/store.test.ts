import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import {
  describeRun,
  exampleTrial,
  executed,
  MANIFEST,
  ORIGIN,
  outputsOf,
  sha256,
} from "./example-trials.ts";
import { temporaryStore } from "./temporary-store.ts";

describe("runs of a store", () => {
  test("the same identity continues, another gets the next free name", () => {
    using store = openStore(temporaryStore());
    const names = ["a", "b", "a", "c"].map((identity) => store.openRun(describeRun(identity)).summary.name);
    expect(names).toEqual(["example", "example-2", "example", "example-3"]);
    expect(store.openRun(describeRun("d", { name: "latest" })).summary.name).toBe("latest-2");
  });

  test("a list tells what became of each, the last change in front", () => {
    let now = 1000;
    using store = openStore(temporaryStore(), { now: () => now++ });
    const first = store.openRun(describeRun("a", { expected: 1 }));
    store.openRun(describeRun("b", { name: "other" }));
    first.record([executed(exampleTrial(0), outputsOf(1))]);
    first.finish({ state: "complete", digest: "d1", seconds: 3 });
    expect(store.runs()).toMatchObject([
      {
        name: "example",
        state: "complete",
        digest: "d1",
        seconds: 3,
        trials: 1,
        expected: 1,
        createdMs: 1000,
      },
      { name: "other", state: "running", digest: undefined, trials: 0, failures: 0 },
    ]);
  });

  test("continuing keeps the newest text and limits of its sweep, and takes the digest back", () => {
    using store = openStore(temporaryStore());
    store.openRun(describeRun("a")).finish({ state: "complete", digest: "d1" });
    const { kernel, inputs } = describeRun("a").parts[0]!.workload;
    const parts = [{ name: "", workload: { kernel, inputs, limits: { megabytes: 64 } } }];
    store.openRun(describeRun("a", { source: "new", parts }));
    const run = store.resolveRun("example");
    expect(run.summary).toMatchObject({ source: "new", state: "running", digest: undefined });
    expect(run.parts[0]!.limits).toEqual({ megabytes: 64 });
  });

  test.each([
    ["example", "example"],
    ["exam", "example"],
    ["latest", "other"],
    [sha256("a"), "example"],
    [sha256("b").slice(0, 10), "other"],
  ])("%s means %s", (reference, name) => {
    using store = twoRuns();
    expect(store.resolveRun(reference).summary.name).toBe(name);
  });

  test.each([
    ["nothing", /no run "nothing"; there are other \(.{12}\), example/],
    ["", /"" may be other \(.{12}\), example \(.{12}\); give more/],
  ])("%j means no run, and the message lists those there are", (reference, message) => {
    using store = twoRuns();
    expect(() => store.resolveRun(reference)).toThrow(message);
  });

  test("removing a run leaves its outcomes to others, until nobody refers to them", () => {
    using store = openStore(temporaryStore());
    const [a, b] = [store.openRun(describeRun("a")), store.openRun(describeRun("b"))];
    const large = outputsOf(1, Array(20_000).fill(0.5));
    a.record([executed(exampleTrial(0), outputsOf(0)), executed(exampleTrial(1), large)]);
    b.record([{ kind: "known", trial: exampleTrial(0) }]);
    expect(store.removeRun(a)).toEqual({ trials: 2, failures: 0 });
    expect(store.runs().map(({ name }) => name)).toEqual(["example-2"]);
    expect(b.find([exampleTrial(1)])[0]).toBeDefined();
    expect(store.collectGarbage({ graceMs: -60_000 })).toMatchObject({ outcomes: 1, kernels: 0, files: 1 });
    expect(b.find([exampleTrial(0), exampleTrial(1)]).map((end) => end?.class)).toEqual([
      "outputs",
      undefined,
    ]);
    store.removeRun(b);
    expect(store.collectGarbage()).toMatchObject({ outcomes: 1, kernels: 1, files: 0 });
  });

  test("a clean-up leaves files alone that a writer may be about to refer to", () => {
    using store = openStore(temporaryStore());
    store
      .openRun(describeRun("a"))
      .record([executed(exampleTrial(1), outputsOf(1, Array(20_000).fill(0.5)))]);
    const folder = `${store.path}.outputs`;
    for (const name of ["new", "old"]) writeFileSync(join(folder, name), "left over");
    utimesSync(join(folder, "old"), 1, 1);
    expect(store.collectGarbage()).toMatchObject({ outcomes: 0, files: 1, bytes: 9 });
    expect(readdirSync(folder)).toContain("new");
  });

  test("a run that was removed while it went on stops instead of writing into nowhere", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    store.removeRun(store.resolveRun("example"));
    store.openRun(describeRun("b"));
    expect(() => run.record([executed(exampleTrial(0), outputsOf(1))])).toThrow(/run example was removed/);
    expect(store.runs()[0]!.trials).toBe(0);
  });

  test("an outcome that a clean-up took between finding and noting it is a clear error", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    expect(() => run.record([{ kind: "known", trial: exampleTrial(0) }])).toThrow(/was removed .*run again/);
  });
});

describe("explaining", () => {
  test("finds outcomes by the beginning of their key, with where they came from and occur", () => {
    using store = twoRuns();
    const { key, parameters, seed } = exampleTrial(0);
    const [found, ...others] = store.findOutcomes(key.slice(0, 8));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ key, parameters, seed, origin: ORIGIN, seconds: 0.25 });
    expect(found!.places).toEqual([{ run: "example", part: 0, outer: 0, ask: 0, replicate: 0 }]);
    expect(store.findOutcomes("ffff")).toEqual([]);
    expect(store.findOutcomes("not a key")).toEqual([]);
  });

  test.each<
    [string, Partial<{ parameters: Float64Array; seed: bigint; inputs: string[]; version: string }>, string[]]
  >([
    ["nothing", {}, []],
    ["a parameter", { parameters: new Float64Array([0.05, 0, 9, 0, 1.5, 0]) }, ["parameter N: 0, wanted 9"]],
    [
      "a choice and an element",
      { parameters: new Float64Array([0.05, 0, 0, 1, 2, 0]) },
      ["parameter rule: balanced, wanted amit-fusi", "parameter rates[0]: 1.5, wanted 2"],
    ],
    ["the seed", { seed: 5n }, ["seed seed: 9223372036854775808, wanted 5"]],
    ["an input", { inputs: ["abcdef"] }, ["input images: absent, wanted abcdef"]],
    [
      "the kernel",
      { version: "1.0.1" },
      [
        `kernel decay: 1.0.0 (${sha256("kernel").slice(0, 12)}), wanted 1.0.1 (${sha256("1.0.1").slice(0, 12)})`,
      ],
    ],
  ])("names the fewest components in which a stored trial differs: %s", (_, changes, expected) => {
    using store = twoRuns();
    const { parameters, seed } = exampleTrial(0);
    const { version = "1.0.0", inputs = [null], ...rest } = changes;
    const hash = version === "1.0.0" ? sha256("kernel") : sha256(version);
    const nearest = store.nearestOutcome({
      parameters,
      seed,
      inputs,
      kernel: { hash, manifest: { ...MANIFEST, version } },
      ...rest,
    });
    expect(
      nearest!.differences.map(
        ({ component, name, stored, wanted }) => `${component} ${name}: ${stored}, wanted ${wanted}`,
      ),
    ).toEqual(expected);
    expect(nearest!.key).toBe(exampleTrial(0).key);
  });

  test("does not take a stored trial for its own neighbour", () => {
    using store = twoRuns();
    const { key, parameters, seed } = exampleTrial(0);
    const kernel = { hash: sha256("kernel"), manifest: MANIFEST };
    const nearest = store.nearestOutcome({ key, kernel, inputs: [null], parameters, seed });
    expect(nearest!.key).toBe(exampleTrial(2).key);
    expect([store.outcome(key)?.class, store.outcome(exampleTrial(9).key)]).toEqual(["outputs", undefined]);
  });

  test("knows of nothing near where no kernel has the name", () => {
    using store = openStore(temporaryStore());
    const { parameters, seed } = exampleTrial(0);
    const kernel = { hash: sha256("kernel"), manifest: MANIFEST };
    expect(store.nearestOutcome({ kernel, inputs: [null], parameters, seed })).toBeUndefined();
  });
});

describe("the file", () => {
  test("is whole in itself after the store is closed, also when a reader was the last", () => {
    const path = temporaryStore();
    const writer = openStore(path);
    writer.openRun(describeRun("a")).record([executed(exampleTrial(0), outputsOf(1))]);
    const reader = openStore(path, { readOnly: true });
    writer[Symbol.dispose]();
    reader[Symbol.dispose]();
    expect([existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual([false, false]);
    expect(statSync(path).size).toBeGreaterThan(4096);
  });

  test("without its folder of large outputs still gives everything else", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    run.record([
      executed(exampleTrial(0), outputsOf(1)),
      executed(exampleTrial(1), outputsOf(1, Array(20_000).fill(0.5))),
    ]);
    rmSync(`${store.path}.outputs`, { recursive: true });
    expect(run.find([exampleTrial(0), exampleTrial(1)]).map((end) => end?.class)).toEqual([
      "outputs",
      undefined,
    ]);
    expect(() => [...run.trials()]).toThrow(
      /run example, part 0, outer 1, ask 0, replicate 0 is damaged; run its sweep again/,
    );
  });
});

function twoRuns(): Store {
  let now = 0;
  const store = openStore(temporaryStore(), { now: () => now++ });
  const first = store.openRun(describeRun("a"));
  first.record([0, 1, 2, 3].map((outer) => executed(exampleTrial(outer), outputsOf(outer))));
  store.openRun(describeRun("b", { name: "other" }));
  return store;
}
