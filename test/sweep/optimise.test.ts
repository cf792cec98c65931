import { describe, expect, test } from "vitest";
import { applySettings } from "../../src/sweep/apply-settings.ts";
import type { BracketMethod } from "../../src/sweep/bind-method.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { type ResolvedPart, resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { reopenSweep, type StoredSweep } from "../../src/sweep/stored-sweep.ts";
import { testFaults } from "./fault-table.ts";
import { createTestBinder } from "./test-binder.ts";

const resolve = (text: string) => resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder());
const identify = (text: string) => resolve(text).identity;
const change = (text: string, setting: string) =>
  resolveSweep(applySettings(parseSweep(text, "sweep.yaml"), [setting]), createTestBinder());

const BASE = `kernel: network
fixed: { r1: 0.2 }
over: { N: [10, 20] }
replicates: 5
optimise:
  parameters: { x: [-1, 6] }
  objectives: [{ maximise: capacity }, { minimise: overlap, at: capacity }]
  method: { name: golden-section }
`;
/** The base with other lines in `optimise`. */
function withSearch({
  parameters = "{ x: [-1, 6] }",
  objectives = "[{ maximise: capacity }]",
  method = "{ name: golden-section }",
  more = "",
}): string {
  return `kernel: network\nfixed: { r1: 0.2 }\nover: { N: [10, 20] }\nreplicates: 5\noptimise:\n  parameters: ${parameters}\n  objectives: ${objectives}\n  method: ${method}\n${more}`;
}
const searchOf = (text: string) => (resolve(text).parts[0] as ResolvedPart).optimise!;

describe("a sweep that optimises", () => {
  test("knows its parameter, outputs and defaults", () => {
    expect(searchOf(BASE)).toEqual({
      genes: [{ name: "x", offset: 7, scale: "linear", low: -1, high: 6 }],
      constraints: [],
      relations: [],
      start: [],
      window: 13,
      objectives: [
        { output: 0, sign: 1 },
        { output: 1, at: { output: 0 }, sign: -1 },
      ],
      file: {
        parameters: { x: [-1, 6] },
        objectives: [{ maximise: "capacity" }, { minimise: "overlap", at: "capacity" }],
        method: { name: "golden-section", coarse: 9, tolerance: 0.07 },
        parallel: 64,
      },
    });
  });

  test.each([
    // Two points of five replicates, and 64 trials wanted.
    ["auto", "", 6],
    ["auto", "  parallel: 20\n", 1],
    ["auto", "  parallel: 10\n", undefined],
    ["4", "", 4],
    ["0", "", undefined],
  ])("looks ahead as far as it says: %s %s", (lookahead, more, expected) => {
    const method = `{ name: golden-section, lookahead: ${lookahead} }`;
    expect((searchOf(withSearch({ method, more })).file.method as BracketMethod).lookahead).toBe(expected);
  });

  test("has its parameter in neither fixed nor over, and works without over", () => {
    const [part] = resolve(BASE.replace("over: { N: [10, 20] }\n", "")).parts;
    expect(part!.points.size).toBe(1);
    expect(part!.fixed).not.toHaveProperty("x");
    expect(part!.fixed).toHaveProperty("N", 1000);
  });

  test("may take an element of an array by its index", () => {
    const { objectives } = searchOf(withSearch({ objectives: "[{ maximise: overlap, at: 3 }]" }));
    expect(objectives).toEqual([{ output: 1, at: { index: 3 }, sign: 1 }]);
  });

  test("is the same sweep again when a store kept it", () => {
    const text = BASE.replace("section }", "section, lookahead: auto }\n  budget: { trials: 100 }");
    const { document, identity, parts } = resolve(text);
    const kept = JSON.parse(JSON.stringify(document)) as StoredSweep;
    const again = resolveSweep(reopenSweep(kept, "run 1"), createTestBinder());
    expect(again.identity).toBe(identity);
    expect(again.parts[0]!.optimise).toEqual(parts[0]!.optimise);
  });

  test("is changed by settings like any other", () => {
    const [part] = change(BASE, "optimise.method.tolerance=0.1").parts;
    expect(part!.optimise!.file.method).toMatchObject({ tolerance: 0.1 });
    const [wider] = change(BASE, "optimise.parameters.x=[0, 12]").parts;
    expect(wider!.optimise!.genes[0]).toMatchObject({ low: 0, high: 12 });
  });
});

