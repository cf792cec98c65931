import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeOutputs } from "../../src/kernel/output-codec.ts";
import { openStore } from "../../src/store/open-store.ts";
import {
  describeRun,
  exampleTrial,
  executed,
  MANIFEST,
  ORIGIN,
  outputsOf,
  placeOf,
  sha256,
} from "./example-trials.ts";
import { outcomeStoreContract } from "./outcome-store-contract.ts";
import { temporaryStore } from "./temporary-store.ts";

outcomeStoreContract("a run of an SQLite store", () => {
  const store = openStore(temporaryStore());
  const { kernel, inputs } = describeRun("any").parts[0]!.workload;
  return {
    openRun: (identity, limits) =>
      store.openRun(describeRun(identity, { parts: [{ name: "", workload: { kernel, inputs, limits } }] })),
  };
});

describe("a run", () => {
  test("gives its trials back in structural order, with everything they were made of", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    const trials = [exampleTrial(2), exampleTrial(0, 1), exampleTrial(10), exampleTrial(0, 0)];
    run.record(trials.map((trial) => executed(trial, outputsOf(trial.outer))));
    const stored = [...run.trials()];
    expect(stored.map(placeOf)).toEqual(
      [exampleTrial(0, 0), exampleTrial(0, 1), exampleTrial(2), exampleTrial(10)].map(placeOf),
    );
    const { outcome, seconds, ...trial } = stored[3]!;
    expect(trial).toEqual(exampleTrial(10));
    expect(seconds).toBe(0.25);
    expect(outcome.class === "outputs" && decodeOutputs(outcome.bytes)[0]!.data[0]).toBe(10);
  });

  test("reads on behind a page of trials, also of one part only", () => {
    using store = openStore(temporaryStore());
    const part = describeRun("a").parts[0]!;
    const run = store.openRun(describeRun("a", { parts: [part, { ...part, name: "theory" }] }));
    const trials = Array.from({ length: 700 }, (_, i) => exampleTrial(i, 0, { part: i % 2 }));
    run.record(trials.map((trial) => executed(trial, outputsOf(1))));
    expect([...run.trials()].map(({ part }) => part)).toEqual([...Array(350).fill(0), ...Array(350).fill(1)]);
    expect([...run.trials({ part: 1 })].map(({ outer }) => outer)).toEqual(
      Array.from({ length: 350 }, (_, i) => 2 * i + 1),
    );
    expect([...run.trials({ part: 0 })]).toHaveLength(350);
  });

  test("counts trials by class, failures by kind, and what is missing", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a", { expected: 6 }));
    run.record([
      executed(exampleTrial(0), outputsOf(1)),
      executed(exampleTrial(1), outputsOf(1)),
      executed(exampleTrial(2), { class: "error", code: 1 }),
      executed(exampleTrial(3), { class: "trap", message: "unreachable" }),
      executed(exampleTrial(4), { class: "failure", kind: "memory", message: "more than 1 MiB" }),
    ]);
    expect(run.counts()).toEqual({
      trials: 4,
      byClass: { outputs: 2, error: 1, trap: 1 },
      failures: 1,
      byKind: { time: 0, memory: 1, stack: 0, lost: 0 },
      missing: 1,
      seconds: 1,
      shares: [{ origin: ORIGIN, trials: 4, seconds: 1 }],
    });
  });

  test("forgets its failures for one more try, and counts the tries", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    const failed = executed(exampleTrial(0), { class: "failure", kind: "lost", message: "worker died" });
    run.record([failed]);
    expect(run.releaseFailures()).toBe(1);
    expect(run.releaseFailures()).toBe(0);
    expect(run.find([exampleTrial(0)])).toEqual([undefined]);
    expect([...run.failures()].map(({ attempts, released }) => ({ attempts, released }))).toEqual([
      { attempts: 1, released: true },
    ]);
    run.record([failed]);
    expect(run.find([exampleTrial(0)])).toEqual([{ class: "failure", kind: "lost", message: "worker died" }]);
    const [stored] = [...run.failures()];
    expect(stored).toMatchObject({
      ...exampleTrial(0),
      attempts: 2,
      released: false,
      limits: { seconds: 10 },
    });
  });

  test("keeps outputs over 64 KiB in files beside the store, each content once", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    const large = outputsOf(
      1,
      Array.from({ length: 20_000 }, (_, i) => i / 4),
    );
    run.record([executed(exampleTrial(0), large), executed(exampleTrial(1), large)]);
    const found = run.find([exampleTrial(0), exampleTrial(1)]);
    expect(found.map((end) => end?.class === "outputs" && decodeOutputs(end.bytes)[1]!.data[19_999])).toEqual(
      [4999.75, 4999.75],
    );
    expect(outputFiles(store.path)).toHaveLength(1);
  });

  test("knows its kernel, inputs and limits well enough to evaluate again", () => {
    using store = openStore(temporaryStore());
    const array = { dtype: "u8", shape: [3], data: new Uint8Array([7, 8, 9]) } as const;
    const { kernel } = describeRun("a").parts[0]!.workload;
    const workload = { kernel, inputs: [{ array, hash: sha256("images") }], limits: { megabytes: 64 } };
    store.openRun(describeRun("a", { parts: [{ name: "only", workload }] }));
    const run = store.resolveRun("latest");
    expect(run.workload(0)).toEqual({
      ...workload,
      kernel: { ...kernel, bytes: Uint8Array.from(kernel.bytes), signatures: [] },
    });
    expect(run.parts[0]).toMatchObject({
      index: 0,
      name: "only",
      workload: { kernel: { manifest: MANIFEST } },
    });
  });

  test("takes trials of a kernel without parameters", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    run.record([executed(exampleTrial(0, 0, { parameters: new Float64Array() }), outputsOf(1))]);
    expect([...run.trials()][0]!.parameters).toEqual(new Float64Array());
  });
});

function outputFiles(path: string): string[] {
  return readdirSync(`${path}.outputs`, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.includes("/"),
  );
}
