/**
 * Connections of a few synapses each onto one cell, through a whole plasticity experiment: test spikes, pairings, test spikes (Chindemi et
 * al. 2022). What is computed, and where the paper was not followed, is told in docs/models/calcium-plasticity.md.
 */
import { allocate, allocateZeroed, beginRun, hasInput, inputAddress, inputLength, setScalar, setVector } from "../lib/abi";
import { LANES } from "../lib/cable/channel";
import { checkCell, compartmentsOf, inputCell, readShape } from "../lib/cable/input-cell";
import { tabulateVoltage } from "../lib/synapse/voltage-table";
import { DEFAULT_SYNAPSES, defaultSynapses } from "./default-synapses";
import { createInduction, durationOf, induce, Result } from "./induction";
import { meanSize, meanSlope } from "./potentials";
import { newScenario, Scenario } from "./scenario";
import { readSettings } from "./settings";
import { newSimulation } from "./simulation";
import { areSynapses, readSynapses, sitesOf, synapseAt, Synapses } from "./synapse";
import { measureThresholds } from "./thresholds";
import { createTraces, reportTraces } from "./traces";

export { reserve, input, output } from "../lib/abi";

export function run(parameters: usize, seed: u64): i32 {
  beginRun();
  const settings = readSettings(parameters);
  const fault = checkCell(CELL);
  if (fault != 0) return fault;
  const table = hasInput(SYNAPSES) ? inputAddress(SYNAPSES) : defaultSynapses();
  const rows = hasInput(SYNAPSES) ? inputLength(SYNAPSES, 0) : DEFAULT_SYNAPSES;
  if (!areSynapses(table, rows, compartmentsOf(CELL))) return BAD_SYNAPSES;
  const shape = readShape(CELL);
  const cell = inputCell(CELL, shape, LANES, settings.axialResistivity, false);
  const synapses = readSynapses(settings, table, rows, shape, tabulateVoltage(settings.magnesium), cell.start, seed);
  if (synapses.count == 0) return NO_CONNECTION;
  cell.lanes = synapses.lanes;
  const simulation = newSimulation(settings, cell, synapses, newScenario(0, 0, 0, 1), seed);

  const latency = measureThresholds(simulation);
  if (!isFinite(latency)) return NO_SPIKE;
  const scenario = createInduction(settings, latency, SPIKES, PULSES);
  if (scenario === null) return OVERLAP;
  if (!takeReleases(scenario, table, rows)) return BAD_RELEASES;
  const traces = createTraces(settings, durationOf(settings), synapses.lanes, synapses.count);
  const result = changetype<Result>(allocate(offsetof<Result>()));
  induce(simulation, scenario, traces, result);
  reportPotentials(result, synapses.lanes);
  setScalar<f64>(5, latency);
  reportSynapses(synapses, settings.first);
  setScalar<i32>(17, simulation.stepper.steps);
  reportTraces(traces, 18, synapses.lanes, synapses.count);
  return 0;
}

/** With channels and passive membrane as the inputs after it. */
const CELL: i32 = 0;
const SYNAPSES: i32 = 3;
const SPIKES: i32 = 4;
const PULSES: i32 = 5;
const RELEASES: i32 = 6;

const BAD_SYNAPSES: i32 = 10;
const NO_CONNECTION: i32 = 11;
const NO_SPIKE: i32 = 12;
const OVERLAP: i32 = 13;
const BAD_RELEASES: i32 = 14;

/** Has spikes release what the input says, if there is one; false when that cannot be. */
function takeReleases(scenario: Scenario, synapses: usize, rows: i32): bool {
  if (!hasInput(RELEASES)) return true;
  if (inputLength(RELEASES, 0) != scenario.spikeCount || inputLength(RELEASES, 1) != rows) return false;
  scenario.releases = inputAddress(RELEASES);
  scenario.rows = rows;
  for (let spike = 0; spike < scenario.spikeCount; spike++) {
    for (let row = 0; row < rows; row++) {
      const released = load<i32>(scenario.releases + (<usize>(spike * rows + row) << 2));
      if (released < 0 || released > sitesOf(synapses, row)) return false;
    }
  }
  return true;
}

function reportPotentials(result: Result, lanes: i32): void {
  const columns = allocate(<usize>(5 * lanes) << 3);
  for (let lane = 0; lane < lanes; lane++) {
    const before = meanSize(result.before, lane);
    const after = meanSize(result.after, lane);
    put(columns, 0, lanes, lane, before);
    put(columns, 1, lanes, lane, after);
    put(columns, 2, lanes, lane, after / before);
    put(columns, 3, lanes, lane, meanSlope(result.before, lane));
    put(columns, 4, lanes, lane, meanSlope(result.after, lane));
  }
  for (let column = 0; column < 5; column++) setVector(column, columns + (<usize>(column * lanes) << 3), lanes);
}

function reportSynapses(synapses: Synapses, first: i32): void {
  const count = synapses.count;
  const connections = allocateZeroed(<usize>count << 2);
  const columns = allocate(<usize>(10 * count) << 3);
  for (let index = 0; index < count; index++) {
    const synapse = synapseAt(synapses, index);
    const plasticity = synapse.plasticity;
    store<i32>(connections + (<usize>index << 2), first + synapse.lane);
    put(columns, 0, count, index, synapse.preIntegrator);
    put(columns, 1, count, index, synapse.postIntegrator);
    put(columns, 2, count, index, plasticity.depressionThreshold);
    put(columns, 3, count, index, plasticity.potentiationThreshold);
    put(columns, 4, count, index, 1000 * synapse.peakCalcium);
    put(columns, 5, count, index, synapse.peakIntegrator);
    put(columns, 6, count, index, synapse.startEfficacy);
    put(columns, 7, count, index, plasticity.efficacy);
    put(columns, 8, count, index, plasticity.conductance);
    put(columns, 9, count, index, plasticity.release);
  }
  setVector(6, connections, count);
  for (let column = 0; column < 10; column++) setVector(7 + column, columns + (<usize>(column * count) << 3), count);
}

function put(columns: usize, column: i32, rows: i32, row: i32, value: f64): void {
  store<f64>(columns + (<usize>(column * rows + row) << 3), value);
}
