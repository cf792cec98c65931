import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { admitKernel, compileKernel } from "../../src/kernel/kernel-module.ts";
import { KernelRunner } from "../../src/kernel/kernel-runner.ts";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { decodeOutputs } from "../../src/kernel/output-codec.ts";
import { type ParameterValue, resolveParameters } from "../../src/kernel/parameters.ts";
import {
  type NetworkOutputs,
  type NetworkParameters,
  simulateDoubleWellNetwork,
} from "../reference/double-well-network.ts";

type Values = Record<string, ParameterValue>;
type Outputs = Omit<NetworkOutputs, "synapseCount"> & { patternsPresented: number };

const kernel = admitKernel(readFileSync("build/kernels/double-well-network.wasm"));
const { module, manifest, declaredMemory } = { ...kernel, module: compileKernel(kernel) };
const inputs: [] = [];
const runner = new KernelRunner({ module, manifest, declaredMemory, inputs });

const USUAL: NetworkParameters = {
  N: 100,
  c: 1,
  f: 0.5,
  rule: "balanced",
  r1: 0.05,
  r2: 1,
  r3: 0,
  C: 2.9,
  theta: 0,
  patterns: 90,
  ages: 0,
};
const SPARSE: Partial<NetworkParameters> = { f: 0.1, theta: 0.45 };

