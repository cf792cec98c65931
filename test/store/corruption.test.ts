import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import { describeRun, exampleTrial, executed, outputsOf } from "./example-trials.ts";
import { temporaryStore } from "./temporary-store.ts";

describe("a bit that flipped on the disk", () => {
  test("in an outcome is noticed, named and mended by running again", () => {
    const path = fullStore();
    const damaged = exampleTrial(1234);
    changeFile(path, (bytes) => {
      // The parameters stand right behind the key in their row.
      bytes[rowOf(bytes, damaged.key) + 32 + 8]! ^= 1;
    });
    const warnings: string[] = [];
    using store = openStore(path, { warn: (message) => warnings.push(message) });
    const run = store.resolveRun("latest");
    expect(() => [...run.trials()]).toThrow(
      `store ${path}: the outcome of run example, part 0, outer 1234, ask 0, replicate 0 is damaged; run its sweep again to compute it anew`,
    );
    expect(run.find([damaged, exampleTrial(1235)]).map((end) => end?.class)).toEqual([undefined, "outputs"]);
    expect(warnings).toEqual([`the stored outcome of trial ${damaged.key} is damaged; it is computed anew`]);
    run.record([executed(damaged, outputsOf(1234))]);
    expect([...run.trials()][1234]).toMatchObject({ parameters: damaged.parameters, key: damaged.key });
  });

  test.each([
    ["first", 0],
    ["seventeenth", 16],
    ["last", 31],
  ])("in the %s byte of an outcome's key is mended by running again", (_, byte) => {
    const path = fullStore();
    const damaged = exampleTrial(1234);
    changeFile(path, (bytes) => {
      bytes[rowOf(bytes, damaged.key) + byte]! ^= 1;
    });
    using store = openStore(path);
    const run = store.resolveRun("latest");
    expect(run.find([damaged])).toEqual([undefined]);
    run.record([executed(damaged, outputsOf(1234))]);
    expect([...run.trials()][1234]).toMatchObject({ key: damaged.key });
  });

  test("in a key of the index is noticed by the run that has its outcome, and mended", () => {
    const path = fullStore();
    const lost = exampleTrial(1234);
    changeFile(path, (bytes) => {
      for (const at of entriesOf(bytes, lost.key)) bytes[at + 3]! ^= 1;
    });
    const warnings: string[] = [];
    using store = openStore(path, { warn: (message) => warnings.push(message) });
    // A run that has it not yet cannot know, and what it computes is the same.
    expect(store.openRun(describeRun("b")).find([lost])).toEqual([undefined]);
    const run = store.resolveRun("example");
    expect(run.find([exampleTrial(3), lost]).map((end) => end?.class)).toEqual(["outputs", "outputs"]);
    expect(warnings).toEqual(["the store's index of outcomes is damaged; it is made anew"]);
    expect(run.find([lost]).map((end) => end?.class)).toEqual(["outputs"]);
    expect(warnings).toHaveLength(1);
  });

  test("in the name of a column is an error with a way on", () => {
    const path = fullStore();
    changeFile(path, (bytes) => {
      // A page that was split keeps what it had, which nobody reads.
      for (let at = bytes.indexOf("updated"); at >= 0; at = bytes.indexOf("updated", at)) bytes[at]! ^= 1;
    });
    using store = openStore(path);
    expect(() => store.runs()).toThrow(/the file is damaged .*; go on with another --store/);
  });

  test("in a file of large outputs is noticed and mended in the same way", () => {
    using store = openStore(temporaryStore());
    const run = store.openRun(describeRun("a"));
    const entry = executed(exampleTrial(0), outputsOf(1, Array(20_000).fill(0.5)));
    run.record([entry]);
    const folder = `${store.path}.outputs`;
    const file = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((name) =>
      name.includes("/"),
    )!;
    changeFile(join(folder, file), (bytes) => {
      bytes[5000]! ^= 0x40;
    });
    expect(run.find([exampleTrial(0)])).toEqual([undefined]);
    expect(() => [...run.trials()]).toThrow(/outer 0, ask 0, replicate 0 is damaged/);
    run.record([entry]);
    expect([...run.trials()]).toHaveLength(1);
  });
});

test.each([
  ["removed", (path: string) => rmSync(path)],
  ["replaced", (path: string) => cpSync(path, `${path}.copy`) ?? renameSync(`${path}.copy`, path)],
])("a store that is %s while it is open is an error at the next outcome", (_, change) => {
  using store = openStore(temporaryStore());
  const run = store.openRun(describeRun("a"));
  run.record([executed(exampleTrial(0), outputsOf(0))]);
  change(store.path);
  expect(() => run.record([executed(exampleTrial(1), outputsOf(1))])).toThrow(
    `store ${store.path}: the file was removed or replaced while it was open; run again`,
  );
});

test("a page that was overwritten is an error with a way on, and the rest stays usable", () => {
  const path = fullStore();
  changeFile(path, (bytes) => {
    const page = Math.floor(rowOf(bytes, exampleTrial(1234).key) / 4096);
    bytes.fill(0xab, page * 4096, (page + 1) * 4096);
  });
  using store = openStore(path);
  const run = store.resolveRun("latest");
  const read: number[] = [];
  expect(() => {
    for (const { outer } of run.trials()) read.push(outer);
  }).toThrow(
    `store ${path}: the file is damaged (database disk image is malformed); go on with another --store`,
  );
  expect(read.length).toBeGreaterThan(900);
  expect(run.find([exampleTrial(0), exampleTrial(2999)]).map((end) => end?.class)).toEqual([
    "outputs",
    "outputs",
  ]);
  store.openRun(describeRun("b")).record([executed(exampleTrial(5000), outputsOf(1))]);
  expect(store.runs().map(({ trials }) => trials)).toEqual([1, 3000]);
});

function fullStore(): string {
  const path = temporaryStore();
  using store = openStore(path);
  const run = store.openRun(describeRun("a"));
  run.record(Array.from({ length: 3000 }, (_, outer) => executed(exampleTrial(outer), outputsOf(outer))));
  return path;
}

function changeFile(path: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path);
  change(bytes);
  writeFileSync(path, bytes);
}

/** Where the index has the beginning of a key, and had it before pages were split. */
function entriesOf(bytes: Buffer, key: string): number[] {
  const beginning = Buffer.from(key, "hex").subarray(0, 16);
  const found: number[] = [];
  for (let at = bytes.indexOf(beginning); at >= 0; at = bytes.indexOf(beginning, at + 1)) found.push(at);
  return found.filter((at) => at !== rowOf(bytes, key));
}

/** The whole key stands in the row only; the index has its beginning. */
function rowOf(bytes: Buffer, key: string): number {
  return bytes.indexOf(Buffer.from(key, "hex"));
}
