import { allocate } from "../lib/abi";
import { allocateArray, firstSynapse, Network } from "./network";
import { decay, Settings } from "./settings";

/** Sums over the weights, in f64 and in the order of the synapses. */
@unmanaged
export class WeightSums {
  count: u32;
  total: f64;
  squares: f64;
  /** For each neuron the sum over its row, f64. */
  rows: usize;
}

export function sumWeights(network: Network): WeightSums {
  const sums = changetype<WeightSums>(allocate(offsetof<WeightSums>()));
  sums.count = network.synapseCount;
  sums.rows = allocateArray(network.size, 8);
  sums.total = 0;
  sums.squares = 0;
  visitRows(network, addRow, changetype<usize>(sums));
  return sums;
}

export const BINS: i32 = 201;

/** The edges of the histogram: BINS + 1 equal steps from -(C + 4 s) to C + 4 s. */
export function histogramEdges(settings: Settings): usize {
  const edges = allocateArray(BINS + 1, 8);
  const reach = histogramReach(settings);
  for (let i = 0; i <= BINS; i++) {
    store<f64>(edges + (<usize>i << 3), reach * (<f64>(2 * i - BINS) / <f64>BINS));
  }
  return edges;
}

/** The probability density of the weights in each bin; what lies outside counts in the end bins. */
export function weightDensity(network: Network, settings: Settings): usize {
  const histogram = changetype<Histogram>(allocate(offsetof<Histogram>()));
  histogram.counts = allocateArray(BINS, 8);
  memory.fill(histogram.counts, 0, <usize>BINS << 3);
  histogram.reach = histogramReach(settings);
  histogram.binsAUnit = <f64>BINS / (2 * histogram.reach);
  visitRows(network, countRow, changetype<usize>(histogram));
  for (let i = 0; i < BINS; i++) {
    const at = histogram.counts + (<usize>i << 3);
    store<f64>(at, (<f64>load<u64>(at) / <f64>network.synapseCount) * histogram.binsAUnit);
  }
  return histogram.counts;
}

@unmanaged
class Histogram {
  /** u64, then f64 in their place. */
  counts: usize;
  reach: f64;
  binsAUnit: f64;
}

// By a function value, which keeps the optimiser from melting the loop over a row into this one: engines replace slow code by
// fast code only between calls.
function visitRows(network: Network, visit: (network: Network, row: u32, results: usize) => void, results: usize): void {
  for (let row: u32 = 0; row < network.size; row++) visit(network, row, results);
}

function addRow(network: Network, row: u32, results: usize): void {
  const sums = changetype<WeightSums>(results);
  const end = network.weight + (<usize>firstSynapse(network, row + 1) << 2);
  let total: f64 = 0;
  let squares: f64 = 0;
  for (let at = network.weight + (<usize>firstSynapse(network, row) << 2); at < end; at += 4) {
    const weight = <f64>load<f32>(at);
    total += weight;
    squares += weight * weight;
  }
  store<f64>(sums.rows + (<usize>row << 3), total);
  sums.total += total;
  sums.squares += squares;
}

function countRow(network: Network, row: u32, results: usize): void {
  const histogram = changetype<Histogram>(results);
  const counts = histogram.counts;
  const reach = histogram.reach;
  const binsAUnit = histogram.binsAUnit;
  const end = network.weight + (<usize>firstSynapse(network, row + 1) << 2);
  for (let at = network.weight + (<usize>firstSynapse(network, row) << 2); at < end; at += 4) {
    const bin = <i32>((<f64>load<f32>(at) + reach) * binsAUnit);
    const count = counts + (<usize>max(0, min(bin, BINS - 1)) << 3);
    store<u64>(count, load<u64>(count) + 1);
  }
}

function histogramReach(settings: Settings): f64 {
  const e = decay(settings);
  const spread = sqrt((settings.r2 * settings.r2 + settings.r3 * settings.r3) / (1 - e * e));
  return settings.well + 4 * spread;
}
