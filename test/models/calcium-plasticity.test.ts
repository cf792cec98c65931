import { describe, expect, test } from "vitest";
import type { NdArray } from "../../src/kernel/nd-array.ts";
import {
  advance,
  loadOf,
  open,
  restingState,
  type State,
  type Synapse,
} from "../reference/calcium-synapse.ts";
import { reducedCell, runCell } from "../reference/reduced-l5-cell.ts";
import { openKernel } from "./open-kernel.ts";

type Outputs = {
  [output in
    | "epspBefore"
    | "epspAfter"
    | "ratio"
    | "slopeBefore"
    | "slopeAfter"
    | "connection"
    | "Cpre"
    | "Cpost"
    | "thetaD"
    | "thetaP"
    | "peakCalcium"
    | "peakIntegrator"
    | "efficacyBefore"
    | "efficacyAfter"
    | "gAMPAAfter"
    | "UAfter"
    | "time"]: number[];
} & {
  latency: number;
  steps: number;
  trace_voltage: number[];
  trace_calcium: number[];
  trace_integrator: number[];
  trace_efficacy: number[];
};

/** A row of the table of synapses, in the kernel's order. */
const TYPICAL = {
  connection: 0,
  compartment: 5,
  delay: 1,
  U: 0.5,
  tauDepression: 690,
  tauFacilitation: 15,
  sites: 3,
  gAMPA: 1.6,
  gNMDA: 0.88,
  tauAMPA: 1.74,
  volume: 0.1365,
  state: 0,
};
type Row = typeof TYPICAL;

/** A synapse that always releases, and all it has. */
const CERTAIN = { ...TYPICAL, U: 1, sites: 1, tauDepression: 1e-3 };
const SHORT = { tests: 1, testsAfter: 1, trains: 1, testPeriod: 300, period: 400 } as const;

describe("thresholds", () => {
  test("are those of the coefficients, by the peaks of one presynaptic and of one postsynaptic spike", () => {
    const found = withSynapses([TYPICAL, { ...TYPICAL, compartment: 26 }]).run({
      ...SHORT,
      plasticity: "off",
    });
    const [basal, apical] = [0, 1];
    expect(found.thetaD[basal]).toBeCloseTo(
      1.0018099627 * found.Cpre[basal]! + 1.9535568661 * found.Cpost[basal]!,
      12,
    );
    expect(found.thetaP[basal]).toBeCloseTo(
      1.1593870631 * found.Cpre[basal]! + 2.4827933785 * found.Cpost[basal]!,
      12,
    );
    expect(found.thetaD[apical]).toBeCloseTo(
      1.1267343377 * found.Cpre[apical]! + 2.4559713296 * found.Cpost[apical]!,
      12,
    );
    expect(found.thetaP[apical]).toBeCloseTo(
      5.2356637311 * found.Cpre[apical]! + 1.7822214534 * found.Cpost[apical]!,
      12,
    );
    // What is published of other cells is of this order (fact sheet 7.1).
    for (const peak of found.Cpre) expect(peak).toBeGreaterThan(0.04);
    for (const peak of found.Cpre) expect(peak).toBeLessThan(0.11);
  });

  test("one release is seen in the spine as under a current clamp", () => {
    const alone = openKernel<{ peakIntegrator: number }>("current-clamp");
    const one = {
      gAMPA: 2 * TYPICAL.gAMPA,
      gNMDA: TYPICAL.gNMDA,
      tauAMPA: TYPICAL.tauAMPA,
      volume: TYPICAL.volume,
    };
    const clamped = alone.run({
      ...one,
      pulses: 0,
      synapse: 5,
      synapseTime: 1000,
      start: 1000,
      duration: 1500,
    });
    // Receptors of the potentiated state: the measurement has them.
    const found = withSynapses([TYPICAL]).run({ ...SHORT, plasticity: "off" });
    expect(Math.abs(found.Cpre[0]! / clamped.peakIntegrator - 1)).toBeLessThan(1e-3);
  });
});