describe("is the network of the scalar reference", () => {
  const cases: [title: string, parameters: Partial<NetworkParameters>][] = [
    ["2 neurons", { N: 2 }],
    ["3 neurons", { N: 3 }],
    ["5 neurons", { N: 5, patterns: 1 }],
    ["8 neurons", { N: 8, patterns: 32 }],
    ["9 neurons", { N: 9, patterns: 33 }],
    ["31 neurons", { N: 31, c: 0.5 }],
    ["100 neurons, all connected", { N: 100, patterns: 40 }],
    ["100 neurons, many of whose retrievals end on long cycles", { c: 0.3 }],
    ["200 neurons in shallow wells", { N: 200, c: 0.3, r1: 0.01, C: 0 }],
    ["200 neurons in deep wells", { N: 200, c: 0.4, r1: 0.5, C: 1.37, patterns: 150, ages: 50 }],
    ["200 neurons that forget slowly", { N: 200, c: 0.3, r1: 0.0005, C: 1.3, patterns: 130 }],
    ["wells as far away as a kick, so that weights are 0", { N: 80, r1: 60, C: 1, patterns: 77 }],
    ["patterns that fill the words of a history", { N: 50, C: 2, r1: 0.1, patterns: 256, ages: 40 }],
    ["one pattern more", { N: 50, C: 2, r1: 0.1, patterns: 257, ages: 40 }],
    ["wells further away than a kick", { N: 80, r1: 2, C: 1.7, patterns: 41 }],
    ["patterns without strength", { N: 40, r2: 0, C: 1, patterns: 35 }],
    ["one age alone", { ages: 1 }],
    ["33 ages, one more than there are lanes", { c: 0.3, ages: 33 }],
    ["a threshold within the spread of the fields", { c: 0.5, theta: 7.3 }],
    ["a threshold above every field", { N: 40, theta: 1e6 }],
    ["a threshold below every field", { N: 40, theta: -1e6 }],
    ["rows so few that some are empty", { N: 70, c: 0.02 }],
    ["weights that are all the same", { N: 30, r1: 20, C: 0.25, r2: 0, patterns: 5 }],
    ["noise", { N: 60, c: 0.5, r3: 0.7, patterns: 61 }],
    [
      "the balanced rule with few active neurons and a threshold",
      { N: 90, f: 0.3, r1: 0.2, C: 1.1, theta: 1.5 },
    ],
    ["the covariance rule", { ...SPARSE, rule: "covariance", r1: 0.01, C: 0 }],
    ["the covariance rule with two wells", { ...SPARSE, rule: "covariance", c: 0.6, r1: 0.03, C: 0.004 }],
    [
      "the covariance rule with many patterns",
      { ...SPARSE, rule: "covariance", N: 60, r1: 0.1, C: 0.05, patterns: 139, ages: 40 },
    ],
    ["Amit and Fusi's rule", { ...SPARSE, rule: "amit-fusi", r1: 0.5, C: 1.3 }],
    ["Amit and Fusi's rule with noise", { f: 0.2, theta: 0.5, rule: "amit-fusi", c: 0.5, N: 60, r3: 0.02 }],
  ];

  test.each(cases)("%s", (_, chosen) => {
    const parameters = { ...USUAL, ...chosen };
    const found = run(parameters, 7n);
    const exact = simulateDoubleWellNetwork({ ...parameters, arithmetic: "f64" }, 7n);
    // f32 rounds exp(-2 r1) by up to 3e-8, and over the 1 / (2 r1) patterns that a weight remembers this adds up.
    const tolerance = (3e-7 + 3e-8 / (2 * parameters.r1)) * exact.weightRms;
    // The weights of retrieval are off by half a step, at most 2^-15 of the largest.
    expectSameWeights(found, exact, tolerance);
    expect(largestDifference(found.signal, exact.signal)).toBeLessThan(
      tolerance + exact.weightEdges[201]! / 2 ** 15,
    );
    // So a neuron at its threshold may fall to the other side, and of a state that never settles this makes another one.
    const different = found.overlap.filter((overlap, age) => Math.abs(overlap - exact.overlap[age]!) > 1e-12);
    expect(different.length).toBeLessThanOrEqual(found.overlap.length / 10);
    expect(found.capacity).toBe(exact.capacity);
  });

  test.each(cases)("%s: to the last bit of every weight, in f32", (_, chosen) => {
    const parameters = { ...USUAL, ...chosen };
    const rounded = simulateDoubleWellNetwork({ ...parameters, arithmetic: "f32" }, 7n);
    // Noise takes a logarithm and a cosine, which the kernel computes in f32 and the reference in f64.
    const tolerance = (parameters.r3 > 0 ? 3e-7 : 1e-12) * rounded.weightRms;
    const found = run(parameters, 7n);
    expectSameWeights(found, rounded, tolerance);
    expect(largestDifference(found.signal, rounded.signal)).toBeLessThan(tolerance);
    expect(largestDifference(found.overlap, rounded.overlap)).toBeLessThan(1e-12);
    expect(largestDifference(found.correlation, rounded.correlation)).toBeLessThan(1e-12);
    expect(largestDifference(found.overlapRecent, rounded.overlapRecent)).toBeLessThan(1e-12);
    const { capacity, retrieved, iterations, unsettled } = rounded;
    expect(found).toMatchObject({ capacity, retrieved, iterations, unsettled });
  });

  test("more neurons than 16 bits can number: but for the few gaps that f32 rounds to a neighbour", () => {
    // The newest pattern decides every sign, so it is retrieved where neurons have active senders; this takes many steps.
    const parameters = { ...USUAL, N: 65_600, c: 0.00006, r1: 0.5, C: 0, patterns: 3, ages: 3 };
    const found = run(parameters, 7n);
    const expected = simulateDoubleWellNetwork(parameters, 7n);
    // About N^2 1e-7 synapses have another sender; each changes the sum over synapses by 2 J at most.
    const tolerance = 3 * ((2 * expected.weightRms) / expected.synapseCount) * Math.sqrt(65_600 ** 2 * 1e-7);
    expect(largestDifference(found.signal, expected.signal)).toBeLessThan(tolerance);
    expect(Math.abs(found.weightMean - expected.weightMean)).toBeLessThan(tolerance);
    // Each of those synapses may move its receiver, and what follows from it.
    expect(found.overlap[0]).toBeGreaterThan(0.75);
    expect(largestDifference(found.overlap, expected.overlap)).toBeLessThan(0.005);
  });

  function expectSameWeights(found: Outputs, expected: NetworkOutputs, tolerance: number): void {
    expect(Math.abs(found.weightMean - expected.weightMean)).toBeLessThan(tolerance);
    expect(Math.abs(found.weightRms - expected.weightRms)).toBeLessThan(tolerance);
    expect(largestDifference(found.weightEdges, expected.weightEdges)).toBeLessThan(1e-12);
    expect(largestDifference(found.weights, expected.weights)).toBeLessThan(1e-9);
  }
});

describe("without wells (C = 0) it is the palimpsest of independent sums", () => {
  // J = r2 sum over ages a of g^a s_a with g = exp(-2 r1) and signs s_a. For two ages, the mean of s_a s_b over the
  // synapses has the variance v = 2 / N^2 (the signs belong to neurons) + (1 - c) / synapses (which of them there are), and
  // different pairs are uncorrelated.
  const N = 1500;
  const c = 0.2;
  const v = 2 / N ** 2 + (1 - c) / (c * N ** 2);
  test.each([
    [0.05, 1],
    [0.2, 2.5],
  ])("r1 = %d, r2 = %d", (r1, r2) => {
    const { signal, weightRms } = run({ N, c, r1, r2, C: 0, ages: 20 }, 3n);
    const g = Math.exp(-2 * r1);
    const variance = r2 ** 2 / (1 - g ** 2);
    signal.forEach((a, age) => {
      expect(Math.abs(a - r2 * g ** age)).toBeLessThan(5 * Math.sqrt(variance * v));
    });
    // The mean square is the variance plus twice the sum over a < b of r2^2 g^(a + b) times such a mean.
    const spread = Math.sqrt(2 * v * (variance ** 2 - r2 ** 4 / (1 - g ** 4)));
    expect(Math.abs(weightRms ** 2 - variance)).toBeLessThan(5 * spread);
  });
});

