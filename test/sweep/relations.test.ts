import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRelation } from "../../src/sweep/parse-relation.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { measureViolation } from "../../src/sweep/relations.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { reopenSweep, type StoredSweep } from "../../src/sweep/stored-sweep.ts";
import { testFaults } from "./fault-table.ts";
import { createTestBinder } from "./test-binder.ts";

const sweepWith = (...constraints: string[]) => `kernel: network
optimise:
  parameters: { x: [-10, 10], r1: [0, 10], weights: { each: [-5, 5], elements: 2 } }
  objectives: [{ minimise: capacity }]
  constraints: [${constraints.join(", ")}]
  method: { name: nsga2, population: 8, generations: 3 }
`;
const resolve = (text: string) => resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder());
const searchOf = (...constraints: string[]) => resolve(sweepWith(...constraints)).parts[0]!.optimise!;

/** What `a`, `b` and `v[i]` stand at in the points of these tests. */
const find = (name: string, element = 0): number => ["a", "b", "v"].indexOf(name) + element;
const violationAt = (text: string, ...point: number[]) =>
  measureViolation([parseRelation(text, find)], Float64Array.from(point));

describe("a relation between parameters", () => {
  test.each<[string, number]>([
    // At a = 3, b = -2, v = [0.5, 4]: the left side less the right one, if that is above 0.
    ["a <= 2", 1],
    ["a >= 2", 0],
    ["2 >= a", 1],
    ["a + 2 * b <= 1", 0],
    ["a + 2 * b <= -2", 1],
    ["a - b - 1 <= 0", 4],
    ["a * b / 2 >= 0", 3],
    ["12 / a / 2 <= 0", 2],
    ["-a^2 <= -10", 1],
    ["2^a^2 <= 500", 12],
    ["2^-1 <= 0", 0.5],
    ["(a + b) * 2 <= 0", 2],
    ["--a <= 0", 3],
    ["+a <= -b", 1],
    ["v[1] <= v[0]", 3.5],
    ["abs(b) <= 1", 1],
    ["min(a, b, v[0]) >= max(0, b)", 2],
    ["max(a) <= 1", 2],
    ["sqrt(v[1]) <= 1", 1],
    ["exp(0) + log(1) <= 0", 1],
    ["1e1 + .5 + 2. <= 0", 12.5],
    // A chain is as many relations.
    ["0 <= a <= 1", 2],
    ["1 >= a >= 2 >= v[1]", 4],
    ["1 <= b <= -3", 4],
  ])("%s is broken by %f", (text, expected) => {
    expect(violationAt(text, 3, -2, 0.5, 4)).toBeCloseTo(expected, 12);
  });

  test.each(["log(b) <= 1", "sqrt(b) <= 1", "0 / (a - 3) <= 1"])("%s without a value is broken", (text) => {
    expect(violationAt(text, 3, -2)).toBeNaN();
  });

  test("says what JavaScript says of sums, products and signs", () => {
    const formula = fc.letrec<{ formula: string }>((tie) => ({
      formula: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom("a", "b", "3", "0.25", "-a", "- 7"),
        fc
          .tuple(tie("formula"), fc.constantFrom("+", "-", "*", "/"), tie("formula"))
          .map((all) => all.join(" ")),
        tie("formula").map((inner) => `(${inner})`),
      ),
    })).formula;
    fc.assert(
      fc.property(formula, fc.double({ noNaN: true, min: -9, max: 9 }), (text, a) => {
        // Only for the comparison: the parser itself runs nothing.
        const value = new Function("a", "b", `return ${text.replaceAll("- -", "- 1 * -")}`)(a, 2) as number;
        const ours = violationAt(`${text.replaceAll("- -", "- 1 * -")} <= 0`, a, 2);
        expect(ours).toBe(Number.isNaN(value) ? Number.NaN : Math.max(0, value));
      }),
    );
  });
});