describe("a search for one best point of many parameters", () => {
  const parameters = "{ x: [-1, 6], c: [0, 1] }";
  test.each([
    ["{ name: cmaes }", "", { name: "cmaes", population: 6, sigma: 0.3, restarts: 9, tolerance: 1e-12 }],
    ["{ name: de }", "  budget: { trials: 1004 }\n", { name: "de", population: 36, points: 200 }],
    [
      "{ name: nelder-mead, lookahead: auto }",
      "  parallel: 20\n",
      { name: "nelder-mead", size: 0.1, restarts: 9, tolerance: 1e-12, lookahead: 1 },
    ],
    [
      "{ name: nelder-mead, restarts: 0 }",
      "",
      { name: "nelder-mead", size: 0.1, restarts: 0, tolerance: 1e-12 },
    ],
  ])("knows its defaults: %s %s", (method, more, expected) => {
    expect(searchOf(withSearch({ parameters, method, more })).file.method).toEqual(expected);
  });

  test("is the same sweep again when a store kept it", () => {
    const text = withSearch({ parameters, method: "{ name: de }", more: "  budget: { trials: 1004 }\n" });
    const { document, identity } = resolve(text);
    const kept = JSON.parse(JSON.stringify(document)) as StoredSweep;
    expect(resolveSweep(reopenSweep(kept, "run 1"), createTestBinder()).identity).toBe(identity);
  });
});

describe("the identity of a sweep that optimises", () => {
  test("does not depend on defaults that are written out", () => {
    const written = BASE.replace(
      "{ name: golden-section }",
      "{ name: golden-section, coarse: 9, tolerance: 0.07, lookahead: 0 }\n  parallel: 64",
    );
    expect(identify(written)).toBe(identify(BASE));
  });

  test("does not depend on how the same is written of replicates", () => {
    const withReplicates = (text: string) => identify(BASE.replace("capacity }", `capacity, ${text} }`));
    expect(withReplicates("replicates: mean")).toBe(identify(BASE));
    expect(withReplicates("replicates: { quantile: 0.5 }")).toBe(withReplicates("replicates: median"));
  });

  test.each([
    ["the search at all", BASE.slice(0, BASE.indexOf("optimise:"))],
    ["the parameter", withSearch({ parameters: "{ c: [0, 1] }" })],
    ["a bound", BASE.replace("6]", "5]")],
    ["an objective", BASE.replace(", { minimise: overlap, at: capacity }", "")],
    ["its direction", BASE.replace("maximise", "minimise")],
    ["its index", BASE.replace("at: capacity", "at: 3")],
    ["the method", BASE.replace("golden-section", "interval-halving")],
    ["the tolerance", BASE.replace("golden-section", "golden-section, tolerance: 1")],
    ["the coarse points", BASE.replace("golden-section", "golden-section, coarse: 8")],
    ["the budget", `${BASE}  budget: { trials: 1000 }`],
    ["the trials that should be out", `${BASE}  parallel: 32`],
    ["how replicates are put together", BASE.replace("capacity }", "capacity, replicates: worst }")],
    ["the look-ahead", BASE.replace("golden-section", "golden-section, lookahead: 1")],
  ])("depends on %s", (_title, text) => {
    expect(identify(text)).not.toBe(identify(BASE));
  });
});

