/**
 * Feng and Brunel's mean-field theory of the attractor network with double-well synapses: the density of the weights, what a
 * pattern leaves in it, and up to which age that suffices for retrieval. What is computed, and how, is told in
 * docs/models/double-well-theory.md.
 */
import { beginRun, mark, release, setScalar, setVector } from "../lib/abi";
import { isPossible, planKick } from "./grid";
import { Recall, recall } from "./recall";
import { readSettings, Settings } from "./settings";
import { advanceTrace, signal, startTrace } from "./signal";
import { findStationary, Stationary } from "./stationary";
import { BINS, histogramEdges, weightDensity } from "./weight-density";

export { reserve, input, output } from "../lib/abi";

export function run(parameters: usize, _seed: u64): i32 {
  beginRun();
  const settings = readSettings(parameters);
  const kick = planKick(settings);
  if (!isPossible(settings, kick)) return TOO_MANY_CELLS;
  const stationary = findStationary(settings, kick);
  const edges = histogramEdges(settings);
  const density = weightDensity(stationary.evolution, settings, edges);
  const result = recall(stationary, settings);
  setVector(0, result.overlap, result.tested);
  setVector(1, result.signal, result.tested);
  setScalar<f64>(2, result.capacity);
  setScalar<f64>(3, result.capacityContinuous);
  setVector(4, density, BINS);
  setVector(5, edges, BINS + 1);
  setScalar<f64>(6, stationary.rms);
  setScalar<f64>(7, stationary.switching);
  setScalar<f64>(8, gridError(stationary, result, settings, kick));
  setScalar<f64>(9, 1 / <f64>kick);
  return 0;
}

const TOO_MANY_CELLS: i32 = 1;

/**
 * The largest difference of signals over the RMS, up to the age after the capacity, from those on a grid of half as many cells;
 * relative to the one at the capacity.
 */
function gridError(stationary: Stationary, result: Recall, settings: Settings, kick: i32): f64 {
  const before = mark();
  const coarse = findStationary(settings, kick / 2);
  const last = min(result.capacity + 1, result.tested - 1);
  let largest: f64 = 0;
  startTrace(coarse.evolution);
  for (let age = 0; age <= last; age++) {
    if (age > 0) advanceTrace(coarse.evolution);
    const fine = load<f64>(result.signal + (<usize>age << 3)) / stationary.rms;
    largest = max(largest, abs(signal(coarse.evolution) / coarse.rms - fine));
  }
  release(before);
  return (largest * stationary.rms) / load<f64>(result.signal + (<usize>max(0, result.capacity) << 3));
}
