import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { applySettings } from "../../src/sweep/apply-settings.ts";
import { loadParts } from "../../src/sweep/load-parts.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { messageOf } from "./fault-table.ts";
import { createTestBinder } from "./test-binder.ts";

const GRID =
  "kernel: network\nfixed: { c: 0.1, weights: [1, 2, 3] }\nover: { N: [10, 20], r1: { linear: [0, 1], points: 3 } }\nreplicates: 2\n";
const LIST = "kernel: network\nfixed: { x: 1 }\nover: [{ N: 10, c: 0 }, { N: 20, c: 1 }]\n";
const PARTS =
  "parts:\n  a: { kernel: network, over: { c: [0, 1] }, fixed: { N: 10 } }\n  b: { kernel: theory, fixed: { c: 0.1 } }\n";

const binder = createTestBinder({ "a.yaml": "kernel: network\nover: { c: [0, 1] }" });
const set = (text: string, ...settings: string[]) =>
  applySettings(parseSweep(text, "sweep.yaml"), settings).file;
const identify = (text: string, ...settings: string[]) =>
  resolveSweep(applySettings(parseSweep(text, "sweep.yaml"), settings), binder).identity;

describe("a setting", () => {
  test.each([
    ["replicates=5", { replicates: 5 }],
    ["seed=18446744073709551615", { seed: "18446744073709551615" }],
    ["title=Capacity at c=0.05", { title: "Capacity at c=0.05" }],
    ["fixed.c=0.2", { fixed: { c: 0.2, weights: [1, 2, 3] } }],
    ["over.N=[1000, 2000]", { over: { N: [1000, 2000], r1: { linear: [0, 1], points: 3 } } }],
    ["over.r1.points=9", { over: { N: [10, 20], r1: { linear: [0, 1], points: 9 } } }],
    ["over.N.1=30", { over: { N: [10, 30], r1: { linear: [0, 1], points: 3 } } }],
    ["points=64", { points: 64 }],
    ["scramble=false", { scramble: false }],
    ["limits.seconds=10", { limits: { seconds: 10 } }],
    ["inputs.images=images.npy", { inputs: { images: "images.npy" } }],
  ])("by path, %s, changes that", (setting, changed) => {
    expect(set(GRID, setting)).toEqual({ ...set(GRID), ...changed });
  });

  test.each([
    ["c=0.2", { fixed: { c: 0.2, weights: [1, 2, 3] } }],
    ["x=7", { fixed: { c: 0.1, weights: [1, 2, 3], x: 7 } }],
    ["rule=sparse", { fixed: { c: 0.1, weights: [1, 2, 3], rule: "sparse" } }],
    ["weights=[3, 2, 1]", { fixed: { c: 0.1, weights: [3, 2, 1] } }],
    ["N=30", { fixed: { c: 0.1, weights: [1, 2, 3], N: 30 }, over: { r1: { linear: [0, 1], points: 3 } } }],
    ["N=[30, 40]", { over: { N: [30, 40], r1: { linear: [0, 1], points: 3 } } }],
    ["N={ integer: [2, 9] }", { over: { N: { integer: [2, 9] }, r1: { linear: [0, 1], points: 3 } } }],
    [
      "c=[0, 1]",
      { fixed: { weights: [1, 2, 3] }, over: { N: [10, 20], r1: { linear: [0, 1], points: 3 }, c: [0, 1] } },
    ],
  ])("by a parameter's name, %s, replaces it where it stands", (setting, changed) => {
    expect(set(GRID, setting)).toEqual({ ...set(GRID), ...changed });
  });

  test("keeps a parameter's place in the order of the grid", () => {
    expect(Object.keys((set(GRID, "N=[1, 2, 3]") as { over: object }).over)).toEqual(["N", "r1"]);
  });

  test("that fixes the last varying parameter leaves one point", () => {
    expect(set("kernel: network\nover: { c: [0, 1] }", "c=0.5")).toEqual({
      kernel: "network",
      fixed: { c: 0.5 },
    });
  });

  test("names itself for a fault in any point of a long list", () => {
    const points = Array.from({ length: 20_000 }, (_, N) => `  - { N: ${N + 1} }`);
    const long = `kernel: network\nover:\n${points.join("\n")}\n`;
    expect(() => set(long, "N=")).toThrow("--set N=: over[0].N: ");
  });

  test("makes another design of a grid, which is the same as editing the file", () => {
    const box =
      "kernel: network\nfixed: { c: 0.1, weights: [1, 2, 3] }\nover: { N: [10, 20], r1: { linear: [0, 1] } }\nreplicates: 2\ndesign: sobol\npoints: 64\n";
    expect(identify(GRID, "design=sobol", "points=64", "r1={ linear: [0, 1] }")).toBe(identify(box));
    expect(identify(box, "scramble=false")).not.toBe(identify(box));
  });

  test("replaces a parameter in every point of a list, or fixes it", () => {
    expect(set(LIST, "c=0.5")).toMatchObject({
      over: [
        { N: 10, c: 0.5 },
        { N: 20, c: 0.5 },
      ],
    });
    expect(set(LIST, "x=2")).toMatchObject({ fixed: { x: 2 } });
    expect(set(LIST, "over.1.N=30")).toMatchObject({
      over: [
        { N: 10, c: 0 },
        { N: 30, c: 1 },
      ],
    });
  });

  test("replaces a parameter in all parts that have it", () => {
    expect(set(PARTS, "c=0.5")).toEqual({
      parts: {
        a: { kernel: "network", fixed: { N: 10, c: 0.5 } },
        b: { kernel: "theory", fixed: { c: 0.5 } },
      },
    });
    expect(set(PARTS, "parts.b.fixed.c=0.5")).toMatchObject({
      parts: { a: { over: { c: [0, 1] } }, b: { fixed: { c: 0.5 } } },
    });
  });

  test("reaches into a part's own file once that is loaded", () => {
    const document = loadParts(parseSweep("parts: { a: a.yaml }", "sweep.yaml"), binder);
    expect(applySettings(document, ["parts.a.replicates=3"]).file).toEqual({
      parts: { a: { kernel: "network", over: { c: [0, 1] }, replicates: 3 } },
    });
  });

  test("comes after those before it", () => {
    expect(set(GRID, "replicates=5", "replicates=6")).toMatchObject({ replicates: 6 });
    expect(set(GRID, "x=1", "x=[1, 2]")).toMatchObject({ over: { x: [1, 2] } });
  });

  test("is the same as editing the file", () => {
    const settings = fc.record({
      replicates: fc.integer({ min: 1, max: 9 }),
      seed: fc.maxSafeNat(),
      "fixed.c": fc.double({ min: 0, max: 1, noNaN: true }),
      "over.N": fc.uniqueArray(fc.integer({ min: 2, max: 1000 }), { minLength: 1, maxLength: 4 }),
      "over.r1": fc.record({ log: fc.constant([0.1, 1]), points: fc.integer({ min: 2, max: 9 }) }),
    });
    fc.assert(
      fc.property(settings, ({ replicates, seed, "fixed.c": c, "over.N": N, "over.r1": r1 }) => {
        const edited = {
          kernel: "network",
          fixed: { c, weights: [1, 2, 3] },
          over: { N, r1 },
          replicates,
          seed,
        };
        const flags = { replicates, seed, "fixed.c": c, "over.N": N, "over.r1": r1 };
        const set = Object.entries(flags).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
        expect(identify(GRID, ...set)).toBe(identify(stringify(edited)));
      }),
      { seed: 1, numRuns: 50 },
    );
  });
});

