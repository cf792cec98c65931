import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createPlayground } from "./command-line.ts";

/** The capacity goes by the rate of decay above all. */
const DESIGN = `
kernel: double-well-theory
fixed: { N: 10000 }
over: { C: { linear: [0, 4] }, r1: { log: [0.01, 0.5] } }
design: sobol
points: 128
`;
const FRONT = `
kernel: test-functions
fixed: { problem: zdt1, dimensions: 3 }
optimise:
  parameters: { x: { each: [0, 1], elements: 3 } }
  objectives: [{ minimise: f1 }, { minimise: f2 }]
  method: { name: nsga2, population: 12, generations: 6 }
figures:
  matters: { kind: importance, title: What matters }
  gap: { kind: importance, outputs: [f2] }
`;

test("importance is drawn of a plain design, for the outputs that one asks for", () => {
  const { folder, sweepwell, write } = createPlayground();
  write("design.yaml", DESIGN);
  expect(sweepwell("run", "design.yaml").code).toBe(0);
  const plot = (...words: string[]) =>
    sweepwell("plot", "design", "--kind", "importance", "-o", "i.svg", ...words);
  expect(plot("--of", "capacityContinuous")).toMatchObject({ code: 0, stderr: "" });
  const svg = readFileSync(join(folder, "i.svg"), "utf8");
  expect(svg).toMatch(/Cross-validated R² = 0\.9\d, error ± [\d.]+ patterns, 128 points/);
  expect(svg.indexOf(">r1<")).toBeLessThan(svg.indexOf(">C<"));
  expect(plot("--of", "capacity", "--of", "weightRms")).toMatchObject({ code: 0, stderr: "" });
  expect(readFileSync(join(folder, "i.svg"), "utf8")).toMatch(/>capacity \(patterns\)<.*>weightRms \(J\)</s);
  for (const [words, message] of [
    [["--of", "capacityy"], "double-well-theory has no output capacityy; did you mean capacity?"],
    [["--of", "overlap"], "overlap is not one number a trial"],
    [["--part", "west"], "this sweep has no parts"],
  ] as const) {
    const refused = plot(...words);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain(message);
  }
  const slices = sweepwell("plot", "design", "--kind", "slices", "-o", "s.svg");
  expect(slices).toMatchObject({ code: 2 });
  expect(slices.stderr).toContain("slices shows a search, and this sweep has no optimise");
  expect(sweepwell("plot", "design", "--kind", "slices", "--of", "capacity", "-o", "s.svg").stderr).toContain(
    "slices has no such key",
  );
  expect(existsSync(join(folder, "s.svg"))).toBe(false);
}, 60_000);

test("importance for the objectives of a search stands in a sweep file", () => {
  const { folder, json, write } = createPlayground();
  write("front.yaml", FRONT);
  expect(json("run", "front.yaml").figures).toHaveLength(4);
  const svg = readFileSync(join(folder, "figures/front-matters.svg"), "utf8");
  for (const text of ["What matters", ">f1<", ">f2<", "72 points"]) expect(svg).toContain(text);
  expect(readFileSync(join(folder, "figures/front-gap.svg"), "utf8")).not.toContain(">f1<");
}, 60_000);

test("importance needs some points and something that varies", () => {
  const { sweepwell, write } = createPlayground();
  const outputs = { few: "capacity", again: "value", flat: "violation", alone: "value" };
  const plot = (run: keyof typeof outputs) =>
    sweepwell("plot", run, "--kind", "importance", "--of", outputs[run], "-o", "i.svg");
  write("few.yaml", DESIGN.replace("128", "16"));
  write("flat.yaml", "kernel: test-functions\nover: { noise: { linear: [0, 1], points: 24 } }\n");
  write("again.yaml", "kernel: noop\ndesign: random\npoints: 200\nover: { x: [1, 2, 3, 4, 5] }\n");
  write("alone.yaml", "kernel: noop\n");
  for (const [run, message] of [
    ["few", "capacity: 16 points with a finite value, at least 20 are needed"],
    ["again", "value: 5 points with a finite value, at least 20 are needed"],
    ["flat", "importance in run flat: violation: the same at all points"],
    ["alone", "importance compares parameters, and none varies in run alone"],
  ] as const) {
    expect(sweepwell("run", `${run}.yaml`).code).toBe(0);
    const { code, stderr } = plot(run);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  }
}, 60_000);

test.each([
  ["outputs: [f3x]", "test-functions has no output f3x"],
  ["outputs: f1", "expected a list of outputs"],
  ["parameters: [x]", "importance has no such key"],
])("a figure of importance that is not right (%s) is refused before anything runs", (keys, message) => {
  const { folder, sweepwell, write } = createPlayground();
  write("bad.yaml", FRONT.replace("outputs: [f2]", keys));
  const { code, stderr } = sweepwell("run", "bad.yaml");
  expect(code).toBe(2);
  expect(stderr).toContain("figures.gap");
  expect(stderr).toContain(message);
  expect(existsSync(join(folder, "sweepwell.db"))).toBe(false);
});