describe("a sweep with relations", () => {
  test("finds parameters and elements of vectors where they stand", () => {
    const { relations } = searchOf('"x + 2*r1 <= 1"', '"weights[1] >= N"', "{ output: capacity, most: 3 }");
    const point = Float64Array.of(3, 0, 0, 5, 7, 1, 0, 4);
    expect(measureViolation(relations, point)).toBe(4 + 10 - 1 + 2);
  });

  test("is the same however a relation is spaced, and another with another one", () => {
    const identify = (text: string) => resolve(sweepWith(text)).identity;
    const plain = identify('"x + 2*r1 <= 1"');
    expect(identify('"x+2.0 * r1<=1e0"')).toBe(plain);
    expect(identify('"x + 2*r1 <= 2"')).not.toBe(plain);
    expect(identify('{ output: capacity, most: 3 }, "x + 2*r1 <= 1"')).not.toBe(plain);
  });

  test("is the same again when a store kept it", () => {
    const { document, identity, parts } = resolve(
      sweepWith("{ output: capacity, most: 3 }", '"x^2 + weights[1] <= 1"'),
    );
    const kept = JSON.parse(JSON.stringify(document)) as StoredSweep;
    const again = resolveSweep(reopenSweep(kept, "run 1"), createTestBinder());
    expect(again.identity).toBe(identity);
    expect(again.parts[0]!.optimise).toEqual(parts[0]!.optimise);
  });
});

describe("the error of a relation with", () => {
  const at = "@5:17: optimise.constraints[0]:";
  testFaults(resolve, [
    [
      "an unknown parameter",
      sweepWith('"X + 1 <= 2"'),
      `${at} X + 1 <= 2: character 1: unknown parameter X; did you mean x?`,
    ],
    [
      "a choice",
      sweepWith('"x + rule <= 2"'),
      `${at} x + rule <= 2: character 5: rule is a choice and no number`,
    ],
    [
      "a vector",
      sweepWith('"weights <= 2"'),
      `${at} weights <= 2: character 1: weights is a vector: expected weights[0] to weights[2]`,
    ],
    [
      "an element too far",
      sweepWith('"weights[3] <= 2"'),
      `${at} weights[3] <= 2: character 1: weights is a vector: expected weights[0] to weights[2]`,
    ],
    [
      "an element of a number",
      sweepWith('"x[0] <= 2"'),
      `${at} x[0] <= 2: character 1: x is one number and no vector`,
    ],
    [
      "an index that is none",
      sweepWith('"weights[x] <= 2"'),
      `${at} weights[x] <= 2: character 9: expected an index from 0, got "x"`,
    ],
    [
      "nothing that is searched",
      sweepWith('"c <= 0.5"'),
      `${at} c <= 0.5: expected one of the searched parameters in it: x, r1, weights[0], weights[1]`,
    ],
    [
      "no comparison",
      sweepWith('"x + r1"'),
      `${at} x + r1: character 7: expected an operator, <= or >=, got the end`,
    ],
    [
      "a comparison that leaves its end out",
      sweepWith('"x < 1"'),
      `${at} x < 1: character 3: unexpected "<"`,
    ],
    [
      "two directions",
      sweepWith('"0 <= x >= r1"'),
      `${at} 0 <= x >= r1: character 8: expected <= as before, got ">="`,
    ],
    [
      "a number without a sign of multiplication",
      sweepWith('"x + 2r1 <= 1"'),
      `${at} x + 2r1 <= 1: character 6: expected an operator, <= or >=, got "r1"`,
    ],
    [
      "half a formula",
      sweepWith('"x + <= 1"'),
      `${at} x + <= 1: character 5: expected a number, a parameter or (, got "<="`,
    ],
    [
      "an open parenthesis",
      sweepWith('"2 * (x + 1 <= 1"'),
      `${at} 2 * (x + 1 <= 1: character 12: expected ), got "<="`,
    ],
    [
      "a function of JavaScript",
      sweepWith('"sin(x) <= 1"'),
      `${at} sin(x) <= 1: character 1: unknown function sin; did you mean min?`,
    ],
    [
      "two numbers for one",
      sweepWith('"abs(x, r1) <= 1"'),
      `${at} abs(x, r1) <= 1: character 1: abs takes one number, got 2`,
    ],
    [
      "a name that every object has",
      sweepWith('"toString(x) <= constructor"'),
      `${at} toString(x) <= constructor: character 1: unknown function toString; known here: abs, sqrt, exp, log, min, max`,
    ],
    [
      "nothing in it",
      sweepWith('""'),
      `${at} expected a relation of 1 to 1000 characters, such as a + b <= 1, got ""`,
    ],
  ]);
});
