import { describe, expect, test } from "vitest";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { reopenSweep, type StoredSweep } from "../../src/sweep/stored-sweep.ts";
import { messageOf, testFaults } from "./fault-table.ts";
import { createTestBinder } from "./test-binder.ts";

const sweepWith = (more: string, objectives = "[{ maximise: capacity }]") => `kernel: network
optimise:
  parameters:
    rule: { values: [balanced, covariance] }
    N: [2, 9]
    x: { log: [0.5, 8] }
    weights: { each: [0, 1], elements: 2 }
    r1: { linear: [0, 1], when: { rule: balanced } }
  objectives: ${objectives}
  method: { name: nsga2, population: 4, generations: 3 }
  ${more}
`;
const line = (more: string) => `kernel: network
replicates: 2
optimise:
  parameters: { x: [0, 6] }
  objectives: [{ maximise: capacity }]
  method: { name: golden-section }
  ${more}
`;
const resolve = (text: string, table = "") =>
  resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder({ "found.csv": table }));
const searchOf = (text: string) => resolve(text).parts[0]!.optimise!;

test("points to start with have the values that they say, by gene", () => {
  const { start } = searchOf(
    sweepWith("start: [{ rule: covariance, N: 3, x: 0.7, weights: [0, 0.3] }, { r1: 0.25 }]"),
  );
  const none = Number.NaN;
  expect(start.map((point) => [...point])).toEqual([
    [1, 3, 0.7, 0, 0.3, none],
    [none, none, none, none, none, 0.25],
  ]);
});

test.each<[string, object, string?]>([
  ["{ target: 5 }", { target: 5, tolerance: [0] }],
  ["{ target: 5 }", { target: -5, tolerance: [0] }, "[{ minimise: capacity }]"],
  ["{ target: 0 }", { target: 0, tolerance: [0] }, "[{ minimise: capacity }]"],
  [
    "{ target: 1, stall: 3, tolerance: 0.5 }",
    { target: -1, stall: 3, tolerance: [0.5] },
    "[{ targets: [{ output: capacity, target: 1, sem: 1 }, { output: capacity, target: 3, sem: 1 }] }]",
  ],
  [
    "{ stall: 3, tolerance: [0.5, 2] }",
    { stall: 3, tolerance: [0.5, 2] },
    "[{ maximise: capacity }, { minimise: overlap, at: 0 }]",
  ],
])("stop: %s is in the direction of the search", (stop, expected, objectives) => {
  expect(searchOf(sweepWith(`stop: ${stop}`, objectives)).stop).toEqual(expected);
});

describe("points to start with from a table", () => {
  const fromTable = sweepWith("start: found.csv");
  const EXPORTED = `outer,ask,replicate,N,c,rule,r1,weights[0],weights[1],weights[2],x,class
0,7,0,3,0.05,covariance,0.1,0,0.3,-1,0.7,outputs
0,7,1,3,0.05,covariance,0.1,0,0.3,-1,0.7,outputs
0,9,0,4,0.05,balanced,0.25,1,0.5,-1,8,outputs
`;

  test("are what an export has of searched parameters, replicates once, and without what a condition rules out", () => {
    const { parts, identity } = resolve(fromTable, EXPORTED);
    expect(parts[0]!.optimise!.start.map((point) => [...point])).toEqual([
      [1, 3, 0.7, 0, 0.3, Number.NaN],
      [0, 4, 8, 1, 0.5, 0.25],
    ]);
    const written =
      "start: [{ rule: covariance, N: 3, x: 0.7, weights: [0, 0.3] }, { r1: 0.25, rule: balanced, N: 4, x: 8, weights: [1, 0.5] }]";
    expect(resolve(sweepWith(written)).identity).toBe(identity);
  });

  test("may leave out columns and cells", () => {
    const { start } = resolve(fromTable, "x,N\n2,\n,5\n").parts[0]!.optimise!;
    const none = Number.NaN;
    expect(start.map((point) => [...point])).toEqual([
      [none, none, 2, none, none, none],
      [none, 5, none, none, none, none],
    ]);
  });

  test.each([
    [
      "with a value out of bounds",
      "x,N\n9,3",
      "found.csv:2: x: 9 is no number in the searched bounds [0.5, 8]",
    ],
    [
      "with what is no number",
      "x,N\n1,3\n2,many",
      'found.csv:3: N: expected an integer in [2, 100000], got "many"',
    ],
    ["with too few elements", "weights[0]\n1", "found.csv:2: weights: expected a list of 2 values, got [1]"],
    [
      "without a searched parameter",
      "X,y\n1,2",
      "found.csv:1: expected a header with searched parameters: rule, N, x, weights, r1, but there is no such column",
    ],
    ["without rows", "x\n", "found.csv: expected at least one row below the header, got the header alone"],
  ])("name the line of a row %s", (_title, table, message) => {
    expect(messageOf(() => resolve(fromTable, table))).toBe(message);
  });
});

