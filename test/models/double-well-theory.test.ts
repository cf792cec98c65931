import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  binarySynapse,
  type Estimate,
  isRetrievable,
  simulateSynapses,
  singleWell,
  solveOverlaps,
} from "../reference/double-well-theory.ts";
import { openKernel } from "./open-kernel.ts";

type Outputs = {
  overlap: number[];
  signal: number[];
  capacity: number;
  capacityContinuous: number;
  weights: number[];
  weightEdges: number[];
  weightRms: number;
  switching: number;
  gridError: number;
  gridStep: number;
};

const theory = openKernel<Outputs>("double-well-theory");
const USUAL = { N: 10_000, c: 0.05, r1: 0.05, r2: 1, r3: 0, C: 2.9, ages: 0, epsilon: 0.05, grid: 0 };

describe("weights are those of independent synapses, simulated one by one", () => {
  const cases: [title: string, synapse: { r1: number; C: number; r2?: number; r3?: number }][] = [
    ["shallow wells", { r1: 0.01, C: 2 }],
    ["intermediate wells", { r1: 0.05, C: 2.9 }],
    ["wells beyond the best C, which few weights leave", { r1: 0.1, C: 3.2 }],
    ["ragged densities", { r1: 0.25, C: 1.9 }],
    ["deep wells, whose density is a Cantor set", { r1: 0.5, C: 1.3 }],
    ["another size of the kicks", { r1: 0.2, C: 5, r2: 2.5 }],
    ["little noise", { r1: 0.1, C: 2.7, r3: 0.1 }],
    ["noise that moves weights out of wells too far apart for kicks", { r1: 0.5, C: 2.5, r3: 0.8 }],
    ["more noise than kicks", { r1: 0.05, C: 3, r3: 2 }],
  ];

  test.each(cases)("%s", (_, chosen) => {
    const synapse = { ...USUAL, ...chosen };
    const found = run(synapse);
    const middle = 100;
    const bins = [0, 5, 10, 20, 30, 40, 60, 80];
    const edges = bins.map((bin) => found.weightEdges[middle + 1 + bin]!);
    const ages = Math.min(40, found.signal.length);
    const size = { synapses: 300, patterns: 4000, ages, edges, seed: 5n };
    const sample = simulateSynapses(synapse, size);
    for (let age = 0; age < ages; age++) {
      expectWithin(found.signal[age]!, sample.signal[age]!, 1e-3);
      // The newest kick adds r2 to what an older one left, as the self-consistent map has it.
      if (age > 0) expectWithin(found.signal[age]! + synapse.r2, sample.signalWithNewest[age]!, 1e-3);
    }
    expectWithin(found.weightRms ** 2, sample.square, 1e-6);
    expectWithin(found.switching, sample.switching, 1e-4);
    for (const [index, bin] of bins.entries()) {
      expectWithin(probabilityWithin(found, middle - bin, middle + bin), sample.below[index]!, 1e-3);
    }
  });
});

describe("a single well has closed forms", () => {
  const cases = [
    { r1: 0.002, N: 1_000_000 },
    { r1: 0.01, N: 10_000 },
    { r1: 0.01, N: 10_000, r3: 1 },
    { r1: 0.05, N: 100_000_000 },
    { r1: 0.05, N: 10_000, r2: 3, r3: 0.5 },
    { r1: 0.3, N: 10_000_000 },
  ];

  test.each(cases)("%o", (chosen) => {
    const parameters = { ...USUAL, ...chosen, C: 0 };
    const found = run(parameters);
    const exact = singleWell(parameters);
    expect(found.weightRms / exact.rms).toBeCloseTo(1, 9);
    for (const [age, signal] of found.signal.entries()) {
      expect(signal / exact.signal(age)).toBeCloseTo(1, 8);
    }
    const canRecall = (age: number) =>
      isRetrievable({ ...fields(parameters), signal: exact.signal(age), rms: exact.rms });
    expect(found.capacity).toBeGreaterThan(0);
    expect([found.capacity, found.capacity + 1].map(canRecall)).toEqual([true, false]);
    // In a single well log a falls linearly, so the interpolation is exact.
    expect(canRecall(found.capacityContinuous - 1e-4)).toBe(true);
    expect(canRecall(found.capacityContinuous + 1e-4)).toBe(false);
  });
});

describe("very deep wells make binary synapses", () => {
  const cases = [
    { C: 0.7, r3: 0 },
    { C: 1.5, r3: 0 },
    { C: 2, r3: 0.4 },
    { C: 3, r3: 1.5 },
    { C: 1.8, r2: 1.2, r3: 0.05 },
  ];

  test.each(cases)("%o", (chosen) => {
    const parameters = { ...USUAL, ...chosen, r1: 20, ages: 20, grid: 0.05 };
    const found = run(parameters);
    const exact = binarySynapse(parameters);
    expect(found.weightRms / exact.rms).toBeCloseTo(1, 9);
    expect(found.switching).toBeCloseTo(exact.switching, 7);
    for (const [age, signal] of found.signal.entries()) expect(signal).toBeCloseTo(exact.signal(age), 6);
  });
});

