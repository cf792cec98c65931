import { allocate } from "../lib/abi";
import { advance } from "./advance";
import { ageOf, Batch, beginStep, createBatch, fieldsOf, LANES, launch, stepsOf } from "./batch";
import { createColumns } from "./columns";
import { Histories } from "./histories";
import { allocateArray, Network } from "./network";
import { packLane, packPattern, sharedCount, wordsOf } from "./packed-state";
import { isRetrieved, Readings } from "./readings";
import { narrowWeights, RetrievalWeights, wholeThreshold } from "./retrieval-weights";
import { kickRms, Settings } from "./settings";
import { createSettling, settle, Settling } from "./settling";
import { WeightSums } from "./weight-sums";

/**
 * How patterns are retrieved: each starts as its pattern and ends at a fixed point, at a cycle of two states or after MOST_STEPS steps.
 * The first steps are made side by side, by sums over the rows; when few neurons change any more, a retrieval goes on alone.
 */
@unmanaged
export class Retrieval {
  network: Network;
  weights: RetrievalWeights;
  sums: WeightSums;
  histories: Histories;
  settings: Settings;
  readings: Readings;
  batch: Batch;
  settling: Settling;
  hasColumns: bool;
  /** Packed patterns: the newest, and room for another. */
  newest: usize;
  pattern: usize;
}

/** Makes the network's weights narrow. */
export function createRetrieval(
  network: Network,
  sums: WeightSums,
  histories: Histories,
  settings: Settings,
  readings: Readings,
): Retrieval {
  const retrieval = changetype<Retrieval>(allocate(offsetof<Retrieval>()));
  const size = settings.size;
  const weights = narrowWeights(network);
  const threshold = wholeThreshold(weights, settings.threshold);
  retrieval.network = network;
  retrieval.weights = weights;
  retrieval.sums = sums;
  retrieval.histories = histories;
  retrieval.settings = settings;
  retrieval.readings = readings;
  retrieval.batch = createBatch(size, threshold);
  retrieval.settling = createSettling(size, network.isWide, threshold);
  retrieval.hasColumns = false;
  retrieval.newest = allocateArray(wordsOf(size), 4);
  retrieval.pattern = allocateArray(wordsOf(size), 4);
  packPattern(retrieval.newest, histories, 0, size);
  return retrieval;
}

/** Sets a free lane to the pattern of an age. */
export function begin(retrieval: Retrieval, lane: u32, age: u32): void {
  launch(retrieval.batch, lane, age, retrieval.histories);
}

/** One step of all busy lanes; what a first step tells is read. */
export function stepTogether(retrieval: Retrieval): void {
  const batch = retrieval.batch;
  beginStep(batch);
  let neuron: u32 = 0;
  for (; neuron + NEURONS_A_CALL <= batch.size; neuron += NEURONS_A_CALL) {
    advanceNeurons(retrieval, neuron, neuron + NEURONS_A_CALL);
  }
  advanceNeurons(retrieval, neuron, batch.size);
  for (let lane: u32 = 0; lane < LANES; lane++) {
    if ((batch.busy >> lane) & 1) store<i32>(batch.steps + (<usize>lane << 2), stepsOf(batch, lane) + 1);
  }
}

// Engines replace slow code by fast code only between calls. The last call stands alone: a function with one caller would be
// melted into it.
const NEURONS_A_CALL: u32 = 64;

function advanceNeurons(retrieval: Retrieval, from: u32, to: u32): void {
  const network = retrieval.network;
  if (network.isWide) advance<u32>(network, retrieval.weights.row, retrieval.batch, from, to);
  else advance<u16>(network, retrieval.weights.row, retrieval.batch, from, to);
}

/** After a step that was the lane's first: reads the signal of its age. */
export function readFirstStep(retrieval: Retrieval, lane: u32): void {
  const batch = retrieval.batch;
  const age = ageOf(batch, lane);
  packLane(retrieval.pattern, batch.current, lane, batch.size);
  store<f64>(retrieval.readings.signal + (<usize>age << 3), signal(retrieval, fieldsOf(batch, lane)));
}

/** After a step: brings a busy lane to its end, alone if it is not `isSettled`, and reads it. True when its pattern was retrieved. */
export function finish(retrieval: Retrieval, lane: u32, isSettled: bool): bool {
  const batch = retrieval.batch;
  const settling = retrieval.settling;
  packLane(settling.now, batch.next, lane, batch.size);
  let steps = stepsOf(batch, lane);
  if (!isSettled) {
    if (!retrieval.hasColumns) settling.columns = createColumns(retrieval.network, retrieval.weights);
    retrieval.hasColumns = true;
    packLane(settling.before, batch.current, lane, batch.size);
    steps = settle(settling, fieldsOf(batch, lane), steps);
  }
  const age = ageOf(batch, lane);
  store<i32>(retrieval.readings.steps + (<usize>age << 2), steps);
  readState(retrieval, age);
  return isRetrieved(retrieval.readings, age);
}

/**
 * The mean of J times the kick over its RMS. As I(a, b) = none + (one - none)(a + b) + (both - 2 one + none) a b, it needs
 * only the sums of the first fields and of the rows. `retrieval.pattern` is the pattern.
 */
function signal(retrieval: Retrieval, fields: usize): f64 {
  const sums = retrieval.sums;
  const settings = retrieval.settings;
  let activeRows: f64 = 0;
  let columns: i64 = 0;
  let pairs: i64 = 0;
  for (let neuron: u32 = 0; neuron < settings.size; neuron++) {
    const field = <i64>load<i32>(fields + (<usize>neuron << 2));
    columns += field;
    if (((load<u32>(retrieval.pattern + (<usize>(neuron >> 5) << 2)) >> (neuron & 31)) & 1) == 0) continue;
    pairs += field;
    activeRows += load<f64>(sums.rows + (<usize>neuron << 3));
  }
  const none = settings.none;
  const linear = settings.one - none;
  const bilinear = settings.both - 2 * settings.one + none;
  const scale = retrieval.weights.scale;
  const sum = none * sums.total + linear * (activeRows + <f64>columns / scale) + bilinear * (<f64>pairs / scale);
  return sum / (<f64>sums.count * kickRms(settings));
}

/** Compares the last state with the pattern of its age and with the newest one. */
function readState(retrieval: Retrieval, age: u32): void {
  const readings = retrieval.readings;
  const size = retrieval.settings.size;
  const f = retrieval.settings.coding;
  const state = retrieval.settling.now;
  packPattern(retrieval.pattern, retrieval.histories, age, size);
  const active = <f64>sharedCount(state, state, size);
  const pattern = <f64>sharedCount(retrieval.pattern, retrieval.pattern, size);
  const shared = <f64>sharedCount(state, retrieval.pattern, size);
  const sharedRecent = <f64>sharedCount(state, retrieval.newest, size);
  const at = <usize>age << 3;
  const scale = <f64>size * f * (1 - f);
  store<f64>(readings.overlap + at, (shared - f * active) / scale);
  store<f64>(readings.overlapRecent + at, (sharedRecent - f * active) / scale);
  store<f64>(readings.correlation + at, correlation(<f64>size, pattern, active, shared));
}

/** Pearson's r of two sets of `a` and `b` of n elements that share `both`; 0 when one is empty or all. */
function correlation(n: f64, a: f64, b: f64, both: f64): f64 {
  const spread = sqrt(a * (n - a)) * sqrt(b * (n - b));
  return spread > 0 ? (n * both - a * b) / spread : 0;
}
