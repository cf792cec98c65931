import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createPlayground } from "./command-line.ts";

const FRONT = `
kernel: test-functions
fixed: { problem: zdt1, dimensions: 3 }
optimise:
  parameters: { x: { each: [0, 1], elements: 3 } }
  objectives: [{ minimise: f1 }, { minimise: f2 }]
  method: { name: nsga2, population: 12, generations: 6 }
figures:
  progress: { kind: convergence, reference: [2, 9], title: How it went }
`;
const SINGLE = `
kernel: double-well-theory
over: { N: [1000, 4000] }
optimise:
  parameters: { C: [0, 6] }
  objectives: [{ maximise: capacityContinuous }]
  method: { name: golden-section }
`;

test("a search is drawn without a specification, as the sweep says or by plot", () => {
  const { folder, sweepwell, json, write } = createPlayground();
  write("front.yaml", FRONT);
  expect(json("run", "front.yaml").figures).toHaveLength(2);
  const progress = readFileSync(join(folder, "figures/front-progress.svg"), "utf8");
  for (const text of ["How it went", "up to f1 = 2, f2 = 9", "Hypervolume of the front", "Generation"])
    expect(progress).toContain(text);
  for (const [kind, text] of [
    ["pareto", "evaluated"],
    ["slices", "ringed: the front"],
    ["parallel-coordinates", "coloured: the front"],
  ]) {
    expect(sweepwell("plot", "front", "--kind", kind!, "-o", `${kind}.svg`)).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect(readFileSync(join(folder, `${kind}.svg`), "utf8")).toContain(text);
  }
}, 60_000);

test("several searches for one number are told apart, and have no front to draw", () => {
  const { folder, sweepwell, write } = createPlayground();
  write("single.yaml", SINGLE);
  sweepwell("run", "single.yaml");
  expect(sweepwell("plot", "single", "--kind", "convergence", "-o", "c.svg").code).toBe(0);
  const svg = readFileSync(join(folder, "c.svg"), "utf8");
  for (const text of [
    "Best capacityContinuous (patterns) so far",
    "N = 1000",
    "N = 4000",
    "Points evaluated",
  ])
    expect(svg).toContain(text);
  const refused = sweepwell("plot", "single", "--kind", "pareto", "-o", "p.svg");
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain("these searches look for one best point");
  expect(existsSync(join(folder, "p.svg"))).toBe(false);
}, 60_000);

test.each([
  ["kind: convergance", "did you mean convergence?"],
  ["kind: pareto, reference: [1]", "pareto has no such key"],
  ["kind: slices, parameters: C", "expected a list of parameters"],
])("a figure that is not right (%s) is refused before anything runs", (figure, message) => {
  const { folder, sweepwell, write } = createPlayground();
  write("bad.yaml", FRONT.replace(/progress: .*/, `progress: { ${figure} }`));
  const { code, stderr } = sweepwell("run", "bad.yaml");
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(existsSync(join(folder, "sweepwell.db"))).toBe(false);
});
