/**
 * The experiment: test spikes before, pairings, test spikes after, all in one stretch of time.
 *
 *   FIRST_TEST + k testPeriod          test spikes before
 *   start + j period + i / frequency   pulses into the soma; the presynaptic spike comes lag before the spike that the pulse makes
 *   start + trains period + k ..       test spikes after
 */
import { hasInput, inputAddress, inputLength } from "../lib/abi";
import { Potentials, addPotentials, noPotentials } from "./potentials";
import { addPulse, addSpike, isInOrder, newScenario, Scenario } from "./scenario";
import { Settings } from "./settings";
import { advance, begin, Simulation } from "./simulation";
import { synapseAt } from "./synapse";
import { tell, Traces } from "./traces";

const FIRST_TEST: f64 = 1000;
/** Some time for the last potential. */
const LAST_WINDOW: f64 = 200;

/** When pairings begin, ms. */
export function startOf(settings: Settings): f64 {
  return FIRST_TEST + <f64>settings.tests * settings.testPeriod;
}

/** When the first test spike after them comes. */
export function endOf(settings: Settings): f64 {
  return startOf(settings) + <f64>settings.trains * settings.period;
}

export function durationOf(settings: Settings): f64 {
  return endOf(settings) + <f64>max(0, settings.testsAfter - 1) * settings.testPeriod + LAST_WINDOW;
}

/**
 * What is done, for cells that fire `latency` ms after the begin of a pulse; null when spikes or pulses overlap. The inputs `spikes` and `pulses` have times
 * after `startOf`, instead of those of the protocol.
 */
export function createInduction(settings: Settings, latency: f64, spikes: i32, pulses: i32): Scenario | null {
  const pairs = settings.pulses * settings.trains;
  const spikeCount = hasInput(spikes) ? inputLength(spikes, 0) : pairs;
  const pulseCount = hasInput(pulses) ? inputLength(pulses, 0) : pairs;
  const arrivals = settings.tests + spikeCount + settings.testsAfter;
  const scenario = newScenario(arrivals, pulseCount, settings.amplitude, settings.width);
  scenario.isPlastic = settings.isPlastic;
  for (let test = 0; test < settings.tests; test++) addSpike(scenario, FIRST_TEST + <f64>test * settings.testPeriod);
  const start = startOf(settings);
  for (let train = 0; train < settings.trains; train++) {
    for (let pulse = 0; pulse < settings.pulses; pulse++) {
      const onset = start + <f64>train * settings.period + (1000 * <f64>pulse) / settings.frequency;
      if (!hasInput(pulses)) addPulse(scenario, onset);
      if (!hasInput(spikes)) addSpike(scenario, onset + latency - settings.lag);
    }
  }
  if (hasInput(spikes)) {
    for (let k = 0; k < spikeCount; k++) addSpike(scenario, start + load<f64>(inputAddress(spikes) + (<usize>k << 3)));
  }
  if (hasInput(pulses)) {
    for (let k = 0; k < pulseCount; k++) addPulse(scenario, start + load<f64>(inputAddress(pulses) + (<usize>k << 3)));
  }
  const end = endOf(settings);
  for (let test = 0; test < settings.testsAfter; test++) addSpike(scenario, end + <f64>test * settings.testPeriod);
  return isInOrder(scenario) ? scenario : null;
}

/** Potentials before and after. */
@unmanaged
export class Result {
  before: Potentials;
  after: Potentials;
}

/** Runs it; `traces` sees everything. */
export function induce(simulation: Simulation, scenario: Scenario, traces: Traces, result: Result): void {
  const settings = simulation.settings;
  result.before = noPotentials();
  result.after = noPotentials();
  begin(simulation, scenario);
  tell(traces, simulation);
  for (let test = 0; test < settings.tests; test++) {
    runUntil(simulation, FIRST_TEST + <f64>test * settings.testPeriod, traces);
    addPotentials(result.before, simulation, traces);
  }
  runUntil(simulation, startOf(settings), traces);
  forgetPeaks(simulation);
  const end = endOf(settings);
  runUntil(simulation, end, traces);
  if (settings.isFastForward) express(simulation);
  // Of many test spikes after, the last ones count.
  const first = max(0, settings.testsAfter - settings.tests);
  for (let test = first; test < settings.testsAfter; test++) {
    runUntil(simulation, end + <f64>test * settings.testPeriod, traces);
    addPotentials(result.after, simulation, traces);
  }
  runUntil(simulation, durationOf(settings), traces);
}

function runUntil(simulation: Simulation, time: f64, traces: Traces): void {
  while (simulation.time < time) {
    advance(simulation, time);
    tell(traces, simulation);
  }
}

/** Peaks are those of pairings, and what follows. */
function forgetPeaks(simulation: Simulation): void {
  for (let index = 0; index < simulation.synapses.count; index++) {
    const synapse = synapseAt(simulation.synapses, index);
    synapse.peakCalcium = synapse.spine.calcium;
    synapse.peakIntegrator = synapse.spine.integrator;
  }
}

/** The paper's fast-forward: what the efficacy tends to is there at once. */
function express(simulation: Simulation): void {
  for (let index = 0; index < simulation.synapses.count; index++) {
    const plasticity = synapseAt(simulation.synapses, index).plasticity;
    const isPotentiated = plasticity.efficacy >= 0.5;
    plasticity.efficacy = isPotentiated ? 1 : 0;
    plasticity.conductance = isPotentiated ? plasticity.potentiatedConductance : plasticity.depressedConductance;
    plasticity.release = isPotentiated ? plasticity.potentiatedRelease : plasticity.depressedRelease;
  }
}