describe("the overlap", () => {
  test("is where the map of the corrected equations ends, at every age", () => {
    const parameters = { ...USUAL, N: 40_000 };
    const { overlap, signal, weightRms, capacity } = run(parameters);
    for (const [age, found] of overlap.entries()) {
      if (age === 0) continue;
      const map = { ...fields(parameters), signal: signal[age]!, rms: weightRms };
      expect(found).toBeCloseTo(solveOverlaps(map).tested, 8);
      expect(isRetrievable(map)).toBe(age <= capacity);
    }
  });

  test("of the newest pattern has no other to compete with", () => {
    const parameters = { ...USUAL, ages: 1 };
    const { overlap, signal, weightRms } = run(parameters);
    const alone = { ...fields(parameters), signal: signal[0]!, rms: weightRms, r2: 0 };
    expect(overlap).toEqual([expect.closeTo(solveOverlaps(alone).tested, 9)]);
  });

  test("falls to nothing at once when retrieval is unstable, gradually when it is not", () => {
    const large = { ...USUAL, N: 1_000_000 };
    const unstable = run(large);
    const unperturbed = run({ ...large, epsilon: 0 });
    expect(unstable.overlap[unstable.capacity]).toBeGreaterThan(0.9);
    expect(unstable.overlap[unstable.capacity + 1]).toBeLessThan(0.1);
    expect(unperturbed.capacity).toBeGreaterThan(unstable.capacity + 5);
    expect(unperturbed.overlap[unperturbed.capacity]).toBeLessThan(0.6);
  });
});

describe("the capacity", () => {
  test("ends the search 32 ages before its end", () => {
    const { capacity, overlap, signal } = run(USUAL);
    expect(capacity).toBe(21);
    expect(overlap).toHaveLength(capacity + 33);
    expect(signal).toHaveLength(capacity + 33);
  });

  test("of a network too small for any pattern is -1", () => {
    expect(run({ ...USUAL, N: 20 })).toMatchObject({ capacity: -1, capacityContinuous: -1 });
  });

  test("is the last tested age when all succeed", () => {
    const { capacity, capacityContinuous, overlap } = run({ ...USUAL, ages: 10 });
    expect([capacity, capacityContinuous, overlap.length]).toEqual([9, 9, 10]);
  });

  test("falls off a cliff when the wells lie too far apart", () => {
    const capacities = [2.9, 3.6, 5].map((C) => run({ ...USUAL, r1: 0.1, C, N: 1_000_000 }).capacity);
    expect(capacities[0]).toBeGreaterThan(60);
    expect(capacities[1]).toBeGreaterThan(60);
    expect(capacities[2]).toBeLessThan(20);
  });
});

test("beyond the reach of any run of kicks no weight switches", () => {
  const r1 = 0.5;
  expect(run({ ...USUAL, r1, C: 1.01 / (1 - Math.exp(-2 * r1)) }).switching).toBe(0);
  expect(run({ ...USUAL, r1, C: 0.9 / (1 - Math.exp(-2 * r1)) }).switching).toBeGreaterThan(0);
});

const anySynapse = fc.record({
  r1: fc.double({ min: 0.005, max: 1.5, noNaN: true }),
  C: fc.double({ min: 0, max: 4, noNaN: true }),
  r3: fc.constantFrom(0, 0, 0.2, 1),
  N: fc.integer({ min: 1000, max: 1_000_000 }),
});

test("the weights are a probability density, even in J, with the second moment that is reported", () => {
  fc.assert(
    fc.property(anySynapse, (synapse) => {
      const { weights, weightEdges, weightRms } = run({ ...USUAL, ...synapse, ages: 1 });
      const width = weightEdges[1]! - weightEdges[0]!;
      expect(weights.every((density) => density >= 0)).toBe(true);
      expect(weights.reduce((sum, density) => sum + density * width, 0)).toBeCloseTo(1, 9);
      for (let bin = 0; bin < 100; bin++) expect(weights[bin]).toBeCloseTo(weights[200 - bin]!, 9);
      const square = weights.reduce((sum, density, bin) => {
        const centre = (weightEdges[bin]! + weightEdges[bin + 1]!) / 2;
        return sum + density * width * centre ** 2;
      }, 0);
      expect(Math.abs(Math.sqrt(square) - weightRms)).toBeLessThan(width / 2);
    }),
    { numRuns: 30, seed: 1 },
  );
});