describe("in the deepest wells (r1 = 20) a weight is +-C of the last sign, plus the newest kick", () => {
  const deep = { N: 1000, c: 0.2, r1: 20, ages: 5 };
  const error = 5 * Math.sqrt(2 / 1000 ** 2 + 1 / (0.2 * 1000 ** 2));

  test.each([
    ["C < r2: each kick decides the sign, so age 1 is remembered and age 2 is not", 0.5, [1, 0.5, 0, 0, 0]],
    ["C > r2: no kick ever changes a sign", 1.5, [1, 0, 0, 0, 0]],
  ])("%s", (_, C, expected) => {
    const { signal, weightRms, weights, weightEdges } = run({ ...deep, C }, 4n);
    expect(largestDifference(signal, expected)).toBeLessThan(2 * error);
    expect(Math.abs(weightRms ** 2 - (C ** 2 + 1))).toBeLessThan(4 * C * error);
    const width = weightEdges[1]! - weightEdges[0]!;
    const peaks = weights.flatMap((density, bin) => (density > 0 ? [[bin, density * width]] : []));
    expect(peaks.map(([bin]) => bin)).toEqual([-1 - C, -Math.abs(1 - C), Math.abs(1 - C), 1 + C].map(binOf));
    for (const [, share] of peaks) expect(Math.abs(share! - 0.25)).toBeLessThan(error);

    function binOf(J: number): number {
      return weightEdges.findIndex((edge) => edge > J) - 1;
    }
  });

  test("so the patterns before the last two do not matter, and the newest are the same without them", () => {
    const two = run({ ...deep, C: 0.5, ages: 2, patterns: 2 }, 4n);
    const many = run({ ...deep, C: 0.5, ages: 2, patterns: 200 }, 4n);
    expect({ ...two, patternsPresented: 200 }).toEqual(many);
  });
});

test("the overlap of a perfect memory fluctuates by sqrt((1 - f) / (N f)), its correlation does not", () => {
  const N = 400;
  for (const f of [0.5, 0.3]) {
    const rule = f === 0.5 ? "balanced" : "covariance";
    const runs = [1n, 2n, 3n, 4n].map((seed) =>
      run({ N, c: 1, f, rule, r1: 0.1, C: 0, ages: 8, theta: 0.05 }, seed),
    );
    const perfect = runs.flatMap(({ overlap, correlation }) =>
      overlap.filter((_, age) => correlation[age]! > 0.9999),
    );
    expect(perfect.length).toBeGreaterThan(16);
    const meanSquare = perfect.reduce((sum, m) => sum + (m - 1) ** 2, 0) / perfect.length;
    const ratio = meanSquare / ((1 - f) / (N * f));
    expect(Math.abs(ratio - 1)).toBeLessThan(5 * Math.sqrt(2 / perfect.length));
  }
});

test("signal and RMS do not depend on the seed beyond sampling", () => {
  const parameters = { N: 1000, c: 0.2, r1: 0.1, C: 2.5, ages: 10 };
  const [first, ...others] = [1n, 2n, 3n, 4n].map((seed) => run(parameters, seed));
  const error = first!.weightRms * Math.sqrt(2 / 1000 ** 2 + 1 / (0.2 * 1000 ** 2));
  for (const other of others) {
    expect(other.signal).not.toEqual(first!.signal);
    expect(largestDifference(other.signal, first!.signal)).toBeLessThan(5 * Math.SQRT2 * error);
    expect(Math.abs(other.weightRms - first!.weightRms)).toBeLessThan(5 * Math.SQRT2 * error);
  }
});