test.each([
  [
    GRID,
    "replicates=many",
    '--set replicates=many: replicates: expected an integer of at least 1, got "many"',
  ],
  [GRID, "replicates", "--set replicates: expected key=value, such as replicates=3 or over.N=[1000, 2000]"],
  [GRID, "=3", "--set =3: expected key=value, such as replicates=3 or over.N=[1000, 2000]"],
  [GRID, "N=[1, 2", '--set N=[1, 2: expected a value in YAML, got "[1, 2": Flow sequence must end with a ]'],
  [GRID, "c=2", "--set c=2: fixed.c: expected a number in [0, 1], got 2"],
  [
    GRID,
    "over.r1.linear.1=11",
    "--set over.r1.linear.1=11: over.r1.linear[1]: expected a number in [0, 10], got 11",
  ],
  [GRID, "weight=2", "--set weight=2: fixed.weight: unknown parameter; did you mean weights?"],
  [GRID, "limit.seconds=2", "--set limit.seconds=2: limit: unknown key; did you mean limits?"],
  [GRID, "over.N.2=3", "--set over.N.2=3: over.N is a list of 2, counted from 0; it has no 2"],
  [GRID, "over.N.first=3", "--set over.N.first=3: over.N is a list of 2, counted from 0; it has no first"],
  [GRID, "kernel.name=3", "--set kernel.name=3: kernel is not a mapping; it has no name"],
  [GRID, "fixed.__proto__.x=3", "--set fixed.__proto__.x=3: expected names joined by dots"],
  [GRID, "fixed.=3", "--set fixed.=3: expected names joined by dots"],
  [
    GRID,
    "c=",
    "--set c=: fixed.c: expected a number, the name of a choice, or a list of numbers for a vector, got null",
  ],
  [LIST, "c=[0, 1]", "--set c=[0, 1]: over[0].c: expected a number in [0, 1], got [0,1]"],
  [PARTS, "replicates=3", "--set replicates=3: this sweep has parts: write parts.a.replicates=…"],
  [PARTS, "r1=3", "--set r1=3: no part has r1 in its fixed or over: write parts.a.fixed.r1=…"],
  [
    PARTS,
    "parts.b.replicates=3",
    "--set parts.b.replicates=3: parts.b.replicates: expected 1, because theory uses no random numbers and replicates would be equal, got 3",
  ],
  [
    "parts: { a: a.yaml }",
    "parts.a.seed=3",
    "--set parts.a.seed=3: parts.a is the path of a file; it has no seed",
  ],
])("a wrong setting is named: %#", (text, setting, line) => {
  expect(messageOf(() => identify(text, setting)).split("\n")[0]).toBe(line);
});