test("both are part of the sweep, and kept with it", () => {
  const plain = sweepWith("");
  const text = sweepWith("start: [{ N: 3, weights: [0, 1] }]\n  stop: { target: 5, stall: 2, tolerance: 0 }");
  const { document, identity, parts } = resolve(text);
  expect(identity).not.toBe(resolve(plain).identity);
  expect(resolve(text.replace("N: 3", "N: 4")).identity).not.toBe(identity);
  expect(resolve(text.replace("stall: 2", "stall: 3")).identity).not.toBe(identity);
  expect(resolve(text.replace(", tolerance: 0 ", ", tolerance: [0]")).identity).toBe(identity);
  expect(resolve(text.replace(", tolerance: 0 ", "")).identity).toBe(identity);
  const kept = JSON.parse(JSON.stringify(document)) as StoredSweep;
  const again = resolveSweep(reopenSweep(kept, "run 1"), createTestBinder());
  expect(again.identity).toBe(identity);
  expect(again.parts[0]!.optimise).toEqual(parts[0]!.optimise);
});

describe("the error of a start", () => {
  testFaults(resolve, [
    [
      "with what is not searched",
      sweepWith("start: [{ X: 3 }, { c: 0.5 }]"),
      "@11:13: optimise.start[0].X: is not searched; did you mean x?",
      "@11:23: optimise.start[1].c: is not searched; known here: rule, N, x, weights, r1",
    ],
    [
      "out of bounds",
      sweepWith("start: [{ x: 9 }, { N: 10 }, { rule: sparse }, { weights: [0, 2] }]"),
      "@11:16: optimise.start[0].x: 9 is no number in the searched bounds [0.5, 8]",
      "@11:26: optimise.start[1].N: 10 is no integer in the searched bounds [2, 9]",
      '@11:40: optimise.start[2].rule: "sparse" is not one of the searched values',
      "@11:61: optimise.start[3].weights: [0,2] is no number in the searched bounds [0, 1]",
    ],
    [
      "of another form",
      sweepWith("start: [{ N: 3.5 }, { weights: [1] }, {}]"),
      "@11:16: optimise.start[0].N: expected an integer in [2, 100000], got 3.5",
      "@11:34: optimise.start[1].weights: expected a list of 2 values, got [1]",
      "@11:41: optimise.start[2]: expected the value of a searched parameter, got none",
    ],
    [
      "with a value where its condition does not hold",
      sweepWith("start: [{ rule: covariance, r1: 0.5 }]"),
      "@11:11: optimise.start[0]: r1 is not searched with this rule: leave it out",
    ],
    [
      "of more than a generation",
      sweepWith("start: [{ N: 2 }, { N: 3 }, { N: 4 }, { N: 5 }, { N: 6 }]"),
      "@11:10: optimise.start: expected at most 4 points, a generation, got 5",
    ],
    [
      "that its budget does not hold",
      line("start: [{ x: 1 }]\n  budget: { trials: 19 }"),
      "@8:21: optimise.budget.trials: expected at least 20, enough for 1 to start with and 9 coarse points of 2 replicates, got 19",
    ],
  ]);
});

describe("the error of a stop", () => {
  testFaults(resolve, [
    ["of nothing", sweepWith("stop: {}"), "@11:9: optimise.stop: expected target, stall or both"],
    [
      "with a tolerance alone",
      sweepWith("stop: { target: 3, tolerance: 1 }"),
      "@11:22: optimise.stop.tolerance: belongs to stall: add it, or leave this out",
    ],
    [
      "with a tolerance too many",
      sweepWith("stop: { stall: 3, tolerance: [1, 1] }"),
      "@11:32: optimise.stop.tolerance: expected one number, or 1 for the objectives, got 2",
    ],
    [
      "with a negative tolerance",
      sweepWith("stop: { stall: 3, tolerance: -1 }"),
      "@11:32: optimise.stop.tolerance: expected a number of at least 0, got -1",
    ],
    [
      "after no generation",
      sweepWith("stop: { stall: 0 }"),
      "@11:18: optimise.stop.stall: expected an integer of at least 1, got 0",
    ],
    [
      "of a method without generations",
      line("stop: { target: 3 }"),
      "@7:3: optimise.stop: belongs to methods with generations; golden-section ends by its tolerance",
    ],
  ]);
});