test("the histogram is a density over the stated edges", () => {
  const { weights, weightEdges, weightMean } = run({ N: 300, c: 0.5, r3: 0.5, r1: 0.1, C: 2, ages: 1 }, 1n);
  const s = Math.sqrt((1 + 0.5 ** 2) / (1 - Math.exp(-0.4)));
  expect(weights.length).toBe(201);
  expect(weightEdges.length).toBe(202);
  expect(weightEdges[0]).toBeCloseTo(-(2 + 4 * s), 12);
  expect(weightEdges[201]).toBeCloseTo(2 + 4 * s, 12);
  const width = weightEdges[1]! - weightEdges[0]!;
  expect(weights.reduce((sum, density) => sum + density * width, 0)).toBeCloseTo(1, 12);
  const mean = weights.reduce(
    (sum, density, bin) => sum + density * width * (weightEdges[bin]! + width / 2),
    0,
  );
  expect(Math.abs(mean - weightMean)).toBeLessThan(width / 2);
});

describe("the ages to be tested", () => {
  const network = { N: 400, c: 0.5, r1: 0.2, C: 1.9 };

  test("a search ends with 32 ages that fail in a row", () => {
    const { overlap, capacity, retrieved } = run({ ...network, patterns: 0 }, 5n);
    const last = overlap.findLastIndex((m) => m > 0.5);
    expect(capacity).toBeGreaterThan(2);
    expect(retrieved).toBe(overlap.filter((m) => m > 0.5).length);
    expect(overlap.length).toBe(last + 33);
  });

  test("a search under a sparse rule ends with 256", () => {
    const { overlap } = run({ N: 100, c: 1, f: 0.1, rule: "covariance", r1: 0.05, C: 0, theta: 0.4 }, 5n);
    expect(overlap.length).toBe(overlap.findLastIndex((m) => m > 0.5) + 257);
  });

  test("a search ends with the oldest pattern", () => {
    expect(run({ ...network, patterns: 20 }, 5n).overlap.length).toBe(20);
  });

  test("a search that finds memories further and further presents more patterns", () => {
    // Five neurons often keep a pattern by chance, and the guess of what to present is made for large networks.
    const found = run({ N: 5, c: 1 }, 3n);
    expect(found.overlap.length).toBe(found.overlap.findLastIndex((m) => m > 0.5) + 33);
    expect(found.overlap.length).toBeGreaterThan(300);
    expect(found.patternsPresented).toBeGreaterThan(900);
    expect(run({ N: 5, c: 1, patterns: found.patternsPresented }, 3n)).toEqual(found);
  });

  test("a given number of ages are tested and reported, and none knows of the others", () => {
    const few = run({ ...network, patterns: 300, ages: 3 }, 5n);
    const many = run({ ...network, patterns: 300, ages: 100 }, 5n);
    for (const column of ["overlap", "correlation", "overlapRecent", "signal"] as const) {
      expect(many[column].length).toBe(100);
      expect(few[column]).toEqual(many[column].slice(0, 3));
    }
  });

  test("what patterns = 0 presents is reported, and given as `patterns` presents the same", () => {
    const chosen = run({ ...network, patterns: 0, ages: 12 }, 5n);
    expect(run({ ...network, patterns: chosen.patternsPresented, ages: 12 }, 5n)).toEqual(chosen);
  });
});

