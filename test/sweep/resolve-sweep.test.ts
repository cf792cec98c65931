import { describe, expect, test } from "vitest";
import { createDesign } from "../../src/planner/designs/create-design.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { type ResolvedSweep, resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { messageOf, testFaults } from "./fault-table.ts";
import { createTestBinder, hashOf } from "./test-binder.ts";

const resolve = (text: string, files: Record<string, string> = {}): ResolvedSweep =>
  resolveSweep(parseSweep(text, "sweeps/sweep.yaml"), createTestBinder(files));

function pointsOf(sweep: ResolvedSweep, part = 0): number[][] {
  const design = createDesign(sweep.parts[part]!.points);
  return Array.from({ length: design.size }, (_, index) => [...design.at(index)]);
}

describe("a resolved sweep", () => {
  test("has one point when nothing varies, with the kernel's defaults", () => {
    const sweep = resolve("kernel: network\nfixed: { c: 0.2, rule: sparse }");
    expect(pointsOf(sweep)).toEqual([[1000, 0.2, 2, 0.1, 1, 0, -1, 0]]);
    expect(sweep).toMatchObject({
      title: "sweep",
      figures: {},
      parts: [
        {
          name: "",
          varied: [],
          replicates: 1,
          seed: 0n,
          seeds: "independent",
          fixed: { N: 1000, c: 0.2, rule: "sparse", r1: 0.1, weights: [1, 0, -1], x: 0 },
          workload: {
            kernel: { hash: hashOf("network") },
            inputs: [null, null],
            limits: { megabytes: 2048 },
          },
        },
      ],
    });
  });

  test("is a grid in which the last parameter varies fastest", () => {
    const sweep = resolve(
      "kernel: network\nover: { rule: [sparse, balanced], weights: [[1, 2, 3], [4, 5, 5]], c: [0, 1] }",
    );
    expect(sweep.parts[0]!.varied).toEqual(["rule", "weights", "c"]);
    expect(pointsOf(sweep)).toEqual([
      [1000, 0, 2, 0.1, 1, 2, 3, 0],
      [1000, 1, 2, 0.1, 1, 2, 3, 0],
      [1000, 0, 2, 0.1, 4, 5, 5, 0],
      [1000, 1, 2, 0.1, 4, 5, 5, 0],
      [1000, 0, 0, 0.1, 1, 2, 3, 0],
      [1000, 1, 0, 0.1, 1, 2, 3, 0],
      [1000, 0, 0, 0.1, 4, 5, 5, 0],
      [1000, 1, 0, 0.1, 4, 5, 5, 0],
    ]);
  });

  test("is a list of the points that the file lists", () => {
    const sweep = resolve(
      "kernel: network\nfixed: { c: 1 }\nover:\n  - { N: 10, rule: sparse }\n  - { rule: balanced, N: 20 }",
    );
    expect(pointsOf(sweep)).toEqual([
      [10, 1, 2, 0.1, 1, 0, -1, 0],
      [20, 1, 0, 0.1, 1, 0, -1, 0],
    ]);
  });

  test("rounds ranges of integer parameters", () => {
    const sweep = resolve("kernel: network\nover: { N: { log: [10, 1000], points: 5 } }");
    expect(pointsOf(sweep).map(([n]) => n)).toEqual([10, 32, 100, 316, 1000]);
  });

  test("never gives a kernel a negative zero", () => {
    const sweep = resolve("kernel: network\nfixed: { c: -0.0, weights: [-0.0, 0, 0] }\nover: { x: [-0.0] }");
    for (const value of pointsOf(sweep)[0]!) expect(Object.is(value, -0)).toBe(false);
  });

  test("has its inputs in the manifest's order and dtype", () => {
    const sweep = resolve("kernel: decoder\ninputs: { images: images.npy }");
    const [input] = sweep.parts[0]!.workload.inputs;
    expect(input!.array).toEqual({
      dtype: "f32",
      shape: [3, 2],
      data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, -1),
    });
    expect(input!.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("may take another sweep's output as an input", () => {
    const sweep = resolve(
      "kernel: decoder\ninputs: { images: { from: other.yaml, output: overlap, where: { c: 1 } } }",
    );
    expect(sweep.parts[0]!.workload.inputs[0]!.array.shape).toEqual([1, 2]);
    expect(sweep.document.parts[0]!.inputs).toMatchObject({ images: { source: "overlap of other.yaml" } });
  });

  test("keeps the limits it is given", () => {
    const { parts } = resolve("kernel: theory\nlimits: { seconds: 0.5, megabytes: 64 }");
    expect(parts[0]!.workload.limits).toEqual({ seconds: 0.5, megabytes: 64 });
  });

  test("has its parts in the order of the file, in place or by path", () => {
    const sweep = resolve(
      "title: Both\nparts:\n  simulation: simulation.yaml\n  theory: { kernel: theory, over: { c: [0, 1] } }",
      {
        "simulation.yaml":
          "title: alone\nkernel: network\nreplicates: 3\nfigures: { a: { data: trials, mark: point } }",
      },
    );
    expect(sweep.title).toBe("Both");
    expect(sweep.figures).toEqual({});
    expect(sweep.parts.map(({ name, replicates }) => [name, replicates])).toEqual([
      ["simulation", 3],
      ["theory", 1],
    ]);
  });

  test("starts at once with a grid of 10^12 points", () => {
    const sweep = resolve(
      "kernel: network\nover: { x: { integer: [1, 1000000] }, r1: { linear: [0, 1], points: 1000000 } }",
    );
    const design = createDesign(sweep.parts[0]!.points);
    expect(design.size).toBe(1e12);
    expect([...design.at(1e12 - 2)].slice(3)).toEqual([999998 / 999999, 1, 0, -1, 1e6]);
  });
});

describe("the error of a sweep with", () => {
  const check = (text: string) =>
    resolveSweep(
      parseSweep(text, "sweep.yaml"),
      createTestBinder({ "parts.yaml": "parts: { a: { kernel: theory } }" }),
    );
  testFaults(check, [
    ["a kernel that does not exist", "title: t\nkernel: nework", "@2:9: kernel: there is no kernel nework"],
    [
      "a value above its range",
      "kernel: network\nfixed:\n  c: 1.5",
      "@3:6: fixed.c: expected a number in [0, 1], got 1.5",
    ],
    [
      "a value below its range",
      "kernel: network\nfixed: { N: 1 }",
      "@2:13: fixed.N: expected an integer in [2, 100000], got 1",
    ],
    [
      "half an integer",
      "kernel: network\nfixed: { N: 2.5 }",
      "@2:13: fixed.N: expected an integer in [2, 100000], got 2.5",
    ],
    [
      "text for a number",
      'kernel: network\nfixed: { c: "0.5" }',
      '@2:13: fixed.c: expected a number in [0, 1], got "0.5"',
    ],
    [
      "an unknown parameter",
      "kernel: network\nfixed: { weight: [1, 2, 3] }\nover: { R: [1] }",
      "@2:10: fixed.weight: unknown parameter; did you mean weights?",
      "@3:9: over.R: unknown parameter; known here: N, c, rule, r1, weights, x",
    ],
    [
      "a parameter in the wrong case",
      "kernel: network\nfixed: { n: 3 }",
      "@2:10: fixed.n: unknown parameter; did you mean N?",
    ],
    [
      "a misspelt choice",
      "kernel: network\nfixed: { rule: balancd }",
      '@2:16: fixed.rule: expected one of balanced, covariance, sparse, got "balancd"; did you mean balanced?',
    ],
    [
      "the index of a choice",
      "kernel: network\nfixed: { rule: 1 }",
      "@2:16: fixed.rule: expected one of balanced, covariance, sparse, got 1",
    ],
    [
      "a vector too short",
      "kernel: network\nfixed: { weights: [1, 2] }",
      "@2:19: fixed.weights: expected a list of 3 values, got [1,2]",
    ],
    [
      "a vector out of range",
      "kernel: network\nfixed: { weights: [1, 2, 6] }",
      "@2:19: fixed.weights: expected a number in [-5, 5], got 6",
    ],
    [
      "a list for a number",
      "kernel: network\nfixed: { c: [1] }",
      "@2:13: fixed.c: expected a number in [0, 1], got [1]",
    ],
    [
      "values out of range in a list",
      "kernel: network\nover: { c: [-1, 0, 2], N: { values: [3, x] } }",
      "@2:13: over.c[0]: expected a number in [0, 1], got -1",
      "@2:20: over.c[2]: expected a number in [0, 1], got 2",
      '@2:41: over.N.values[1]: expected an integer in [2, 100000], got "x"',
    ],
    [
      "a value twice",
      "kernel: network\nover: { c: [0, 1, 0.0] }",
      "@2:19: over.c[2]: 0 is the value of [0] again: each may stand once",
    ],
    [
      "a vector twice",
      "kernel: network\nover: { weights: [[1, 2, 3], [1, 2, 3]] }",
      "@2:30: over.weights[1]: [1,2,3] is the value of [0] again: each may stand once",
    ],
    [
      "an end out of range",
      "kernel: network\nover: { c: { linear: [0, 1.5], points: 4 } }",
      "@2:26: over.c.linear[1]: expected a number in [0, 1], got 1.5",
    ],
    [
      "no points in a range",
      "kernel: network\nover: { r1: { log: [1, 2] } }",
      "@2:13: over.r1.points: missing: expected an integer of at least 1",
    ],
    [
      "reversed ends",
      "kernel: network\nover: { c: { linear: [1, 0], points: 4 } }",
      "@2:22: over.c.linear: the ends are reversed: write [0, 1]",
    ],
    [
      "a logarithm of zero",
      "kernel: network\nover: { c: { log: [0, 1], points: 4 } }",
      "@2:19: over.c.log: a logarithmic range needs ends above 0, got [0, 1]",
    ],
    [
      "points that round to one integer",
      "kernel: network\nover: { N: { log: [2, 100], points: 40 } }",
      "@2:19: over.N.log: points 0 and 1 both round to the integer 2: ask for fewer points, or list the values",
    ],
    [
      "an integer range with half an end",
      "kernel: network\nover: { N: { linear: [2, 9.5], points: 3 } }",
      "@2:26: over.N.linear[1]: expected an integer in [2, 100000], got 9.5",
    ],
    [
      "a range of choices",
      "kernel: network\nover: { rule: { integer: [0, 2] } }",
      '@2:15: over.rule: expected a list of values, because rule is a choice, got {"integer":[0,2]}',
    ],
    [
      "a range of vectors",
      "kernel: network\nover: { weights: { linear: [0, 1], points: 2 } }",
      '@2:18: over.weights: expected a list of values, because weights is a vector, got {"linear":[0,1],"points":2}',
    ],
    ["no values", "kernel: network\nover: { c: [] }", "@2:12: over.c: expected at least one value, got []"],
    [
      "an empty grid",
      "kernel: network\nover: {}",
      "@2:7: over: empty design: name at least one parameter, or leave over out for a sweep of one point",
    ],
    [
      "an empty list of points",
      "kernel: network\nover: []",
      "@2:7: over: empty design: name at least one parameter, or leave over out for a sweep of one point",
    ],
    ["empty points", "kernel: network\nover: [{}]", "@2:8: over[0]: expected at least one parameter, got {}"],
    [
      "points of different parameters",
      "kernel: network\nover:\n  - { c: 0, N: 3 }\n  - { c: 1 }\n  - { c: 1, N: 3, x: 1 }",
      "@4:5: over[1]: expected the same parameters as in the first point; missing: N",
      "@5:19: over[2].x: is not in the first point: all points name the same parameters",
    ],
    [
      "a point twice",
      "kernel: network\nover: [{ c: 0 }, { c: 1 }, { c: 0.0 }]",
      "@2:28: over[2]: is the point [0] again: each may stand once",
    ],
    [
      "a parameter in both places",
      "kernel: network\nfixed: { c: 1 }\nover: { c: [0, 1] }",
      "@3:9: over.c: stands in fixed too: keep one",
    ],
    [
      "a parameter in both places of a list",
      "kernel: network\nfixed: { c: 1 }\nover: [{ c: 0 }]",
      "@3:10: over[0].c: stands in fixed too: keep one",
    ],
    [
      "a grid of a list",
      "kernel: network\ndesign: grid\nover: [{ c: 0 }]",
      "@2:9: design: expected list, because over is a list of points, got grid",
    ],
    [
      "a list of a grid",
      "kernel: network\ndesign: list\nover: { c: [0] }",
      "@2:9: design: expected grid, zip, sobol, halton, latin or random, because over is a mapping, got list",
    ],
    [
      "a list of nothing",
      "kernel: network\ndesign: list",
      "@2:9: design: expected grid, because over is absent, got list",
    ],
    [
      "more points than can be counted",
      "kernel: network\nover: { x: { integer: [0, 99999999999] }, c: { linear: [0, 1], points: 1000000 } }",
      "@2:7: over: a grid of 100000000000000000 points is too large: at most 2^53 can be counted",
    ],
    [
      "more trials than can be counted",
      "kernel: network\nreplicates: 100000\nover: { x: { integer: [0, 999999999999] } }",
      "@2:13: replicates: 1000000000000 points of 100000 replicates are too many trials: at most 2^53",
    ],
    [
      "replicates without randomness",
      "kernel: theory\nreplicates: 3",
      "@2:13: replicates: expected 1, because theory uses no random numbers and replicates would be equal, got 3",
    ],
    [
      "an unknown input",
      "kernel: network\ninputs: { image: images.npy }",
      "@2:11: inputs.image: unknown input of network; did you mean images?",
    ],
    [
      "an input of a kernel without",
      "kernel: theory\ninputs: { image: images.npy }",
      "@2:11: inputs.image: unknown input of theory; there are none",
    ],
    [
      "a missing file",
      "kernel: network\ninputs: { images: no.npy }",
      "@2:19: inputs.images: there is no file no.npy",
    ],
    [
      "a missing input",
      "kernel: decoder",
      "@1:1: inputs: the kernel decoder needs the input images (f32[count, 2]): what to decode",
    ],
    [
      "inputs that do not fit together",
      "kernel: network\ninputs: { images: images.npy, labels: labels.npy }",
      "@2:9: inputs: input labels: expected u8[count] with count = 3 as in input images, got [2]",
    ],
    ["a missing part", "parts: { a: no.yaml }", "@1:13: parts.a: there is no file no.yaml"],
    [
      "parts of parts",
      "parts: { a: parts.yaml }",
      "@1:13: parts.a: expected one sweep, but parts.yaml has parts itself",
    ],
    [
      "a fault in a part",
      "parts: { a: { kernel: theory, fixed: { c: 2 } } }",
      "@1:43: parts.a.fixed.c: expected a number in [0, 1], got 2",
    ],
    [
      "faults everywhere",
      "kernel: network\nreplicates: 2\nfixed: { c: 3, y: 1 }\nover: { N: [1] }\ninputs: { images: a }\nfigures: { f: {} }",
      "@3:13: fixed.c: expected a number in [0, 1], got 3",
      "@3:16: fixed.y: unknown parameter; known here: N, c, rule, r1, weights, x",
      "@4:13: over.N[0]: expected an integer in [2, 100000], got 1",
      "@5:19: inputs.images: there is no file a",
      "@6:15: figures.f: data is missing: expected trials, { series: OUTPUT } or { part: NAME }",
      "@6:15: figures.f: mark is missing: expected a mark, or layer, hconcat, vconcat, concat or spec",
    ],
  ]);

  test("a fault in a part's own file names that file", () => {
    const files = { "theory.yaml": "title: t\nkernel: theory\nfixed: { c: 2 }" };
    expect(messageOf(() => resolve("parts:\n  a: theory.yaml", files))).toBe(
      "theory.yaml:3:13: fixed.c: expected a number in [0, 1], got 2",
    );
    expect(
      messageOf(() => resolve("parts:\n  a: theory.yaml", { "theory.yaml": "kernel: theory\nsed: 1" })),
    ).toBe("theory.yaml:2:1: sed: unknown key; did you mean seed?");
  });
});

test("relative paths start from the folder of the file they stand in", () => {
  const asked: string[][] = [];
  const binder = createTestBinder({ "part.yaml": "kernel: decoder\ninputs: { images: images.npy }" });
  const document = parseSweep(
    "parts: { a: part.yaml, b: { kernel: decoder, inputs: { images: images.npy } } }",
    "sweeps/both.yaml",
  );
  resolveSweep(document, {
    ...binder,
    kernel(...names) {
      asked.push(names);
      return binder.kernel(...names);
    },
    input(...names) {
      asked.push(names);
      return binder.input(...names);
    },
  });
  expect(asked).toEqual([
    ["decoder", "part.yaml"],
    ["images.npy", "part.yaml"],
    ["decoder", "sweeps/both.yaml"],
    ["images.npy", "sweeps/both.yaml"],
  ]);
});
