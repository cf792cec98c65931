import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { manifestSchema } from "../../src/kernel/manifest.ts";
import { createDesign } from "../../src/planner/designs/create-design.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import {
  type ResolvedPart,
  type ResolvedSweep,
  resolveSweep,
  type SweepBinder,
} from "../../src/sweep/resolve-sweep.ts";
import { checkFigures } from "../../src/workspace/draw-figures.ts";
import { createTestBinder } from "../sweep/test-binder.ts";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");

const binder: SweepBinder = {
  ...createTestBinder(),
  // Of the one output that is an input here: a single synapse.
  output: () => ({ dtype: "f64", shape: [1, 1, 1, 12], data: new Float64Array(12) }),
  kernel: (name) => ({
    hash: "0".repeat(64),
    bytes: new Uint8Array(),
    manifest: manifestSchema.parse(JSON.parse(read(`assembly/${name}/manifest.json`))),
  }),
};
const sweeps = globSync("sweeps/**/*.yaml", { cwd: ROOT }).toSorted();
const resolve = (path: string): ResolvedSweep => resolveSweep(parseSweep(read(path), path), binder);

test.each(sweeps)("%s suits its kernels, and its figures can be drawn", async (path) => {
  const resolved = resolve(path);
  expect(Object.keys(resolved.figures).length).toBeGreaterThan(0);
  await checkFigures(resolved);
});

test("every full figure has a quick one", () => {
  const figures = sweeps.map((path) => basename(path, ".yaml")).filter((name) => name.startsWith("figure-"));
  const full = figures.filter((name) => !name.endsWith("-quick"));
  expect(full.length).toBeGreaterThan(5);
  expect(figures).toEqual(full.flatMap((name) => [`${name}-quick`, name]));
});

const partsOf = (figure: string) =>
  new Map(resolve(`sweeps/double-well/figure-${figure}.yaml`).parts.map((part) => [part.name, part]));
/** Everything that determines what is asked, and its seeds. */
const asked = ({ points, replicates, seed, seeds, optimise }: ResolvedPart) => ({
  points: Array.from({ length: points.size }, (_, at) => createDesign(points).at(at)),
  ...{ replicates, seed, seeds, optimise },
});

test.each([
  ["3b", "2d", ["shallower", "intermediate", "deeper", "deep"]],
  ["3b-quick", "2d-quick", ["simulation"]],
])("figure %s is answered by the simulations of figure %s", (figure, other, names) => {
  for (const name of names)
    expect(asked(partsOf(figure).get(name)!)).toEqual(asked(partsOf(other).get(name)!));
});

test("figure 2C is answered by the simulations of figure 2A at its smallest r1", () => {
  const shallow = asked(partsOf("2c").get("shallow")!);
  const scans = [...partsOf("2a").values()].map(asked);
  for (const point of shallow.points) {
    const same = scans.find(({ points }) => points.some((other) => String(other) === String(point)))!;
    expect(same.replicates).toBeGreaterThanOrEqual(shallow.replicates);
    expect([same.seed, same.seeds]).toEqual([shallow.seed, shallow.seeds]);
  }
});
