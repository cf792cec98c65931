/** What is done to the cells and their synapses: presynaptic spikes, pulses of current into the somata, and whether synapses change. */
import { allocate } from "../lib/abi";

/** Times in ms, ascending. */
@unmanaged
export class Scenario {
  spikes: usize;
  spikeCount: i32;
  pulses: usize;
  pulseCount: i32;
  amplitude: f64;
  width: f64;
  /** Every spike releases at all sites, from receptors of potentiated synapses. */
  releasesAll: bool;
  isPlastic: bool;
  /** Vesicles by spike and row of the table of synapses, i32; 0: they are drawn. */
  releases: usize;
  rows: i32;
}

/** Nothing happens, yet; there is room for so many spikes and pulses. */
export function newScenario(spikes: i32, pulses: i32, amplitude: f64, width: f64): Scenario {
  const scenario = changetype<Scenario>(allocate(offsetof<Scenario>()));
  scenario.spikes = allocate(<usize>spikes << 3);
  scenario.spikeCount = 0;
  scenario.pulses = allocate(<usize>pulses << 3);
  scenario.pulseCount = 0;
  scenario.amplitude = amplitude;
  scenario.width = width;
  scenario.releasesAll = false;
  scenario.isPlastic = false;
  scenario.releases = 0;
  return scenario;
}

export function addSpike(scenario: Scenario, time: f64): void {
  store<f64>(scenario.spikes + (<usize>scenario.spikeCount << 3), time);
  scenario.spikeCount++;
}

export function addPulse(scenario: Scenario, time: f64): void {
  store<f64>(scenario.pulses + (<usize>scenario.pulseCount << 3), time);
  scenario.pulseCount++;
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function spikeAt(scenario: Scenario, index: i32): f64 {
  return index < scenario.spikeCount ? load<f64>(scenario.spikes + (<usize>index << 3)) : Infinity;
}

/** When the current is switched: on at even edges, off at odd ones. */
export function edgeAt(scenario: Scenario, edge: i32): f64 {
  const pulse = edge >> 1;
  if (pulse >= scenario.pulseCount) return Infinity;
  const onset = load<f64>(scenario.pulses + (<usize>pulse << 3));
  return edge & 1 ? onset + scenario.width : onset;
}

/** Whether spikes ascend, no nearer than a neuron can fire, and pulses end before the next begins. */
export function isInOrder(scenario: Scenario): bool {
  let earliest: f64 = 0;
  for (let index = 0; index < scenario.spikeCount; index++) {
    const time = spikeAt(scenario, index);
    // Not the opposite: NaN is neither.
    if (!(time >= earliest)) return false;
    earliest = time + REFRACTORY;
  }
  for (let edge = 0; edge < 2 * scenario.pulseCount; edge++) {
    if (!(edgeAt(scenario, edge) > (edge == 0 ? -1 : edgeAt(scenario, edge - 1)))) return false;
  }
  return true;
}

/** ms. */
const REFRACTORY: f64 = 1;
