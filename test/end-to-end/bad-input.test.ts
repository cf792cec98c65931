import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { buildTinyKernel, buildTinyKernelWithManifest, END, importFunction } from "../kernel/wasm-builder.ts";
import { createPlayground } from "./command-line.ts";

const WALK = readFileSync(resolve(import.meta.dirname, "../fixtures/kernels/random-walk.wasm"));
const RELAXED = [0, 0x00, 0xfd, 0x85, 0x02, ...Array(18).fill(0), END];

type Example = {
  /** The files beside the sweep. */
  files?: Record<string, string | Uint8Array>;
  sweep: string;
  words?: string[];
  error: string;
};

/** A sweep file that cannot be run, and the one line that says why. */
const EXAMPLES: Record<string, Example> = {
  "an unknown key": {
    sweep: "kernel: noop\nreplicate: 3\n",
    error: "bad.yaml:2:1: replicate: unknown key; did you mean replicates?",
  },
  "an unknown parameter": {
    sweep: "kernel: double-well-network\nfixed:\n  theeta: 0.1\n",
    error: "bad.yaml:3:3: fixed.theeta: unknown parameter; did you mean theta?",
  },
  "a parameter out of range": {
    sweep: "kernel: double-well-network\nfixed: { c: 1.5 }\n",
    error: "bad.yaml:2:13: fixed.c: expected a number in [0.00001, 1], got 1.5",
  },
  "a parameter that is not a number": {
    sweep: "kernel: noop\nfixed: { x: .nan }\n",
    error:
      "bad.yaml:2:13: fixed.x: expected a number, the name of a choice, or a list of numbers for a vector, got NaN",
  },
  "an empty range": {
    sweep: "kernel: noop\nover: { x: [] }\n",
    error: "bad.yaml:2:12: over.x: expected at least one value, got []",
  },
  "a missing kernel": {
    sweep: "kernel: nop\n",
    error: 'bad.yaml:1:9: kernel: there is no kernel "nop"; did you mean noop? Known: ',
  },
  "a missing kernel file": {
    sweep: "kernel: ./model.wasm\n",
    error: "bad.yaml:1:9: kernel: kernel ",
  },
  "a missing input file": {
    files: { "walk.wasm": WALK },
    sweep: "kernel: ./walk.wasm\ninputs: { field: field.npy }\n",
    error: "bad.yaml:2:18: inputs.field: input ",
  },
  "an input of the wrong shape": {
    files: { "walk.wasm": WALK, "field.csv": "0.5,0.5\n0.5,0.5\n" },
    sweep: "kernel: ./walk.wasm\ninputs: { field: field.csv }\n",
    error: "bad.yaml:2:9: inputs: input field: expected f64[places], got [2, 2]",
  },
  "a kernel that imports a clock": {
    files: { "clock.wasm": buildTinyKernelWithManifest({ imports: [importFunction("env", "now", 3)] }) },
    sweep: "kernel: ./clock.wasm\n",
    error: "imports env.now",
  },
  "a kernel with relaxed SIMD": {
    files: { "relaxed.wasm": buildTinyKernelWithManifest({ run: RELAXED }) },
    sweep: "kernel: ./relaxed.wasm\n",
    error: "relaxed SIMD",
  },
  "a module without a manifest": {
    files: { "bare.wasm": buildTinyKernel() },
    sweep: "kernel: ./bare.wasm\n",
    error: "sweepwell kernel attach",
  },
  "a truncated kernel": {
    files: { "half.wasm": WALK.subarray(0, WALK.length >> 1) },
    sweep: "kernel: ./half.wasm\n",
    error: "kernel ./half.wasm: ",
  },
  "a figure of an unknown output": {
    sweep:
      "kernel: noop\nfigures: { a: { data: trials, mark: point, encoding: { x: { field: vallue } } } }\n",
    error: "did you mean value?",
  },
  "a setting that does not exist": {
    sweep: "kernel: noop\n",
    words: ["--set", "replicates=many"],
    error: "--set replicates=many",
  },
};

test.each(Object.entries(EXAMPLES))(
  "%s is one line that names the place, and writes nothing",
  (_, example) => {
    const { sweepwell, write, folder } = createPlayground();
    for (const [name, content] of Object.entries(example.files ?? {})) write(name, content);
    write("bad.yaml", example.sweep);
    const before = readdirSync(folder);
    const { code, stdout, stderr } = sweepwell("run", "bad.yaml", ...(example.words ?? []));
    expect(stderr).toContain(example.error);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(readdirSync(folder)).toEqual(before);
  },
);

test("a missing sweep file is one line", () => {
  const { sweepwell, folder } = createPlayground();
  const { code, stderr } = sweepwell("run", "nowhere.yaml");
  expect(stderr).toMatch(/^sweepwell: sweep nowhere.yaml: there is no such file\n$/);
  expect(code).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
});

test("a store of a newer version is refused and left as it is", () => {
  const { sweepwell, json, write, folder } = createPlayground();
  write("small.yaml", "kernel: noop\n");
  json("run", "small.yaml");
  {
    using database = new DatabaseSync(join(folder, "sweepwell.db"));
    database.exec("PRAGMA user_version = 99");
  }
  const before = readFileSync(join(folder, "sweepwell.db"));
  const { code, stderr } = sweepwell("run", "small.yaml");
  expect(stderr).toMatch(/^sweepwell: store sweepwell.db: .*version 99.*\n$/);
  expect(code).toBe(2);
  expect(readFileSync(join(folder, "sweepwell.db"))).toEqual(before);
});

test("a file that is no store is refused and left as it is", () => {
  const { sweepwell, write, folder } = createPlayground();
  write("small.yaml", "kernel: noop\n");
  writeFileSync(join(folder, "sweepwell.db"), "my diary");
  const { code, stderr } = sweepwell("run", "small.yaml");
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(code).toBe(2);
  expect(readFileSync(join(folder, "sweepwell.db"), "utf8")).toBe("my diary");
});

test("an unknown run names the runs there are", () => {
  const { sweepwell, json, write } = createPlayground();
  write("small.yaml", "kernel: noop\n");
  json("run", "small.yaml");
  const { code, stderr } = sweepwell("show", "smal1");
  expect(stderr).toContain("small");
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(code).toBe(2);
});

test("an unknown flag is wrong usage", () => {
  const { sweepwell } = createPlayground();
  const { code, stderr } = sweepwell("run", "small.yaml", "--thread", "2");
  expect(stderr).toContain("--thread");
  expect(code).toBe(2);
});

test("with --json an error is one document with its code", () => {
  const { json } = createPlayground();
  expect(json("run", "nowhere.yaml")).toEqual({
    error: { code: "NOT_FOUND", message: "sweep nowhere.yaml: there is no such file" },
  });
});
