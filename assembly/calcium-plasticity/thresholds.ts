/**
 * The thresholds of each synapse, from two peaks of its calcium integrator: after one presynaptic spike that releases everywhere in its connection,
 * and after one postsynaptic spike alone (Chindemi et al. 2022, eqs 36 and 37; fact sheet 3.3).
 */
import { voltageOf } from "../lib/cable/cell";
import { addPulse, addSpike, newScenario } from "./scenario";
import { Settings } from "./settings";
import { advance, begin, Simulation } from "./simulation";
import { synapseAt } from "./synapse";

/** When the spike of a measurement comes, and when it ends, ms. */
const SPIKE: f64 = 1000;
const END: f64 = 1500;
/** A cell fires when the voltage of its soma comes to this from below, mV. */
const FIRING: f64 = -30;

/**
 * Measures and sets thresholds. Gives the time from the begin of a pulse to the spike that it makes, in ms; NaN when it does not make exactly one.
 */
export function measureThresholds(simulation: Simulation): f64 {
  const settings = simulation.settings;
  const post = newScenario(0, 1, settings.amplitude, settings.width);
  addPulse(post, SPIKE);
  begin(simulation, post);
  const latency = runToSpike(simulation);
  const synapses = simulation.synapses;
  for (let index = 0; index < synapses.count; index++) {
    const synapse = synapseAt(synapses, index);
    synapse.postIntegrator = synapse.peakIntegrator;
  }
  const pre = newScenario(1, 0, 0, 1);
  addSpike(pre, SPIKE);
  pre.releasesAll = true;
  begin(simulation, pre);
  while (simulation.time < END) advance(simulation, END);
  for (let index = 0; index < synapses.count; index++) {
    const synapse = synapseAt(synapses, index);
    synapse.preIntegrator = synapse.peakIntegrator;
    const place = settings.coefficients + (synapse.isApical ? 32 : 0);
    synapse.plasticity.depressionThreshold =
      load<f64>(place) * synapse.preIntegrator + load<f64>(place, 8) * synapse.postIntegrator;
    synapse.plasticity.potentiationThreshold =
      load<f64>(place, 16) * synapse.preIntegrator + load<f64>(place, 24) * synapse.postIntegrator;
  }
  return latency;
}

/** By a straight line between steps, of the first cell: at rest all are alike. */
function runToSpike(simulation: Simulation): f64 {
  let latency: f64 = NaN;
  let spikes = 0;
  let before = voltageOf(simulation.cell, 0, 0);
  while (simulation.time < END) {
    advance(simulation, END);
    const now = voltageOf(simulation.cell, 0, 0);
    if (before < FIRING && now >= FIRING) {
      const part = (FIRING - before) / (now - before);
      latency = simulation.before + part * (simulation.time - simulation.before) - SPIKE;
      spikes++;
    }
    before = now;
  }
  return spikes == 1 ? latency : NaN;
}
