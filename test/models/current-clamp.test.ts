import { describe, expect, test } from "vitest";
import type { NdArray } from "../../src/kernel/nd-array.ts";
import {
  areaOf,
  type Compartment,
  reducedCell,
  resistanceToParent,
  runCell,
} from "../reference/reduced-l5-cell.ts";
import { openKernel } from "./open-kernel.ts";

type Outputs = {
  area: number;
  capacitance: number;
  distance: number[];
  rest: number[];
  peak: number[];
  peakTime: number[];
  spikeTime: number[];
  peakCalcium: number;
  peakIntegrator: number;
  steps: number;
  time: number[];
  voltage: number[];
};

const kernel = openKernel<Outputs>("current-clamp");
const cell = reducedCell();
const REGIONS = ["soma", "ais", "basal", "apical"];
const SITES = {
  basal17: 4,
  basal50: 5,
  basal86: 6,
  basal120: 7,
  basalTip: 10,
  apical150: 26,
  apical500: 34,
  tuft: 44,
};

describe("the default cell is the one of the specification", () => {
  test("area, capacitance and distances", () => {
    const found = kernel.run({ pulses: 0, start: 0, duration: 1 });
    expect(Math.abs(found.area / 17198.65 - 1)).toBeLessThan(1e-6);
    expect(Math.abs(found.capacitance / 329.569 - 1)).toBeLessThan(2e-6);
    expect(found.distance).toHaveLength(49);
    for (const [index, { distance }] of cell.entries())
      expect(found.distance[index]).toBeCloseTo(distance, 9);
  });

  test.each([
    ["active", 46.46, 0.1],
    ["passive", 45.59, 0.01],
  ])("input resistance, %s: %d megohm", (membrane, expected, tolerance) => {
    const found = kernel.run({ ...step(membrane), traceStep: 10 });
    const [before, during] = [199, 699].map((time) => at(found, time));
    expect(Math.abs((during! - before!) / -0.05 - expected)).toBeLessThan(tolerance);
    if (membrane === "active") expect(Math.abs(before! - -71.93)).toBeLessThan(0.02);
  });

  test("membrane time constant: 13.96 ms", () => {
    const found = kernel.run({ ...step("active"), traceStep: 1 });
    const rest = at(found, 199);
    const points = Array.from({ length: 26 }, (_, k) => 705 + k).map((time) => ({
      x: time,
      y: Math.log(rest - at(found, time)),
    }));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [x, y] = [mean(points.map((p) => p.x)), mean(points.map((p) => p.y))];
    const slope = mean(points.map((p) => (p.x - x) * (p.y - y))) / mean(points.map((p) => (p.x - x) ** 2));
    expect(Math.abs(-1 / slope - 13.96)).toBeLessThan(0.1);
  });

  test("a spike, and how it runs back into the dendrites", () => {
    const found = kernel.run({ amplitude: 1.2, duration: 260, traceStep: 0.01 });
    expect(found.spikeTime).toHaveLength(1);
    expect(Math.abs(found.spikeTime[0]! - 200 - 2.36)).toBeLessThan(0.1);
    const rest = found.rest[0]!;
    expect(Math.abs(found.peak[0]! - 21.7)).toBeLessThan(0.6);
    expect(Math.abs(found.peak[0]! - rest - 93.7)).toBeLessThan(0.6);
    const half = found.voltage.map((voltage) => voltage > rest + (found.peak[0]! - rest) / 2);
    expect(Math.abs(half.filter(Boolean).length * 0.01 - 1.493)).toBeLessThan(0.015 + 0.01);
    for (const [after, expected] of [
      [5, -63.6],
      [10, -67.5],
      [20, -69.55],
    ] as const) {
      expect(Math.abs(at(found, found.peakTime[0]! + after) - expected)).toBeLessThan(0.3);
    }
    const heights = {
      basal50: 63.7,
      basal120: 43.2,
      apical150: 59.4,
      apical500: 27.85,
      basalTip: 35.45,
      tuft: 21.9,
    };
    for (const [site, height] of Object.entries(heights)) {
      const index = SITES[site as keyof typeof SITES];
      expect(Math.abs(found.peak[index]! - found.rest[index]! - height), site).toBeLessThan(0.4);
    }
  });

  test.each([1.06, 1.3333, 3])("trains of %d nA have one spike a pulse at every frequency", (amplitude) => {
    for (const frequency of [2, 5, 10, 20, 50]) {
      const found = kernel.run({ amplitude, frequency, pulses: 5, duration: 300 + 4000 / frequency });
      expect(found.spikeTime).toHaveLength(5);
      for (const [pulse, time] of found.spikeTime.entries()) {
        const since = time - 200 - (1000 * pulse) / frequency;
        expect(since).toBeGreaterThan(0);
        expect(since).toBeLessThan(5);
      }
    }
  });

  test.each([
    ["soma", 0, 0.741, 0.741, 3.05],
    ["basal50", SITES.basal50, 0.622, 6.97, 4.1],
    ["basal120", SITES.basal120, 0.525, 12.82, 5.35],
    ["basalTip", SITES.basalTip, 0.41, 27.8, 6.5],
    ["apical150", SITES.apical150, 0.609, 0.947, 4.35],
    ["apical500", SITES.apical500, 0.43, 2.06, 7.75],
  ])("a postsynaptic potential from %s", (_, synapse, atSoma, local, time) => {
    const found = kernel.run({ pulses: 0, synapse });
    const height = (site: number) => found.peak[site]! - found.rest[site]!;
    expect(Math.abs(height(0) / atSoma - 1)).toBeLessThan(0.01);
    expect(Math.abs(height(synapse) / local - 1)).toBeLessThan(0.02);
    expect(Math.abs(found.peakTime[0]! - 200 - time)).toBeLessThan(0.15);
    if (synapse === SITES.basal50) {
      expect(found.peakCalcium).toBeCloseTo(1.03, 1);
      expect(found.peakIntegrator).toBeCloseTo(0.06, 2);
    }
  });

  test("a spike that runs back lets less calcium into spines further out", () => {
    for (const [synapse, calcium, integrator] of [
      [SITES.basal17, 3, 0.036],
      [SITES.basal50, 1.1, 0.013],
      [SITES.basal86, 0.36, 0.0038],
      [SITES.basal120, 0.18, 0.0015],
    ] as const) {
      const found = kernel.run({ synapse, gAMPA: 0, gNMDA: 0, duration: 600 });
      expect(Math.abs(found.peakCalcium / calcium - 1)).toBeLessThan(0.06);
      // What leaks in at rest is a few 1e-4.
      expect(Math.abs(found.peakIntegrator - integrator)).toBeLessThan(6e-4);
    }
  });
});

