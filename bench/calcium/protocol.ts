import type { ParameterValue } from "../../src/kernel/parameters.ts";

/**
 * Columns of the kernel's input `synapses`. Four connections of five synapses, whose terminals release everywhere at each spike (U = 1, one site that is
 * full again at once): both sides see the same events.
 */
const PLACES: readonly (readonly number[])[] = [
  [5, 6, 12, 14, 37],
  [4, 7, 11, 13, 38],
  [5, 8, 12, 15, 26],
  [6, 9, 13, 16, 34],
];
const DELAYS = [0.8, 1, 1.1, 1.35, 1.6];

export const CONNECTIONS = PLACES.length;

export const SYNAPSES: readonly (readonly number[])[] = PLACES.flatMap((compartments, connection) =>
  compartments.map((compartment, index) => [
    connection,
    compartment,
    DELAYS[index]! + 0.05 * connection,
    1,
    1e-3,
    1e-3,
    1,
    1.2 + 0.2 * index,
    0.7 + 0.09 * index,
    1.74,
    0.1 + 0.02 * index,
    (connection + index) % 2,
  ]),
);

export interface Protocol {
  readonly name: string;
  readonly summary: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

const TRAINS = { trains: 3, period: 4000, pulses: 5, frequency: 10, lag: 10, expression: "slow" };

export const WHOLE: Protocol = {
  name: "whole",
  summary: "5 test spikes at 0.25 Hz, 3 trains of 5 pairs at 10 Hz every 4 s, 5 test spikes",
  parameters: { ...TRAINS, tests: 5, testsAfter: 5, testPeriod: 4000 },
};

/** A test spike on either side is the least that the kernel takes. */
export const INDUCTION: Protocol = {
  name: "induction",
  summary: "3 trains of 5 pairs at 10 Hz every 4 s, a test spike before and after",
  parameters: { ...TRAINS, tests: 1, testsAfter: 1, testPeriod: 250 },
};

/** A train of half a second every second. */
export const DENSE: Protocol = {
  name: "dense",
  summary: "the same every second",
  parameters: { ...INDUCTION.parameters, period: 1000 },
};

/** Spikes, pulses and tests of a protocol as the kernel has them, in ms, for cells that fire `latency` after a pulse begins. */
export function scheduleOf({ parameters }: Protocol, latency: number) {
  const of = (name: string) => Number(parameters[name]);
  const tests = Array.from({ length: of("tests") }, (_, k) => 1000 + k * of("testPeriod"));
  const start = 1000 + of("tests") * of("testPeriod");
  const end = start + of("trains") * of("period");
  const after = Array.from({ length: of("testsAfter") }, (_, k) => end + k * of("testPeriod"));
  const pulses = Array.from({ length: of("trains") }, (_, train) =>
    Array.from(
      { length: of("pulses") },
      (_, k) => start + train * of("period") + (1000 * k) / of("frequency"),
    ),
  ).flat();
  const paired = pulses.map((onset) => onset + latency - of("lag"));
  return {
    pulses,
    spikes: [...tests, ...paired, ...after],
    tests: [...tests, ...after],
    testsBefore: tests.length,
    start,
    duration: after.at(-1)! + 200,
  };
}