describe("the reference, written from the equations, agrees on a short protocol", () => {
  test("two pairings of two synapses between two test spikes", () => {
    const rows = [
      { ...CERTAIN, state: 1 },
      { ...CERTAIN, compartment: 26, gAMPA: 1.2, delay: 1.5 },
    ];
    const protocol = {
      ...SHORT,
      testPeriod: 200,
      period: 300,
      pulses: 2,
      frequency: 50,
      expression: "slow",
    } as const;
    const found = withSynapses(rows).run({ ...protocol, traceStep: 1 });
    const spikes = [1000, 1200 + found.latency - 10, 1220 + found.latency - 10, 1500];
    const expected = compute(rows, found, spikes, [1200, 1220], 0.01, 1690);
    const upstrokes = [1200, 1220].map((onset) => onset + found.latency);
    let worst = 0;
    for (const [row, time] of expected.times.entries()) {
      if (upstrokes.some((spike) => time > spike - 1.5 && time < spike + 3)) continue;
      worst = Math.max(worst, Math.abs(found.trace_voltage[row + 1]! - expected.voltages[row]!));
    }
    expect(worst).toBeLessThan(0.3);
    for (const [index, state] of expected.states.entries()) {
      expect(Math.abs(found.peakIntegrator[index]! / expected.peakIntegrator[index]! - 1)).toBeLessThan(0.01);
      expect(Math.abs(found.peakCalcium[index]! / expected.peakCalcium[index]! - 1)).toBeLessThan(0.02);
      expect(Math.abs(found.efficacyAfter[index]! - state.efficacy)).toBeLessThan(0.02);
      expect(Math.abs(found.gAMPAAfter[index]! / state.conductance - 1)).toBeLessThan(1e-4);
    }
    const size = (time: number) => {
      const near = expected.times.flatMap((t, row) =>
        t >= time && t <= time + 100 ? [expected.voltages[row]!] : [],
      );
      return Math.max(...near) - near[0]!;
    };
    expect(Math.abs(found.epspBefore[0]! / size(1000) - 1)).toBeLessThan(0.01);
    expect(Math.abs(found.epspAfter[0]! / size(1500) - 1)).toBeLessThan(0.01);
  });
});

describe("numbers", () => {
  const usual = { tests: 3, testsAfter: 3, trains: 2, testPeriod: 500, period: 1000 } as const;

  test("steps of the tolerance's choice agree with fine ones: potentials, integrators, efficacies", () => {
    const kernel = openKernel<Outputs>("calcium-plasticity");
    const fine = kernel.run({ ...usual, fixedLevel: 2, expression: "slow" }, 3n);
    const found = kernel.run({ ...usual, expression: "slow" }, 3n);
    expect(found.steps * 15).toBeLessThan(fine.steps);
    expect(Math.abs(found.latency - fine.latency)).toBeLessThan(0.05);
    for (const name of ["epspBefore", "epspAfter", "peakIntegrator", "Cpre", "Cpost"] as const) {
      for (const [index, value] of fine[name].entries())
        expect(Math.abs(found[name][index]! / value - 1), name).toBeLessThan(3e-3);
    }
    for (const [index, efficacy] of fine.efficacyAfter.entries())
      expect(Math.abs(found.efficacyAfter[index]! - efficacy)).toBeLessThan(0.01);
  });

  test("connections side by side are what they are alone", () => {
    const rows = [0, 1, 2, 3].flatMap((connection) => [
      { ...TYPICAL, connection, compartment: 5 + connection },
      { ...TYPICAL, connection, compartment: 26 + connection, state: 1 },
    ]);
    const together = withSynapses(rows).run(usual, 5n);
    expect(together.ratio).toHaveLength(4);
    for (let connection = 0; connection < 4; connection++) {
      const alone = withSynapses(rows.filter((row) => row.connection <= connection)).run(
        { ...usual, first: connection },
        5n,
      );
      expect(alone.connection).toEqual([connection, connection]);
      expect(Math.abs(alone.ratio[0]! / together.ratio[connection]! - 1)).toBeLessThan(2e-3);
      expect(Math.abs(alone.peakIntegrator[0]! / together.peakIntegrator[2 * connection]! - 1)).toBeLessThan(
        2e-3,
      );
    }
  });

  test("traces change nothing", () => {
    const kernel = openKernel<Outputs>("calcium-plasticity");
    const { ratio, efficacyAfter, peakIntegrator, steps } = kernel.run(usual, 2n);
    expect(kernel.run({ ...usual, traceStep: 0.7 }, 2n)).toMatchObject({
      ratio,
      efficacyAfter,
      peakIntegrator,
      steps,
    });
  });
});

