import { describe, expect, test } from "vitest";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { reopenSweep, type StoredSweep } from "../../src/sweep/stored-sweep.ts";
import { testFaults } from "./fault-table.ts";
import { createTestBinder } from "./test-binder.ts";

const sweepWith = (
  surrogate: string,
  method = "{ name: nsga2, population: 40, generations: 30 }",
) => `kernel: network
optimise:
  parameters: { x: [0, 6] }
  objectives: [{ maximise: capacity }, { minimise: overlap, at: 0 }]
  method: ${method}
  surrogate: ${surrogate}
`;
const resolve = (text: string) => resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder());

describe("surrogate", () => {
  test.each<[string, object]>([
    ["{ every: 5 }", { every: 5, generations: 50, inject: 4 }],
    ["{ at: [25, 10, 25], inject: 1 }", { at: [10, 25], generations: 50, inject: 1 }],
    ["{ stall: 4, generations: 9 }", { stall: 4, tolerance: 0, generations: 9, inject: 4 }],
    ["{ stall: 4, tolerance: [0.1, 2] }", { stall: 4, tolerance: [0.1, 2], generations: 50, inject: 4 }],
  ])("%s has its defaults filled in, and is the same when a store reopens it", (written, expected) => {
    const sweep = resolve(sweepWith(written));
    expect(sweep.parts[0]!.optimise!.file.surrogate).toEqual(expected);
    const kept = JSON.parse(JSON.stringify(sweep.document)) as StoredSweep;
    const again = resolveSweep(reopenSweep(kept, "run 1"), createTestBinder());
    expect(again.identity).toBe(sweep.identity);
    expect(again.parts[0]!.optimise).toEqual(sweep.parts[0]!.optimise);
  });

  test("is part of what a run is", () => {
    const identities = [
      "{ every: 5 }",
      "{ every: 5, inject: 4 }",
      "{ every: 6 }",
      "{ every: 5, generations: 9 }",
    ];
    const [first, same, ...others] = identities.map((each) => resolve(sweepWith(each)).identity);
    expect(same).toBe(first);
    expect(new Set([first, ...others]).size).toBe(3);
  });

  testFaults(resolve, [
    [
      "none of when",
      sweepWith("{ inject: 2 }"),
      "@6:14: optimise.surrogate: expected one of at, every and stall, which say when, got none",
    ],
    [
      "two of when",
      sweepWith("{ at: [3], stall: 2 }"),
      "@6:14: optimise.surrogate: expected one of at, every and stall, which say when, got 2",
    ],
    [
      "too late",
      sweepWith("{ at: [5, 30] }"),
      "@6:24: optimise.surrogate.at[1]: expected at most 29, as the search has 30 generations, got 30",
    ],
    [
      "never",
      sweepWith("{ every: 31 }"),
      "@6:23: optimise.surrogate.every: expected at most 29, as the search has 30 generations, got 31",
    ],
    [
      "all of a generation",
      sweepWith("{ every: 3, inject: 40 }"),
      "@6:34: optimise.surrogate.inject: expected fewer than the 40 points of a generation, got 40",
    ],
    [
      "a tolerance of nothing",
      sweepWith("{ every: 3, tolerance: 1 }"),
      "@6:26: optimise.surrogate.tolerance: belongs to stall: add it, or leave this out",
    ],
    [
      "tolerances of others",
      sweepWith("{ stall: 3, tolerance: [1] }"),
      "@6:37: optimise.surrogate.tolerance: expected one number, or 2 for the objectives, got 1",
    ],
    [
      "a method without generations",
      sweepWith("{ every: 3 }", "{ name: golden-section }"),
      "@6:3: optimise.surrogate: belongs to methods with generations; golden-section has none",
    ],
  ]);
});
