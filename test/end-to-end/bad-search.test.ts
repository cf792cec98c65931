import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createPlayground } from "./command-line.ts";

/** Searches of each kind: for trade-offs, for one best point, and without generations. */
const METHODS = {
  nsga2: "name: nsga2, population: 8, generations: 5",
  nsga3: "name: nsga3, population: 8, generations: 5",
  spea2: "name: spea2, population: 8, generations: 5",
  ibea: "name: ibea, population: 8, generations: 5",
  cmaes: "name: cmaes",
  de: "name: de, population: 8",
  simplex: "name: nelder-mead",
  nsga2Asynchronous: "name: nsga2, population: 8, generations: 5, asynchronous: true",
  ibeaAsynchronous: "name: ibea, population: 8, generations: 5, asynchronous: true",
};
const THREE = ["nsga2", "cmaes", "ibeaAsynchronous"] as const;

type Search = { objectives: string; method: string; bounds: string; more: string };

/** A part a line, so that its number is the line. */
const partOf = (method: string, change: (search: Search) => Partial<Search>) => {
  const search = { objectives: "[{ minimise: f1 }, { minimise: f2 }]", method, bounds: "[0, 1]", more: "" };
  const { objectives, method: changed, bounds, more } = { ...search, ...change(search) };
  return `{ kernel: test-functions, fixed: { problem: zdt1, coordinates: unit }, optimise: { parameters: { x: { each: ${bounds}, elements: 2 } }, objectives: ${objectives}, method: { ${changed} }, budget: { trials: 60 }${more} } }`;
};

/** What makes a search impossible, and what is said of it. */
const IMPOSSIBLE: [what: string, change: (search: Search) => Partial<Search>, error: string][] = [
  [
    "an unknown method",
    ({ method }) => ({ method: method.replace(/name: [\w-]+/, "name: nsga7") }),
    'method.name: expected golden-section, interval-halving, cmaes, de, nelder-mead, nsga2, nsga3, spea2 or ibea, got "nsga7"',
  ],
  [
    "an unknown option",
    ({ method }) => ({ method: `popultion: 9, ${method}` }),
    "method.popultion: unknown key; did you mean population?",
  ],
  [
    "an option of another method",
    ({ method }) => ({ method: `coarse: 9, ${method}` }),
    "method.coarse: belongs to golden-section, interval-halving; ",
  ],
  [
    "reversed bounds",
    () => ({ bounds: "[1, 0]" }),
    "parameters.x.each: expected [lowest, highest], got [1,0]",
  ],
  ["a bound that is no number", () => ({ bounds: "[0, .nan]" }), "parameters.x"],
  [
    "an objective that names no output",
    ({ objectives }) => ({ objectives: objectives.replace("f1", "ff1") }),
    "objectives[0].minimise: test-functions has no output ff1; did you mean f1?",
  ],
  [
    "a sem of zero",
    () => ({
      objectives: "[{ targets: [{ output: f1, target: 1, sem: 0 }, { output: f2, target: 1, sem: 1 }] }]",
    }),
    "objectives[0].targets[0].sem: expected a number above 0, got 0",
  ],
  [
    "limits that nothing can keep",
    () => ({ more: ", constraints: [{ output: f1, least: 2, most: 1 }]" }),
    "constraints[0].least: expected no more than most, which is 1, got 2",
  ],
];

test.each(IMPOSSIBLE)(
  "a search for a front, for one point, or without generations with %s is one line that names the place, and nothing is written",
  (_, change, error) => {
    const { sweepwell, write, folder } = createPlayground();
    write(
      "bad.yaml",
      `parts:\n${THREE.map((name) => `  ${name}: ${partOf(METHODS[name], change)}\n`).join("")}`,
    );
    const { code, stdout, stderr } = sweepwell("run", "bad.yaml");
    const lines = stderr.replace("sweepwell: ", "").trim().split("\n");
    expect(lines).toHaveLength(THREE.length);
    for (const [i, name] of THREE.entries()) {
      expect(lines[i]).toMatch(new RegExp(`^ *bad\\.yaml:${i + 2}:\\d+: parts\\.${name}\\.optimise\\.`));
      expect(lines[i]).toContain(error);
    }
    expect([code, stdout]).toEqual([2, ""]);
    expect(readdirSync(folder)).toEqual(["bad.yaml"]);
  },
  60_000,
);

/** What a search can only find out by trying: that nothing is any good. */
describe("a search of any kind comes to a clean end", () => {
  test.each<[string, Partial<Search>, { code: number; found: boolean; asks: boolean }]>([
    [
      "where every objective is NaN",
      { objectives: "[{ minimise: gap }, { minimise: f3 }]" },
      { code: 0, found: false, asks: true },
    ],
    [
      "where no output keeps the constraints",
      { more: ", constraints: [{ output: f1, most: -1 }]" },
      { code: 0, found: true, asks: true },
    ],
    [
      "where what is limited is NaN",
      { more: ", constraints: [{ output: gap, most: 1 }]" },
      { code: 0, found: true, asks: true },
    ],
    [
      "where no parameters keep the relations",
      { more: ', constraints: ["x[0] + x[1] >= 3"]' },
      { code: 0, found: false, asks: false },
    ],
    ["where every trial fails", { bounds: "[2, 3]" }, { code: 3, found: false, asks: true }],
  ])(
    "%s",
    (_, change, { code, found, asks }) => {
      const { sweepwell, json, write } = createPlayground();
      const parts = Object.entries(METHODS).map(
        ([name, method]) => `  ${name}: ${partOf(method, () => change)}\n`,
      );
      write("vain.yaml", `parts:\n${parts.join("")}`);
      const end = sweepwell("run", "vain.yaml");
      expect(end.code).toBe(code);
      const names = Object.keys(METHODS);
      for (const name of names) expect(end.stdout).toContain(`\n${name}: ${found ? "" : "nothing found: "}`);
      const counted: { part: string; n: number }[] = json(
        "query",
        "vain",
        "SELECT part, count(*) AS n FROM trials GROUP BY part",
      );
      expect(counted.map(({ part }) => part).toSorted()).toEqual(asks ? names.toSorted() : []);
      for (const { n } of counted) expect(n).toBeLessThanOrEqual(60);
      expect(json("run", "vain.yaml")).toMatchObject({
        complete: true,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    },
    120_000,
  );

  test("after the coarse points along a line", () => {
    const { json, write } = createPlayground();
    const line = (mode: string, method: string) =>
      `{ kernel: noop, fixed: { mode: ${mode} }, optimise: { parameters: { x: [0, 1] }, objectives: [{ minimise: value }], method: { name: ${method}, coarse: 5 } } }`;
    const nan = (method: string) =>
      `{ kernel: test-functions, optimise: { parameters: { noise: [0, 1] }, objectives: [{ minimise: gap }], method: { name: ${method}, coarse: 5 } } }`;
    const parts = ["golden-section", "interval-halving"].flatMap((method) => [
      nan(method),
      line("error", method),
    ]);
    write("vain.yaml", `parts:\n${parts.map((part, i) => `  p${i}: ${part}\n`).join("")}`);
    expect(json("run", "vain.yaml")).toMatchObject({ complete: true, trials: 20, failed: 10 });
  }, 60_000);
});