describe("the experiment", () => {
  test("without plasticity nothing changes but by chance of release", () => {
    const found = withSynapses([CERTAIN, { ...CERTAIN, compartment: 12 }]).run({
      ...{ tests: 3, testsAfter: 3, trains: 3, testPeriod: 1000, period: 1000, plasticity: "off" },
    });
    expect(found.ratio[0]).toBeCloseTo(1, 3);
    expect(found.efficacyAfter).toEqual(found.efficacyBefore);
  });

  test("rates that are on all the time make all synapses strong, at once with the fast-forward", () => {
    const on = {
      b00: 1000,
      b01: 0,
      b10: -1000,
      b11: 0,
      trains: 5,
      tests: 2,
      testsAfter: 2,
      testPeriod: 1000,
    };
    const found = withSynapses([CERTAIN]).run({ ...on, period: 1000, expression: "immediate" });
    expect(found.efficacyAfter[0]).toBeCloseTo(1, 2);
    expect(found.gAMPAAfter[0]).toBeCloseTo(2 * TYPICAL.gAMPA, 2);
    expect(found.ratio[0]).toBeGreaterThan(1.7);
    const slow = withSynapses([CERTAIN]).run({ ...on, period: 1000, expression: "slow" });
    expect(slow.ratio[0]).toBeLessThan(1.3);
  });

  test("no AMPA receptors, no potential to speak of; a cell that fires has no potential at all", () => {
    const strong = withSynapses([{ ...CERTAIN, compartment: 0, gAMPA: 900 }]).run({
      ...SHORT,
      plasticity: "off",
    });
    expect(strong.epspBefore[0]).toBeNaN();
    expect(strong.ratio[0]).toBeNaN();
  });

  test("in vivo: a sixth of the release, less calcium outside", () => {
    const kernel = openKernel<Outputs>("calcium-plasticity");
    const vitro = kernel.run({ ...SHORT, tests: 20, testsAfter: 1 }, 1n);
    const vivo = kernel.run({ ...SHORT, tests: 20, testsAfter: 1, scaleU: 0.15, calcium: 1.2 }, 1n);
    expect(vivo.epspBefore[0]! / vitro.epspBefore[0]!).toBeLessThan(0.5);
    for (const [index, peak] of vivo.Cpre.entries()) expect(peak).toBeLessThan(vitro.Cpre[index]!);
  });

  test("times of spikes and pulses, and releases, as inputs are those of a protocol that has the same", () => {
    const pairing = { ...SHORT, pulses: 2, frequency: 50, expression: "slow" } as const;
    const protocol = withSynapses([CERTAIN]).run(pairing, 1n);
    const before = protocol.latency - 10;
    const own = withSynapses([{ ...CERTAIN, sites: 2, U: 0.1 }], {
      spikes: column([before, before + 20]),
      pulseTimes: column([0, 20]),
      releases: { dtype: "i32", shape: [4, 1], data: Int32Array.from([2, 2, 2, 2]) },
    });
    const found = own.run({ ...pairing, pulses: 1, lag: 300 }, 99n);
    for (const name of ["epspBefore", "epspAfter", "peakIntegrator", "peakCalcium", "efficacyAfter"] as const)
      expect(found[name][0]).toBeCloseTo(protocol[name][0]!, 6);
  });

  const badInputs: [title: string, inputs: Record<string, NdArray>, message: RegExp][] = [
    ["spikes closer than a neuron can fire", { spikes: column([0, 0.5]) }, /need 1 ms between/],
    ["a spike that is no number", { spikes: column([Number.NaN]) }, /overlap or come out of order/],
    ["pulses within a pulse", { pulseTimes: column([0, 1]) }, /overlap/],
    ["a spike after the first test", { spikes: column([1e4]) }, /before the first test/],
    [
      "releases of too few spikes",
      { releases: { dtype: "i32", shape: [1, 1], data: Int32Array.of(1) } },
      /releases/,
    ],
    [
      "more vesicles than sites",
      { releases: { dtype: "i32", shape: [7, 1], data: Int32Array.from([9, 0, 0, 0, 0, 0, 0]) } },
      /releases/,
    ],
  ];
  test.each(badInputs)("refused: %s", (_, inputs, message) => {
    const kernel = withSynapses([TYPICAL], inputs);
    const end = kernel.evaluate(SHORT, 0n);
    expect(end.class === "error" && kernel.manifest.errors![end.code - 1]).toMatch(message);
  });

  test("a reconstructed neuron's size: 2,000 compartments", () => {
    const rows = [
      [-1, 0, 20, 20, 1],
      [0, 1, 45, 1.5, 1],
    ];
    for (let index = 2; index < 2000; index++) {
      const parent = index < 8 ? 0 : Math.floor(index / 2) - 1;
      rows.push([
        parent,
        index % 2 === 0 ? 2 : 3,
        20,
        Math.max(0.6, 3 * 0.8 ** Math.log2(index)),
        parent === 0 ? 1 : 0,
      ]);
    }
    const cell: NdArray = { dtype: "f64", shape: [rows.length, 5], data: Float64Array.from(rows.flat()) };
    const own = withSynapses(
      [
        { ...CERTAIN, compartment: 40 },
        { ...CERTAIN, compartment: 1999 },
      ],
      { cell },
    );
    const found = own.run({ ...SHORT, amplitude: 12 }, 1n);
    expect(found.epspBefore[0]).toBeGreaterThan(0);
    expect(found.Cpre[1]).toBeGreaterThan(0.04);
  }, 60_000);

  const bad: [title: string, change: Partial<Row>, chosen: Record<string, number>, message: RegExp][] = [
    ["a site off the cell", { compartment: 49 }, {}, /out of range/],
    ["a negative conductance", { gAMPA: -1 }, {}, /out of range/],
    ["no release sites", { sites: 0 }, {}, /out of range/],
    ["a decay as fast as the rise", { tauAMPA: 0.2 }, {}, /out of range/],
    ["a volume that is no number", { volume: Number.NaN }, {}, /out of range/],
    ["an unknown state", { state: 2 }, {}, /out of range/],
    ["a connection that is not there", {}, { first: 4 }, /none of the connections/],
    ["a pulse too weak for a spike", {}, { amplitude: 0.5 }, /exactly one spike/],
    ["spikes within a pulse's length", {}, { frequency: 500 }, /overlap/],
    ["trains that run into each other", {}, { period: 100, trains: 2 }, /overlap/],
    ["a presynaptic spike among test spikes", {}, { lag: 400 }, /overlap/],
  ];
  test.each(bad)("refused: %s", (_, change, chosen, message) => {
    const kernel = withSynapses([{ ...TYPICAL, ...change }]);
    const end = kernel.evaluate({ ...SHORT, ...chosen }, 0n);
    expect(end.class === "error" && kernel.manifest.errors![end.code - 1]).toMatch(message);
  });
});