describe("numbers", () => {
  test("a passive cell is the dense linear solution, to 1e-6", () => {
    const pulse = { membrane: "passive", amplitude: 0.3, start: 10, width: 1000 } as const;
    const found = kernel.run({ ...pulse, duration: 40, fixedLevel: 1, traceStep: 5 });
    for (const time of [15, 25, 40]) {
      const expected = passive(cell, 0.3, time - 10);
      const still = kernel.run({ ...pulse, duration: time, fixedLevel: 1, traceStep: time });
      expect(Math.abs((still.voltage.at(-1)! + 72) / expected[0]! - 1)).toBeLessThan(1e-6);
    }
    expect(found.voltage.at(-1)! + 72).toBeCloseTo(passive(cell, 0.3, 30)[0]!, 5);
  });

  test("the error falls with the square of the step", () => {
    const spike = (fixedLevel: number) => kernel.run({ duration: 230, fixedLevel }).peak[SITES.basal120]!;
    const [half, one, two, four] = [1, 2, 3, 4].map(spike) as [number, number, number, number];
    expect(Math.abs(four - two) / Math.abs(two - one)).toBeGreaterThan(2.8);
    expect(Math.abs(two - one) / Math.abs(one - half)).toBeGreaterThan(2.8);
  });

  test("steps of the tolerance's choice agree with fine ones: 0.1 mV outside of upstrokes, spikes to 0.05 ms", () => {
    const train = { frequency: 50, pulses: 5, duration: 400, traceStep: 0.1 };
    const fine = kernel.run({ ...train, fixedLevel: 1 });
    const found = kernel.run(train);
    expect(found.steps * 10).toBeLessThan(fine.steps);
    for (const [index, time] of fine.spikeTime.entries())
      expect(Math.abs(found.spikeTime[index]! - time)).toBeLessThan(0.05);
    let worst = 0;
    for (const [row, time] of fine.time.entries()) {
      const isUpstroke = fine.spikeTime.some((spike) => time > spike - 1 && time < spike + 0.6);
      if (!isUpstroke) worst = Math.max(worst, Math.abs(found.voltage[row]! - fine.voltage[row]!));
    }
    expect(worst).toBeLessThan(0.1);
  });

  test("traces change nothing", () => {
    const { voltage: _, time: __, ...without } = kernel.run({ synapse: 7, traceStep: 0 });
    expect(kernel.run({ synapse: 7, traceStep: 0.3 })).toMatchObject(without);
  });

  test("the reference, written from the specification, agrees on a spike", () => {
    const found = kernel.run({ amplitude: 1.2, start: 50, duration: 70 });
    const peaks = cell.map(() => -100);
    let crossing = 0;
    let before = -72;
    const pulse = (time: number) => ({ conductance: 0, inward: time > 49.999 && time < 52.999 ? 1.2 : 0 });
    const options = { step: 0.0025, duration: 70, inputs: [{ site: 0, at: pulse }] };
    runCell(cell, options, (time, voltages) => {
      if (before < -30 && voltages[0]! >= -30) crossing = time;
      before = voltages[0]!;
      if (time > 50)
        for (const [site, voltage] of voltages.entries()) peaks[site] = Math.max(peaks[site]!, voltage);
    });
    expect(Math.abs(found.spikeTime[0]! - crossing)).toBeLessThan(0.03);
    for (const [site, peak] of peaks.entries()) expect(Math.abs(found.peak[site]! - peak)).toBeLessThan(0.15);
  });
});

