/** The synapses of up to four connections, and where they are. */
import { allocate } from "../lib/abi";
import { LANES } from "../lib/cable/channel";
import { Morphology, regionOf } from "../lib/cable/morphology";
import { APICAL } from "../lib/cable/region";
import { philox } from "../lib/philox";
import { uniform } from "../lib/random";
import { Plasticity, startPlasticity } from "../lib/synapse/plasticity";
import { restingTerminal, Terminal } from "../lib/synapse/release";
import { restingSpine, Spine } from "../lib/synapse/spine";
import { Settings } from "./settings";

/**
 * Columns of the table of synapses: connection, compartment, delay (ms), U, tau of depression and of facilitation (ms), release sites, conductance of
 * AMPA and of NMDA receptors (nS), decay of AMPA (ms), volume (um3), state (0 depressed, 1 potentiated, -1 drawn). Connections ascend.
 */
export const COLUMNS: i32 = 12;

@unmanaged
export class Synapse {
  /** The row of the table, which addresses its random numbers. */
  row: i32;
  /** The cell that it is on. */
  lane: i32;
  compartment: i32;
  isApical: bool;
  delay: f64;
  spine: Spine;
  terminal: Terminal;
  plasticity: Plasticity;
  /** How many presynaptic spikes have arrived. */
  arrived: i32;
  calciumBefore: f64;
  peakCalcium: f64;
  peakIntegrator: f64;
  preIntegrator: f64;
  postIntegrator: f64;
  startEfficacy: f64;
}

@unmanaged
export class Synapses {
  count: i32;
  lanes: i32;
  /** Addresses of synapses, and for each connection its number in the table. */
  list: usize;
}

/** Whether rows make sense on a cell. */
export function areSynapses(table: usize, rows: i32, compartments: i32): bool {
  let before: f64 = 0;
  for (let row = 0; row < rows; row++) {
    const connection = cellOf(table, row, 0);
    if (!(connection >= before && connection < 1e9 && connection == Math.floor(connection))) return false;
    before = connection;
    const compartment = cellOf(table, row, 1);
    if (!(compartment >= 0 && compartment < <f64>compartments && compartment == Math.floor(compartment))) return false;
    const sites = cellOf(table, row, 6);
    if (!(sites >= 1 && sites <= 1000 && sites == Math.floor(sites))) return false;
    const release = cellOf(table, row, 3);
    if (!(release > 0 && release <= 1)) return false;
    if (!(cellOf(table, row, 2) >= 0 && cellOf(table, row, 2) < 1000)) return false;
    if (!(cellOf(table, row, 4) > 0 && cellOf(table, row, 5) > 0)) return false;
    if (!(cellOf(table, row, 7) >= 0 && cellOf(table, row, 7) < 1000)) return false;
    if (!(cellOf(table, row, 8) >= 0 && cellOf(table, row, 8) < 1000)) return false;
    // A decay as fast as the rise has no peak.
    if (!(cellOf(table, row, 9) > 0.2 && cellOf(table, row, 9) < 1000)) return false;
    if (!(cellOf(table, row, 10) > 0 && cellOf(table, row, 10) < 1000)) return false;
    const state = cellOf(table, row, 11);
    if (!(state == 0 || state == 1 || state == -1)) return false;
  }
  return rows > 0;
}

/** Those of the connections `first` to `first` + 3; none of them: a count of 0. `voltageTable` is of `tabulateVoltage`. */
export function readSynapses(
  settings: Settings,
  table: usize,
  rows: i32,
  shape: Morphology,
  voltageTable: usize,
  resting: f64,
  seed: u64,
): Synapses {
  const synapses = changetype<Synapses>(allocate(offsetof<Synapses>()));
  synapses.count = 0;
  synapses.lanes = 0;
  synapses.list = allocate(<usize>rows << 2);
  for (let row = 0; row < rows; row++) {
    const lane = <i32>cellOf(table, row, 0) - settings.first;
    if (lane < 0 || lane >= LANES) continue;
    const synapse = readSynapse(settings, table, row, shape, voltageTable, resting, seed);
    synapse.lane = lane;
    store<u32>(synapses.list + (<usize>synapses.count << 2), <u32>changetype<usize>(synapse));
    synapses.count++;
    synapses.lanes = max(synapses.lanes, lane + 1);
  }
  return synapses;
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function synapseAt(synapses: Synapses, index: i32): Synapse {
  return changetype<Synapse>(<usize>load<u32>(synapses.list + (<usize>index << 2)));
}

/** The release sites of a row. */
export function sitesOf(table: usize, row: i32): i32 {
  return <i32>cellOf(table, row, 6);
}

/** Streams of random numbers: what a spike releases, the state in which a synapse begins. */
export const RELEASE: u32 = 0;
const INITIAL: u32 = 1;

function readSynapse(
  settings: Settings,
  table: usize,
  row: i32,
  shape: Morphology,
  voltageTable: usize,
  resting: f64,
  seed: u64,
): Synapse {
  const synapse = changetype<Synapse>(allocate(offsetof<Synapse>()));
  const release = cellOf(table, row, 3);
  synapse.row = row;
  synapse.compartment = <i32>cellOf(table, row, 1);
  synapse.isApical = regionOf(shape, synapse.compartment) == APICAL;
  synapse.delay = cellOf(table, row, 2);
  synapse.spine = restingSpine(
    voltageTable,
    cellOf(table, row, 10),
    cellOf(table, row, 8),
    cellOf(table, row, 9),
    settings.calcium,
    settings.integration,
    resting,
  );
  synapse.terminal = restingTerminal(<i32>cellOf(table, row, 6), cellOf(table, row, 4), cellOf(table, row, 5));
  synapse.plasticity = newPlasticity(settings, row, cellOf(table, row, 11), cellOf(table, row, 7), release, seed);
  synapse.startEfficacy = synapse.plasticity.efficacy;
  synapse.arrived = 0;
  synapse.calciumBefore = synapse.spine.calcium;
  synapse.peakCalcium = 0;
  synapse.peakIntegrator = 0;
  synapse.preIntegrator = 0;
  synapse.postIntegrator = 0;
  return synapse;
}

function newPlasticity(
  settings: Settings,
  row: i32,
  state: f64,
  conductance: f64,
  release: f64,
  seed: u64,
): Plasticity {
  const words = philox(seed, 0, row, 0, INITIAL);
  const drawn = uniform(i32x4.extract_lane(words, 0), i32x4.extract_lane(words, 1));
  const plasticity = startPlasticity(state < 0 ? drawn < release : state == 1, conductance, release);
  // As in vivo: all probabilities are scaled, after the other state's followed from this one's.
  plasticity.release *= settings.releaseScale;
  plasticity.depressedRelease *= settings.releaseScale;
  plasticity.potentiatedRelease *= settings.releaseScale;
  plasticity.depressionRate = settings.depressionRate;
  plasticity.potentiationRate = settings.potentiationRate;
  return plasticity;
}

function cellOf(table: usize, row: i32, column: i32): f64 {
  return load<f64>(table + <usize>(row * COLUMNS + column) * 8);
}
