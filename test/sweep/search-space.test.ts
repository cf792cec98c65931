import { describe, expect, test } from "vitest";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { reopenSweep, type StoredSweep } from "../../src/sweep/stored-sweep.ts";
import { testFaults } from "./fault-table.ts";
import { createTestBinder } from "./test-binder.ts";

const resolve = (text: string) => resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder());

/** A search of the imagined kernel, whose `weights` is a vector of three and `rule` a choice. */
function search({
  parameters = "{ x: [0, 1], c: [0, 1] }",
  constraints = "[]",
  method = "{ name: nsga2, generations: 5 }",
  more = "",
} = {}): string {
  return `kernel: network
replicates: 2
optimise:
  parameters: ${parameters}
  objectives: [{ maximise: capacity }, { minimise: overlap, at: 0 }]
  constraints: ${constraints}
  method: ${method}
${more}`;
}
const searchOf = (text: string) => resolve(text).parts[0]!.optimise!;

describe("what is searched", () => {
  test("may be reals, logarithms, integers, choices and elements of vectors", () => {
    const parameters =
      "{ x: { linear: [-1, 1] }, c: { log: [0.01, 1] }, N: [10, 20], rule: { values: [sparse, balanced] }, weights: { each: [0, 1], elements: 2 } }";
    const { genes, file } = searchOf(search({ parameters }));
    expect(genes.map(({ offset: _, ...gene }) => gene)).toEqual([
      { name: "x", scale: "linear", low: -1, high: 1 },
      { name: "c", scale: "log", low: 0.01, high: 1 },
      { name: "N", scale: "integer", low: 10, high: 20 },
      { name: "rule", scale: "values", values: expect.any(Array) },
      { name: "weights[0]", scale: "linear", low: 0, high: 1 },
      { name: "weights[1]", scale: "linear", low: 0, high: 1 },
    ]);
    expect(new Set(genes.map(({ offset }) => offset)).size).toBe(genes.length);
    expect(file.method).toMatchObject({ mutation: { probability: 1, perGene: 1 / 6, eta: 20 } });
  });

  test("has each element's own bounds where they are listed", () => {
    const { genes } = searchOf(
      search({ parameters: "{ weights: { elements: [[0, 1], { log: [1, 2] }] } }" }),
    );
    expect(genes.map(({ scale }) => scale)).toEqual(["linear", "log"]);
  });

  test("takes its generations from the budget, whole ones only", () => {
    const { file } = searchOf(
      search({ method: "{ name: spea2, population: 10 }", more: "  budget: { trials: 99 }" }),
    );
    expect(file.method).toMatchObject({ population: 10, generations: 4 });
  });

  test("has as many directions as nsga3 needs, and points for them in fours", () => {
    const { file } = searchOf(search({ method: "{ name: nsga3, generations: 5, partitions: [12] }" }));
    expect(file.method).toMatchObject({
      partitions: [12],
      population: 16,
      crossover: { probability: 1, eta: 30 },
    });
    const two = searchOf(search({ method: "{ name: nsga3, generations: 5 }" })).file.method;
    expect(two).toMatchObject({ partitions: [99], population: 100 });
  });

  test("may be limited on either side, and by both", () => {
    const constraints = "[{ output: capacity, least: 2, most: 9 }, { output: overlap, at: 1, most: 0.5 }]";
    expect(searchOf(search({ constraints })).constraints).toEqual([
      { objective: { output: 0, sign: 1 }, limit: 2 },
      { objective: { output: 0, sign: -1 }, limit: -9 },
      { objective: { output: 1, at: { index: 1 }, sign: -1 }, limit: -0.5 },
    ]);
  });

  test("is another sweep without generations, and the same one where it says that it has them", () => {
    const method = (more: string) => resolve(search({ method: `{ name: nsga2, generations: 5${more} }` }));
    const [plain, with_, without] = ["", ", asynchronous: false", ", asynchronous: true"].map(method);
    expect(with_!.identity).toBe(plain!.identity);
    expect(without!.identity).not.toBe(plain!.identity);
    // Two replicates: half as many points as trials.
    expect(without!.parts[0]!.optimise!.window).toBe(32);
  });

  test.each(["nsga2", "nsga2, asynchronous: true", "nsga3", "spea2", "ibea"])(
    "is the same sweep again when a store kept it: %s",
    (name) => {
      const text = search({
        parameters: "{ c: { log: [0.01, 1] }, weights: { each: [0, 1] } }",
        constraints: "[{ output: capacity, least: 2 }]",
        method: `{ name: ${name} }`,
        more: "  budget: { trials: 1000 }",
      });
      const { document, identity, parts } = resolve(text);
      const kept = JSON.parse(JSON.stringify(document)) as StoredSweep;
      const again = resolveSweep(reopenSweep(kept, "run 1"), createTestBinder());
      expect(again.identity).toBe(identity);
      expect(again.parts[0]!.optimise).toEqual(parts[0]!.optimise);
    },
  );
});