function withSynapses(rows: readonly Row[], inputs: Record<string, NdArray> = {}) {
  const data = Float64Array.from(rows.flatMap((row) => Object.values(row)));
  const synapses: NdArray = { dtype: "f64", shape: [rows.length, 12], data };
  return openKernel<Outputs>("calcium-plasticity", { synapses, ...inputs });
}

function column(times: readonly number[]): NdArray {
  return { dtype: "f64", shape: [times.length], data: Float64Array.from(times) };
}

/** Cell and synapses of one connection that always releases, step by step. */
function compute(
  rows: readonly Row[],
  { thetaD, thetaP }: Outputs,
  spikes: readonly number[],
  pulses: readonly number[],
  step: number,
  duration: number,
) {
  const parts = rows.map((row, index) => {
    const [g, u] = [row.gAMPA, row.U];
    const isPotentiated = row.state === 1;
    const synapse: Synapse = {
      ...row,
      ...{
        calcium: 2,
        magnesium: 1,
        tauIntegrator: 278.3177658387,
        gammaD: 101.5387594661,
        gammaP: 216.1841700668,
      },
      ...{ thetaD: thetaD[index]!, thetaP: thetaP[index]! },
      depressed: isPotentiated ? { conductance: g / 2, release: u ** 5 } : { conductance: g, release: u },
      potentiated: isPotentiated ? { conductance: g, release: u } : { conductance: 2 * g, release: u ** 0.2 },
    };
    const state: State = restingState(synapse, -72, isPotentiated ? 1 : 0);
    return { row, synapse, state, before: -72, arrived: 0, peakCalcium: 0, peakIntegrator: 0 };
  });
  const inputs = [
    {
      site: 0,
      at: (time: number) => ({
        conductance: 0,
        inward: pulses.some((onset) => time > onset - step / 2 && time < onset + 3 - step / 2) ? 1.3333 : 0,
      }),
    },
    ...parts.map((part) => ({
      site: part.row.compartment,
      at: (time: number, voltages: readonly number[]) => {
        for (
          ;
          (spikes[part.arrived] ?? Number.POSITIVE_INFINITY) + part.row.delay <= time + step / 2;
          part.arrived++
        )
          part.state = open(part.synapse, part.state, 1);
        part.before = voltages[part.row.compartment]!;
        return loadOf(part.synapse, part.state, part.before);
      },
    })),
  ];
  const [times, somata]: [number[], number[]] = [[], []];
  runCell(reducedCell(), { step, duration, inputs }, (time, voltages) => {
    for (const part of parts) {
      const after = voltages[part.row.compartment]!;
      const between = [part.before, (part.before + after) / 2, after];
      part.state = advance(part.synapse, part.state, between, step);
      if (time < 1200) continue;
      part.peakCalcium = Math.max(part.peakCalcium, 1000 * part.state.calcium);
      part.peakIntegrator = Math.max(part.peakIntegrator, part.state.integrator);
    }
    if (times.length < Math.floor(time + 1e-6)) {
      times.push(Math.round(time));
      somata.push(voltages[0]!);
    }
  });
  return {
    times,
    voltages: somata,
    states: parts.map(({ state }) => state),
    peakCalcium: parts.map(({ peakCalcium }) => peakCalcium),
    peakIntegrator: parts.map(({ peakIntegrator }) => peakIntegrator),
  };
}