describe("the error of a search with", () => {
  testFaults(resolve, [
    [
      "an unknown parameter",
      withSearch({ parameters: "{ X: [0, 1] }" }),
      "@6:17: optimise.parameters.X: unknown parameter; did you mean x?",
    ],
    [
      "a parameter that varies",
      withSearch({ parameters: "{ N: [10, 20] }" }),
      "@6:17: optimise.parameters.N: stands in over too: keep one",
      "@6:17: optimise.parameters.N: golden-section searches one real number, and N is an integer",
    ],
    [
      "a parameter that is fixed",
      withSearch({ parameters: "{ r1: [0, 1] }" }),
      "@6:17: optimise.parameters.r1: stands in fixed too: keep one",
    ],
    [
      "a choice",
      withSearch({ parameters: "{ rule: [0, 1] }" }),
      "@6:17: optimise.parameters.rule: golden-section searches one real number, and rule is a choice",
    ],
    [
      "a vector",
      withSearch({ parameters: "{ weights: [0, 1] }" }),
      "@6:17: optimise.parameters.weights: golden-section searches one real number, and weights is a vector",
    ],
    [
      "bounds out of range",
      withSearch({ parameters: "{ c: [-1, 1] }" }),
      "@6:21: optimise.parameters.c[0]: expected a number in [0, 1], got -1",
    ],
    [
      "bounds the wrong way round",
      withSearch({ parameters: "{ c: [1, 0] }" }),
      "@6:20: optimise.parameters.c: expected [lowest, highest], got [1,0]",
    ],
    [
      "a bound too few",
      withSearch({ parameters: "{ c: [1] }" }),
      "@6:20: optimise.parameters.c: expected [lowest, highest], { log: [a, b] }, { integer: [a, b] } or { values: [...] }; of a vector { each: bounds } or { elements: [bounds, …] }, got [1]",
    ],
    [
      "two parameters",
      withSearch({ parameters: "{ c: [0, 1], x: [0, 1] }" }),
      "@6:15: optimise.parameters: golden-section searches one parameter, got 2: c, x",
    ],
    [
      "no parameter",
      withSearch({ parameters: "{}" }),
      "@6:15: optimise.parameters: golden-section searches one parameter or more, got none",
    ],
    [
      "an unknown output",
      withSearch({ objectives: "[{ maximise: capacty }]" }),
      "@7:28: optimise.objectives[0].maximise: network has no output capacty; did you mean capacity?",
    ],
    [
      "an array as a number",
      withSearch({ objectives: "[{ maximise: capacity }, { minimise: overlap }]" }),
      "@7:52: optimise.objectives[1].minimise: overlap is an array: add at, an index or capacity",
    ],
    [
      "a number as an array",
      withSearch({ objectives: "[{ maximise: capacity, at: 3 }]" }),
      "@7:38: optimise.objectives[0].at: capacity is one number and no array: leave at out",
    ],
    [
      "an array as an index",
      withSearch({ objectives: "[{ maximise: overlap, at: overlap }]" }),
      "@7:41: optimise.objectives[0].at: network has no output overlap that is one number; known here: capacity",
    ],
    [
      "half an index",
      withSearch({ objectives: "[{ maximise: overlap, at: 0.5 }]" }),
      "@7:41: optimise.objectives[0].at: expected the name of an output that is one number, or an index from 0, got 0.5",
    ],
    [
      "a quantile of another scale",
      withSearch({ objectives: "[{ maximise: capacity, replicates: { quantile: 95 } }]" }),
      "@7:62: optimise.objectives[0].replicates.quantile: expected a number in [0, 1], got 95",
    ],
    [
      "replicates that are put together in an unknown way",
      withSearch({ objectives: "[{ maximise: capacity, replicates: best }]" }),
      '@7:50: optimise.objectives[0].replicates: expected mean, median, worst or { quantile: q }, got "best"',
    ],
    [
      "no objective",
      withSearch({ objectives: "[]" }),
      "@7:15: optimise.objectives: expected at least one objective, got []",
    ],
    [
      "an objective of another language",
      withSearch({ objectives: "[{ maximize: capacity }]" }),
      '@7:16: optimise.objectives[0]: expected { maximise: OUTPUT } or { minimise: OUTPUT }, with at: INDEX for an array, or { targets: FILE }, got {"maximize":"capacity"}',
    ],
    [
      "a method of another version",
      withSearch({ method: "{ name: nsga9 }" }),
      '@8:19: optimise.method.name: expected golden-section, interval-halving, cmaes, de, nelder-mead, nsga2, nsga3, spea2 or ibea, got "nsga9"',
    ],
    [
      "too few coarse points",
      withSearch({ method: "{ name: golden-section, coarse: 2 }" }),
      "@8:43: optimise.method.coarse: expected an integer of at least 3, got 2",
    ],
    [
      "no tolerance at all",
      withSearch({ method: "{ name: golden-section, tolerance: 0 }" }),
      "@8:46: optimise.method.tolerance: expected a number above 0, got 0",
    ],
    [
      "a look back",
      withSearch({ method: "{ name: golden-section, lookahead: -1 }" }),
      "@8:46: optimise.method.lookahead: expected an integer of at least 0, or auto, got -1",
    ],
    [
      "a look-ahead that its method has not",
      withSearch({ method: "{ name: interval-halving, lookahead: auto }" }),
      "@8:37: optimise.method.lookahead: belongs to golden-section, nelder-mead; interval-halving has none",
    ],
    [
      "an order where there is none",
      withSearch({
        parameters: "{ x: [0, 1], rule: { values: [balanced, covariance] } }",
        method: "{ name: cmaes }",
      }),
      "@8:19: optimise.method.name: cmaes needs an order, and rule has values without one: use nsga2, or one sweep for each value",
    ],
    [
      "differential evolution without an end",
      withSearch({ method: "{ name: de }" }),
      "@8:11: optimise.method: expected points here, or budget: { trials: n } beside it",
    ],
    [
      "a budget that ends before the first generation",
      withSearch({ method: "{ name: de, population: 20 }", more: "  budget: { trials: 99 }" }),
      "@9:21: optimise.budget.trials: expected at least 100, enough for a generation of 20 points of 5 replicates, got 99",
    ],
    [
      "an option of another method",
      withSearch({ method: "{ name: nelder-mead, sigma: 0.1 }" }),
      "@8:32: optimise.method.sigma: belongs to cmaes; nelder-mead has none",
    ],
    [
      "a step beyond the bounds",
      withSearch({ method: "{ name: cmaes, sigma: 2 }" }),
      "@8:33: optimise.method.sigma: expected a number above 0, at most 1, got 2",
    ],
    [
      "more coarse points than there are numbers",
      withSearch({ parameters: "{ c: [0.5, 0.5000000000000001] }" }),
      "@8:11: optimise.method.coarse: 9 points between 0.5 and 0.5000000000000001 are too many for all to be different numbers",
    ],
    [
      "a budget that ends before the coarse points",
      withSearch({ more: "  budget: { trials: 44 }" }),
      "@9:21: optimise.budget.trials: expected at least 45, enough for 9 coarse points of 5 replicates, got 44",
    ],
    [
      "an unknown key",
      withSearch({ more: "  budgets: { trials: 44 }" }),
      "@9:3: optimise.budgets: unknown key; did you mean budget?",
    ],
    [
      "the spelling of another language",
      "kernel: network\noptimize: {}",
      "@2:1: optimize: unknown key; did you mean optimise?",
    ],
  ]);
});