describe("cells of one's own", () => {
  const table = (compartments: readonly Compartment[]): NdArray => ({
    dtype: "f64",
    shape: [compartments.length, 5],
    data: Float64Array.from(
      compartments.flatMap(({ parent, region, length, diameter, isFirst }) => [
        ...[parent, REGIONS.indexOf(region), length, diameter],
        isFirst ? 1 : 0,
      ]),
    ),
  });

  test("the default cell as a table is the default cell", () => {
    const own = openKernel<Outputs>("current-clamp", { cell: table(cell) });
    expect(own.run({ synapse: 7 })).toEqual(kernel.run({ synapse: 7 }));
  });

  test("a tree of 2,000 compartments", () => {
    const tree = grow(2000);
    const own = openKernel<Outputs>("current-clamp", { cell: table(tree) });
    const found = own.run({ amplitude: 20, duration: 230 });
    expect(found.area).toBeCloseTo(
      tree.reduce((sum, one) => sum + areaOf(one), 0),
      3,
    );
    expect(found.spikeTime).toHaveLength(1);
    // As long as the tree is passive, its dense solution is at hand.
    const still = own.run({
      membrane: "passive",
      amplitude: 1,
      width: 3000,
      start: 0,
      duration: 2000,
      traceStep: 2000,
    });
    const small = grow(60);
    const few = openKernel<Outputs>("current-clamp", { cell: table(small) });
    const settled = few.run({
      membrane: "passive",
      amplitude: 1,
      width: 3000,
      start: 0,
      duration: 2000,
      traceStep: 2000,
    });
    expect(Math.abs((settled.voltage.at(-1)! + 72) / passive(small, 1, 2000)[0]! - 1)).toBeLessThan(1e-6);
    expect(still.voltage.at(-1)!).toBeLessThan(settled.voltage.at(-1)!);
  });

  test("its channels and its passive membrane as tables are those of the default cell", () => {
    const own = openKernel<Outputs>("current-clamp", { channels: channelTable(), membrane: membraneTable() });
    expect(own.run({ synapse: 7 })).toEqual(kernel.run({ synapse: 7 }));
  });

  test("twice the potassium makes spikes narrower; a leak of another reversal is where the cell rests", () => {
    const strong = channelTable((row) =>
      row[0] === 1 ? row.with(17, 2 * row[17]!).with(18, 2 * row[18]!) : row,
    );
    const spike = { amplitude: 1.3, traceStep: 0.01 };
    const width = ({ voltage }: Outputs) => voltage.filter((each) => each > -20).length;
    expect(width(openKernel<Outputs>("current-clamp", { channels: strong }).run(spike))).toBeLessThan(
      0.9 * width(kernel.run(spike)),
    );
    const still = openKernel<Outputs>("current-clamp", {
      membrane: membraneTable((row) => row.with(3, -65)),
    });
    const found = still.run({ membrane: "passive", pulses: 0 });
    expect(found.rest[0]).toBeCloseTo(-65, 9);
    expect(found.rest[48]).toBeCloseTo(-65, 9);
  });

  test("a channel that does not inactivate, of the fourth power: a potassium current in closed form", () => {
    // One compartment under 1 um2 of such channels and little leak, held open: V ends where currents balance.
    const one = table([{ ...reducedCell()[0]! }]);
    const gate = [0, 9e5, 1, 0, 0, 1];
    const channels = f64([[0, -85, 4, ...gate, 0, 0, 0, 0, 0, 0, 0, 0, 0.001, 0.001, 1, 0]]);
    const membrane = f64([[0, 1, 0.001, -60]]);
    const found = openKernel<Outputs>("current-clamp", { cell: one, channels, membrane }).run({ pulses: 0 });
    // The gate is half open everywhere: 1/16 of 0.001 S/cm2.
    expect(found.rest[0]).toBeCloseTo((-60 - 85 / 16) / (1 + 1 / 16), 2);
  });

  const badTables: [title: string, inputs: Record<string, NdArray>, message: RegExp][] = [
    [
      "channels in an unknown region",
      { channels: channelTable((row) => row.with(16, 4)) },
      /channels: a region must be/,
    ],
    [
      "a negative conductance",
      { channels: channelTable((row) => row.with(17, -0.1)) },
      /densities must be 0 or more/,
    ],
    ["half a power", { channels: channelTable((row) => row.with(2, 0.5)) }, /kinetics that cannot be/],
    ["a slope of 0", { channels: channelTable((row) => row.with(4, 0)) }, /kinetics that cannot be/],
    [
      "one channel with two reversals",
      { channels: channelTable((row) => (row[16] === 1 ? row.with(1, 0) : row)) },
      /differ between rows/,
    ],
    ["a region without a membrane", { membrane: membraneTable((row) => row.with(0, 0)) }, /needs one row/],
    ["no capacitance", { membrane: membraneTable((row) => row.with(1, 0)) }, /capacitances must be above 0/],
  ];
  test.each(badTables)("refused: %s", (_, inputs, message) => {
    const own = openKernel<Outputs>("current-clamp", inputs);
    const end = own.evaluate({}, 0n);
    expect(end.class === "error" && own.manifest.errors![end.code - 1]).toMatch(message);
  });

  const soma: Compartment = {
    parent: -1,
    region: "soma",
    length: 20,
    diameter: 20,
    isFirst: true,
    distance: 0,
  };
  const bad: [title: string, change: (rows: Float64Array) => void, message: RegExp][] = [
    ["a cycle", (rows) => rows.set([2], 5), /parent before it/],
    ["a parent that is missing", (rows) => rows.set([7], 10), /parent before it/],
    ["a second root", (rows) => rows.set([-1], 10), /parent before it/],
    ["an unknown region", (rows) => rows.set([4], 6), /region must be/],
    ["a negative length", (rows) => rows.set([-3], 7), /above 0/],
    ["a diameter that is no number", (rows) => rows.set([Number.NaN], 8), /above 0/],
    ["half a joint", (rows) => rows.set([0.5], 9), /last column/],
  ];
  test.each(bad)("refused: %s", (_, change, message) => {
    const rows = table([soma, { ...soma, parent: 0 }, { ...soma, parent: 1 }]);
    change(rows.data as Float64Array);
    const own = openKernel<Outputs>("current-clamp", { cell: rows });
    const end = own.evaluate({}, 0n);
    expect(end.class === "error" && own.manifest.errors![end.code - 1]).toMatch(message);
  });

  test.each([
    ["an electrode off the cell", { site: 49 }, /must be compartments/],
    ["a synapse off the cell", { synapse: 49 }, /must be compartments/],
    ["pulses that overlap", { pulses: 2, frequency: 500, width: 3 }, /overlap/],
  ])("refused: %s", (_, chosen, message) => {
    const end = kernel.evaluate(chosen, 0n);
    expect(end.class === "error" && kernel.manifest.errors![end.code - 1]).toMatch(message);
  });
});

