import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Manifest, manifestSchema } from "../../src/kernel/manifest.ts";
import { createPlanner } from "../../src/planner/create-planner.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep, type SweepBinder } from "../../src/sweep/resolve-sweep.ts";
import { messageOf } from "./fault-table.ts";
import { createTestBinder, NETWORK } from "./test-binder.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const examples = [...read("docs/sweep-file.md").matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text]) => text!);

/** A kernel of somebody else, as the page imagines it. */
const DECODER: Manifest = {
  ...NETWORK,
  inputs: ["images", "calcium"].map((name) => ({
    name,
    dtype: "f32",
    shape: ["rows", "columns"],
    summary: "",
  })),
};

function manifestOf(reference: string): Manifest {
  if (reference.endsWith("decoder.wasm")) return DECODER;
  return manifestSchema.parse(JSON.parse(read(`assembly/${reference}/manifest.json`)));
}

/** The table that the page shows. */
const TARGETS = read("docs/sweep-file.md")
  .match(/(?:^ {4}.*\n)+/gm)!
  .find((text) => text.includes(",sem"))!
  .replaceAll(/^ {4}/gm, "");

const binder: SweepBinder = {
  ...createTestBinder(),
  kernel: (reference) => ({ hash: "0".repeat(64), bytes: new Uint8Array(), manifest: manifestOf(reference) }),
  table: (path) => ({ bytes: new TextEncoder().encode(TARGETS), fileName: path }),
  input: () => ({ dtype: "f64", shape: [1, 2], data: Float64Array.of(1, 2) }),
};
const resolve = (text: string) => resolveSweep(parseSweep(text, "capacity.yaml"), binder);

test.each(examples.map((text, index) => [index, text] as const))(
  "example %i of docs/sweep-file.md runs",
  (_, text) => {
    expect(createPlanner(resolve(text).parts).ask()).toMatchObject({
      part: 0,
      outer: 0,
      ask: 0,
      replicate: 0,
    });
  },
);

test("the numbers that docs/sweep-file.md gives are right", () => {
  expect(examples).toHaveLength(16);
  const grid = resolve(examples.find((text) => text.includes("rule: [balanced"))!).parts[0]!.points;
  expect(grid.size).toBe(2 * 9 * 5 * 13);
  const sizes = grid.kind === "grid" ? grid.axes[2]!.range : undefined;
  expect(Array.from({ length: 5 }, (_, index) => sizes!.at(index))).toEqual([1000, 2000, 4000, 8000, 16000]);
});

test("the example of a box has points of it", () => {
  const { parts } = resolve(examples.find((text) => text.includes("design: sobol"))!);
  const { points, varied } = parts[0]!;
  expect([points.kind, points.size]).toEqual(["sobol", 128]);
  expect(varied).toEqual(["r1", "C", "N", "ages", "rule"]);
});

test("the errors that docs/sweep-file.md shows are those that are printed", () => {
  const wrong = "kernel: double-well-network\nfixed:\n  c: 1.5\n";
  const shown = read("docs/sweep-file.md")
    .match(/^ {4}capacity\.yaml.*$/gm)!
    .map((line) => line.trim());
  expect([
    messageOf(() => resolve(wrong)),
    messageOf(() => resolve(`${wrong}seed: 1\nreplicate: 3`)),
  ]).toEqual(shown);
});