test("nothing but the scale depends on the unit of J", () => {
  fc.assert(
    fc.property(anySynapse, fc.double({ min: 0.1, max: 10, noNaN: true }), (synapse, unit) => {
      const found = run({ ...USUAL, ...synapse, ages: 30 });
      const scaled = { ...synapse, r2: unit, r3: synapse.r3 * unit, C: synapse.C * unit };
      const inUnit = run({ ...USUAL, ...scaled, ages: 30 });
      expect(inUnit.weightRms / found.weightRms).toBeCloseTo(unit, 6);
      expect(inUnit.switching).toBeCloseTo(found.switching, 3);
      for (const [age, signal] of found.signal.entries())
        expect(inUnit.signal[age]! / unit).toBeCloseTo(signal, 3);
    }),
    { numRuns: 20, seed: 1 },
  );
});

describe("on finer and finer grids", () => {
  const cases = [
    { r1: 0.0075, C: 2 },
    { r1: 0.05, C: 2.9 },
    { r1: 0.1, C: 3.1 },
    { r1: 0.2, C: 2 },
    { r1: 0.3126, C: 1.293 },
    { r1: 0.1, C: 4, r3: 1 },
  ];

  test.each(cases)("the results stand still, as gridError says: %o", (chosen) => {
    const parameters = { ...USUAL, ...chosen };
    const found = run(parameters);
    const fine = run({ ...parameters, grid: found.gridStep / 4 });
    const age = found.capacity;
    const error = Math.abs((found.signal[age]! / found.weightRms / fine.signal[age]!) * fine.weightRms - 1);
    expect(found.gridError).toBeLessThan(1e-3);
    expect(error).toBeLessThan(5 * found.gridError + 1e-9);
    expect(found.capacity).toBe(fine.capacity);
    expect(found.capacityContinuous).toBeCloseTo(fine.capacityContinuous, 2);
  });

  test("cells are as wide as asked, but for an even number of them in r2", () => {
    expect(run({ ...USUAL, grid: 0.25 }).gridStep).toBe(1 / 4);
    expect(run({ ...USUAL, grid: 0.3 }).gridStep).toBe(1 / 4);
    expect(run({ ...USUAL, grid: 0.5 }).gridStep).toBe(1 / 2);
  });
});

test.each([{ r2: 0.001, C: 1000 }, { grid: 1e-12 }])(
  "weights that spread over too many cells are an error that says so: %o",
  (chosen) => {
    expect(theory.evaluate({ ...USUAL, ...chosen }, 0n)).toEqual({ class: "error", code: 1 });
    expect(theory.manifest.errors[0]).toContain("65536 cells");
  },
);

describe("the network simulation agrees, at N = 10,000 and c = 0.05", () => {
  const network = openKernel<Outputs>("double-well-network");
  const cases = [
    { r1: 0.05, C: 2.8 },
    { r1: 0.5, C: 1.4 },
  ];

  test.each(cases)("%o", (chosen) => {
    const parameters = { N: 10_000, c: 0.05, ...chosen };
    const found = run({ ...USUAL, ...parameters });
    const { overlap, signal, weightRms, capacity } = network.run(parameters, 1n);
    expect(weightRms / found.weightRms).toBeCloseTo(1, 2);
    const young = Math.floor(0.75 * capacity);
    for (let age = 0; age <= young; age++) {
      // Sampling 5 million synapses leaves a standard error of D / 2236.
      const sampling = (5 * found.weightRms) / 2236;
      expect(Math.abs(signal[age]! - found.signal[age]!)).toBeLessThan(0.01 * found.signal[age]! + sampling);
    }
    const mean = (overlaps: number[]) =>
      overlaps.slice(0, young + 1).reduce((a, b) => a + b, 0) / (young + 1);
    expect(Math.abs(mean(overlap) - mean(found.overlap))).toBeLessThan(0.01);
    // The theory takes c to 0 and knows one competitor only: the network keeps a little less.
    expect(capacity).toBeLessThanOrEqual(found.capacity + 1);
    expect(capacity).toBeGreaterThan(0.75 * found.capacity);
  });
});

function run(parameters: Record<string, number>): Outputs {
  return theory.run(parameters, 0n);
}

function fields({ N, c, r2, epsilon }: typeof USUAL) {
  return { inputs: N * c, r2, epsilon };
}

/** The probability of the bins `first` to `last`. */
function probabilityWithin({ weights, weightEdges }: Outputs, first: number, last: number): number {
  let sum = 0;
  for (let bin = first; bin <= last; bin++)
    sum += weights[bin]! * (weightEdges[bin + 1]! - weightEdges[bin]!);
  return sum;
}

/** Five standard errors, and what the grid may have added. */
function expectWithin(found: number, { mean, error }: Estimate, grid: number): void {
  expect(Math.abs(found - mean)).toBeLessThan(5 * error + grid * Math.abs(found) + 1e-6);
}