/** Sodium and potassium channels as the specification has them. */
function channelTable(change: (row: number[]) => number[] = (row) => row): NdArray {
  const m = [-38, 6.5, 0.02, 0.1, -38, 18];
  const h = [-62, -6, 0.3, 2.4, -62, 13];
  const n = [-15, 9, 0.4, 6, -45, 20];
  const sodium = [0, 50, 3, ...m, 1, ...h];
  const potassium = [1, -85, 2, ...n, 0, 0, 0, 0, 0, 0, 0];
  const rows = [
    [...sodium, 0, 0.17, 0.17, 600, 0],
    [...sodium, 1, 3, 3, 600, -7],
    [...sodium, 3, 0.004, 0.001, 600, 0],
    [...potassium, 0, 0.015, 0.015, 600, 0],
    [...potassium, 1, 0.045, 0.045, 600, 0],
    [...potassium, 2, 0.003, 0.003, 600, 0],
    [...potassium, 3, 0.004, 0.002, 600, 0],
  ];
  return f64(rows.map(change));
}

function membraneTable(change: (row: number[]) => number[] = (row) => row): NdArray {
  return f64([0, 1, 2, 3].map((region) => change([region, region < 2 ? 1 : 2, 1.4e-4, -72])));
}

function f64(rows: readonly (readonly number[])[]): NdArray {
  return { dtype: "f64", shape: [rows.length, rows[0]!.length], data: Float64Array.from(rows.flat()) };
}

