import { describe, expect, test } from "vitest";
import { createPlanner } from "../../src/planner/create-planner.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { reopenSweep, type StoredSweep } from "../../src/sweep/stored-sweep.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { testFaults } from "./fault-table.ts";
import { createTestBinder } from "./test-binder.ts";

const sweepWith = (parameters: string) => `kernel: network
optimise:
  parameters: { rule: { values: [balanced, covariance, sparse] }, ${parameters} }
  objectives: [{ minimise: capacity }]
  method: { name: nsga2, population: 60, generations: 3 }
`;
const resolve = (text: string) => resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder());
const identify = (parameters: string) => resolve(sweepWith(parameters)).identity;

/** All that is asked, when all points are as good as each other. */
function askAll(parameters: string): Trial[] {
  const planner = createPlanner(resolve(sweepWith(parameters)).parts);
  const asked: Trial[] = [];
  for (let next = planner.ask(); typeof next === "object"; next = planner.ask()) {
    asked.push(next);
    planner.tell(next, { class: "trap", message: "" });
  }
  return asked;
}

describe("a parameter with a condition", () => {
  test("is searched where it holds, and has the kernel's default elsewhere, so that equal points are equal trials", () => {
    const asked = askAll("r1: { log: [0.5, 5], when: { rule: balanced } }");
    expect(asked).toHaveLength(180);
    for (const { parameters } of asked) {
      if (parameters[2] === 0) expect(parameters[3]).toBeGreaterThanOrEqual(0.5);
      else expect(parameters[3]).toBe(0.1);
    }
    const balanced = asked.filter(({ parameters }) => parameters[2] === 0);
    expect(balanced.length).toBeGreaterThan(20);
    expect(new Set(balanced.map(({ key }) => key)).size).toBe(balanced.length);
    // A balanced network has all of r1's values, each of the others one.
    expect(new Set(asked.map(({ key }) => key)).size).toBe(balanced.length + 2);
  });

  test("may be a vector, may depend on several, and on one that depends on another itself", () => {
    const asked = askAll(
      "N: { integer: [2, 4], when: { rule: [balanced, sparse] } }, weights: { each: [2, 3], elements: 2, when: { N: [2, 3], rule: balanced } }",
    );
    for (const { parameters } of asked) {
      const [N, , rule, , first, second, third] = parameters;
      if (rule === 1) expect(N).toBe(1000);
      const isSearched = rule === 0 && N! < 4;
      expect([first! >= 2, second! >= 2]).toEqual([isSearched, isSearched]);
      expect(third).toBe(-1);
    }
    const kinds = asked.map(({ parameters }) => `${parameters[2]} ${parameters[0]}`);
    expect(new Set(kinds).size).toBe(7);
  });

  test("makes the same sweep however its condition is written, and another with another one", () => {
    const plain = identify("r1: { linear: [0, 1], when: { rule: [sparse, balanced] } }");
    expect(identify("r1: { linear: [0, 1], when: { rule: [balanced, sparse, balanced] } }")).toBe(plain);
    expect(identify("r1: { linear: [0, 1], when: { rule: balanced } }")).not.toBe(plain);
    expect(identify("r1: { linear: [0, 1], when: { rule: [balanced] } }")).toBe(
      identify("r1: { linear: [0, 1], when: { rule: balanced } }"),
    );
    expect(identify("r1: { linear: [0, 1] }")).not.toBe(plain);
  });

  test("is the same again when a store kept it", () => {
    const { document, identity, parts } = resolve(
      sweepWith(
        "N: [2, 4], r1: { log: [0.5, 5], when: { rule: balanced, N: [3, 4] } }, weights: { elements: [[0, 1]], when: { rule: sparse } }",
      ),
    );
    const kept = JSON.parse(JSON.stringify(document)) as StoredSweep;
    const again = resolveSweep(reopenSweep(kept, "run 1"), createTestBinder());
    expect(again.identity).toBe(identity);
    expect(again.parts[0]!.optimise).toEqual(parts[0]!.optimise);
  });
});

describe("the error of a condition", () => {
  const when = (condition: string) => sweepWith(`x: [0, 1], r1: { linear: [0, 1], when: ${condition} }`);
  testFaults(resolve, [
    [
      "on what is not searched",
      when("{ N: 3 }"),
      "@3:108: optimise.parameters.r1.when.N: expected a parameter that is searched and stands before this one",
    ],
    [
      "on what stands behind it",
      sweepWith("r1: { linear: [0, 1], when: { N: 3 } }, N: [2, 4]"),
      "@3:97: optimise.parameters.r1.when.N: expected a parameter that is searched and stands before this one",
    ],
    [
      "on a real number",
      when("{ x: 0.5 }"),
      "@3:108: optimise.parameters.r1.when.x: x is searched as a real number: conditions need choices, values or integers",
    ],
    [
      "on an unknown choice",
      when("{ rule: balance }"),
      '@3:114: optimise.parameters.r1.when.rule: expected one of balanced, covariance, sparse, got "balance"; did you mean balanced?',
    ],
    [
      "on a choice that the search has not",
      when("{ rule: sparse }").replace(", sparse]", "]"),
      '@3:106: optimise.parameters.r1.when.rule: rule is never "sparse" in this search',
    ],
    [
      "on nothing",
      when("{}"),
      "@3:106: optimise.parameters.r1.when: expected a condition such as { rule: balanced }, got none",
    ],
    [
      "of one element of a vector",
      sweepWith("weights: { each: { linear: [0, 1], when: { rule: sparse } } }"),
      "@3:102: optimise.parameters.weights.each.when: unknown key; known here: linear",
    ],
  ]);
});