describe("the error of a search of many parameters with", () => {
  testFaults(resolve, [
    [
      "a vector without its elements",
      search({ parameters: "{ weights: [0, 1] }" }),
      "@4:26: optimise.parameters.weights: expected { each: [0,1] } or { elements: [one, two, …] }, because weights is a vector of 3",
    ],
    [
      "elements that a vector has not",
      search({ parameters: "{ weights: { each: [0, 1], elements: 9 } }" }),
      "@4:52: optimise.parameters.weights.elements: weights has 3 elements, got 9",
    ],
    [
      "elements of what is no vector",
      search({ parameters: "{ x: { each: [0, 1] } }" }),
      "@4:20: optimise.parameters.x: x is one value and no vector: write its bounds alone",
    ],
    [
      "bounds of a choice",
      search({ parameters: "{ rule: [0, 1] }" }),
      "@4:23: optimise.parameters.rule: expected { values: [balanced, covariance, sparse] } or some of these, because rule is a choice",
    ],
    [
      "reversed bounds",
      search({ parameters: "{ c: { log: [1, 0.1] } }" }),
      "@4:27: optimise.parameters.c.log: expected [lowest, highest], got [1,0.1]",
    ],
    [
      "logarithms of nothing",
      search({ parameters: "{ c: { log: [0, 0.1] } }" }),
      "@4:27: optimise.parameters.c.log: expected a lowest above 0 for logarithms, got [0,0.1]",
    ],
    [
      "half an integer",
      search({ parameters: "{ x: { integer: [0.5, 2] } }" }),
      "@4:31: optimise.parameters.x.integer: expected integers, got [0.5,2]",
    ],
    [
      "a value twice",
      search({ parameters: "{ x: { values: [1, 1] } }" }),
      "@4:30: optimise.parameters.x.values: expected two different values or more, got [1,1]",
    ],
    [
      "no end",
      search({ method: "{ name: nsga2 }" }),
      "@7:11: optimise.method: expected generations here, or budget: { trials: n } beside it",
    ],
    [
      "a budget of less than a generation",
      search({ method: "{ name: nsga2 }", more: "  budget: { trials: 199 }" }),
      "@8:21: optimise.budget.trials: expected at least 200, enough for a generation of 100 points of 2 replicates, got 199",
    ],
    [
      "an option of another method",
      search({ method: "{ name: nsga2, generations: 5, kappa: 1 }" }),
      "@7:42: optimise.method.kappa: belongs to ibea; nsga2 has none",
    ],
    [
      "a search along a line that should be asynchronous",
      search({ parameters: "{ x: [0, 1] }", method: "{ name: golden-section, asynchronous: true }" }),
      "@7:35: optimise.method.asynchronous: belongs to nsga2, nsga3, spea2, ibea; golden-section has none",
    ],
    [
      "a window in the wrong place",
      search({ method: "{ name: nsga2, generations: 5, asynchronous: 64 }" }),
      "@7:56: optimise.method.asynchronous: expected true or false, got 64",
    ],
    [
      "limits that leave nothing",
      search({ constraints: "[{ output: capacity, most: 1, least: 2 }]" }),
      "@6:53: optimise.constraints[0].least: expected no more than most, which is 1, got 2",
    ],
    [
      "a constraint without a limit",
      search({ constraints: "[{ output: capacity }]" }),
      "@6:17: optimise.constraints[0]: expected most, least, or both",
    ],
    [
      "directions without end",
      search({ method: "{ name: nsga3, generations: 5, partitions: [200000] }" }),
      "@7:54: optimise.method.partitions: makes 200001 directions, more than 100000",
    ],
  ]);
});