function step(membrane: string) {
  return { membrane, amplitude: -0.05, width: 500, start: 200, duration: 760 };
}

function at(found: Outputs, time: number): number {
  const row = found.time.findIndex((each) => each > time - 1e-6);
  return found.voltage[row]!;
}

/** A soma, an axon's initial segment and binary branches of 20 um pieces, thinner at each fork. */
function grow(count: number): Compartment[] {
  const tree: Compartment[] = [
    { parent: -1, region: "soma", length: 20, diameter: 20, isFirst: true, distance: 0 },
  ];
  tree.push({ parent: 0, region: "ais", length: 20, diameter: 1.2, isFirst: true, distance: 10 });
  for (let index = 2; index < count; index++) {
    const parent = index < 8 ? 0 : Math.floor(index / 2) - 1;
    const region = index % 2 === 0 ? "basal" : "apical";
    const diameter = parent === 0 ? 3 : Math.max(0.5, tree[parent]!.diameter * 0.85);
    tree.push({ parent, region, length: 20, diameter, isFirst: parent === 0, distance: 0 });
  }
  return tree;
}

/** How far a passive cell at rest has gone after `time` ms of a current into the soma: exactly, from the exponential of the dense matrix. */
function passive(compartments: readonly Compartment[], current: number, time: number): number[] {
  const size = compartments.length;
  // Rates per ms, and the drive: dV/dt = -rates V + drive.
  const rates = compartments.map(() => new Float64Array(size));
  const capacities = compartments.map(
    (one) => areaOf(one) * 1e-5 * (one.region === "soma" || one.region === "ais" ? 1 : 2),
  );
  for (const [i, one] of compartments.entries()) {
    rates[i]![i]! += (areaOf(one) * 1e-2 * 1.4e-4) / capacities[i]!;
    if (one.parent < 0) continue;
    const g = 1 / resistanceToParent(compartments, one);
    rates[i]![i]! += g / capacities[i]!;
    rates[i]![one.parent]! -= g / capacities[i]!;
    rates[one.parent]![one.parent]! += g / capacities[one.parent]!;
    rates[one.parent]![i]! -= g / capacities[one.parent]!;
  }
  // One matrix for state and constant drive: its exponential has the response in the last column.
  const all = [
    ...rates.map((row) => Float64Array.from([...row].map((x) => -x).concat(0))),
    new Float64Array(size + 1),
  ];
  all[0]![size] = current / capacities[0]!;
  const doublings = Math.max(
    0,
    Math.ceil(Math.log2(time * Math.max(...all.map((row) => Math.max(...row.map(Math.abs)))))) + 4,
  );
  let power = exponential(all.map((row) => row.map((x) => (x * time) / 2 ** doublings)));
  for (let k = 0; k < doublings; k++) power = product(power, power);
  return power.slice(0, size).map((row) => row[size]!);
}

function exponential(matrix: readonly Float64Array[]): Float64Array[] {
  let term = matrix.map((_, i) => Float64Array.from(matrix, (__, j) => (i === j ? 1 : 0)));
  let sum = term.map((row) => row.slice());
  for (let k = 1; k < 12; k++) {
    term = product(term, matrix).map((row) => row.map((x) => x / k));
    sum = sum.map((row, i) => row.map((x, j) => x + term[i]![j]!));
  }
  return sum;
}

function product(a: readonly Float64Array[], b: readonly Float64Array[]): Float64Array[] {
  return a.map((row) => {
    const out = new Float64Array(row.length);
    for (const [k, x] of row.entries())
      if (x !== 0) for (let j = 0; j < out.length; j++) out[j]! += x * b[k]![j]!;
    return out;
  });
}