describe("the search by doubling and bisection", () => {
  const network = { N: 1500, c: 0.2, r1: 0.2, C: 1.9, patterns: 200 };
  const columns = ["overlap", "correlation", "overlapRecent", "signal"] as const;

  test.each([1n, 2n, 3n, 4n, 5n])(
    "finds an age that is retrieved, and the next one is not: seed %d",
    (seed) => {
      const every = run({ ...network, ages: 60 }, seed);
      const found = run({ ...network, search: "bisection" }, seed);
      expect(found.overlap[found.capacity]).toBeGreaterThan(0.5);
      expect(found.overlap[found.capacity + 1]).toBeLessThanOrEqual(0.5);
      const tested = found.overlap.flatMap((m, age) => (Number.isNaN(m) ? [] : [age]));
      expect(tested.length).toBeLessThan(16);
      expect(tested.at(-1)).toBe(found.overlap.length - 1);
      for (const column of columns) {
        expect(tested.map((age) => found[column][age])).toEqual(tested.map((age) => every[column][age]));
        expect(found[column].filter(Number.isNaN).length).toBe(found[column].length - tested.length);
      }
      expect(found.retrieved).toBe(tested.filter((age) => found.overlap[age]! > 0.5).length);
      const { weightMean, weightRms, weights } = every;
      expect(found).toMatchObject({ weightMean, weightRms, weights });
    },
  );

  test("finds the same capacity where retrieval ends once", () => {
    for (const seed of [1n, 2n, 3n]) {
      const every = run({ ...network, ages: 60 }, seed);
      expect(every.retrieved).toBe(every.capacity + 1);
      expect(run({ ...network, search: "bisection" }, seed).capacity).toBe(every.capacity);
    }
  });

  test("tests age 0 alone when that is lost, and the oldest when nothing is", () => {
    const lost = run({ N: 400, c: 0.05, r1: 0.005, C: 0, patterns: 600, search: "bisection" }, 1n);
    expect(lost).toMatchObject({ capacity: -1, retrieved: 0 });
    expect(lost.overlap.length).toBe(1);
    const kept = run({ N: 1000, c: 1, r1: 0.05, C: 2.9, patterns: 9, search: "bisection" }, 1n);
    expect(kept).toMatchObject({ capacity: 8, retrieved: 5 });
    expect(kept.overlap.length).toBe(9);
  });

  test.each([1, 2, 3, 33])("%d patterns", (patterns) => {
    const found = run({ N: 3, c: 1, patterns, search: "bisection" }, 1n);
    const next = found.overlap[found.capacity + 1] ?? Number.NaN;
    expect(found.capacity === patterns - 1 || next <= 0.5).toBe(true);
    expect(found.capacity === -1 || found.overlap[found.capacity]! > 0.5).toBe(true);
  });

  test("presents more patterns when memories go further than was guessed", () => {
    const every = run({ N: 5, c: 1 }, 3n);
    const found = run({ N: 5, c: 1, search: "bisection" }, 3n);
    expect(found.overlap[found.capacity + 1]).toBeLessThanOrEqual(0.5);
    expect(every.overlap[found.capacity]).toBeGreaterThan(0.5);
  });

  test("has no say in how many ages are tested when they are given", () => {
    const given = { ...network, ages: 40 };
    expect(run({ ...given, search: "bisection" }, 1n)).toEqual(run(given, 1n));
  });
});

describe("patterns = 0 presents what stationarity needs", () => {
  const small = { N: 40, c: 1, ages: 10 };
  test.each([
    ["100 at least", { r1: 0.2, C: 0 }, 100],
    ["6 relaxation times", { r1: 0.01, C: 0 }, 300],
    ["nothing for switches that never come", { r1: 0.5, C: 5 }, 100],
    ["no more than 20000 in all", { r1: 0.0001, C: 0 }, 19_990],
  ])("%s", (_, parameters, patterns) => {
    expect(run({ ...small, ...parameters }, 1n).patternsPresented).toBe(patterns + 10);
  });

  test("12 / q, for rare switches", () => {
    // Binary synapses: up with probability f^2, down with 2 f (1 - f), so q = 2 up down / (up + down).
    const f = 0.1;
    const q = (2 * f ** 2 * 2 * f * (1 - f)) / (f ** 2 + 2 * f * (1 - f));
    const { patternsPresented } = run({ ...small, f, rule: "amit-fusi", r1: 20, C: 0.9 }, 1n);
    expect(Math.abs((patternsPresented - 10) / (12 / q) - 1)).toBeLessThan(0.1);
  });
});

describe("impossible settings are errors", () => {
  test.each([
    [1, "more ages are to be tested", { patterns: 5, ages: 6 }],
    [1, "more ages are to be tested", { ages: 20_001 }],
    [2, "no synapse", { c: 0.00001 }],
    [3, "every weight is 0", { C: 0, r2: 0 }],
    [4, "retrieval ends once", { rule: "covariance", f: 0.1, search: "bisection" }],
    [4, "retrieval ends once", { rule: "amit-fusi", f: 0.1, search: "bisection" }],
  ])("error %d: %s", (code, message, parameters) => {
    expect(evaluate({ N: 20, c: 1, ...parameters }, 1n)).toEqual({ class: "error", code });
    expect(manifest.errors[code - 1]).toContain(message);
  });
});

function evaluate(values: Values, seed: bigint): Evaluation {
  return runner.evaluate(resolveParameters(manifest, values), seed);
}

function run(values: Values, seed: bigint): Outputs {
  const evaluation = evaluate(values, seed);
  if (evaluation.class !== "outputs") throw new Error(`no outputs: ${JSON.stringify(evaluation)}`);
  const arrays = decodeOutputs(evaluation.bytes);
  const entries = manifest.outputs.map(({ name, shape }, index) => {
    const data = [...arrays[index]!.data];
    return [name, shape.length === 0 ? data[0]! : data] as const;
  });
  return Object.fromEntries(entries) as unknown as Outputs;
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0);
}
