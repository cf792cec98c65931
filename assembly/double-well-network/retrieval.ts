import { advance } from "./advance";
import { ageOf, Batch, createBatch, dropAnchors, finishStep, LANES, launch, narrow, stepsOf } from "./batch";
import { Histories, isActive } from "./histories";
import { Network } from "./network";
import { createReadings, isRetrieved, Readings } from "./readings";
import { kickRms, patience, Settings } from "./settings";
import { WeightSums } from "./weight-sums";

/**
 * Retrieves the patterns of ages 0, 1, 2 ... of at most `available`: each starts as its pattern and ends at a fixed point,
 * at a 2-cycle or after MOST_STEPS steps. With `settings.ages` = 0 an age is tried only when it lies within the patience
 * behind an age that was retrieved; so exactly those ages are tried that a search one by one would have tried.
 */
export function retrieve(
  network: Network,
  sums: WeightSums,
  histories: Histories,
  settings: Settings,
  available: u32,
): Readings {
  const readings = createReadings(available);
  const batch = createBatch(settings.size, settings.threshold);
  const all = settings.ages > 0;
  // The age at which the search would end; there may be fewer.
  let end: u32 = all ? available : <u32>patience(settings);
  let started: u32 = 0;
  while (true) {
    while (started < min(end, available) && batch.busy != u32.MAX_VALUE) {
      launch(batch, ctz(~batch.busy), started, histories);
      started++;
    }
    if (batch.busy == 0) break;
    step(network, batch);
    const ended = endedLanes(batch);
    for (let lane: u32 = 0; lane < LANES; lane++) {
      const age = ageOf(batch, lane);
      if ((batch.fresh >> lane) & 1) readSignal(readings, batch, lane, sums, histories, settings);
      if (((ended >> lane) & 1) == 0) continue;
      readState(readings, batch, lane, histories, settings.coding);
      if (!all && isRetrieved(readings, age)) end = max(end, age + 1 + <u32>patience(settings));
    }
    batch.fresh = 0;
    batch.busy &= ~ended;
    finishStep(batch);
  }
  readings.tested = min(end, available);
  readings.isExhausted = end > available;
  return readings;
}

const MOST_STEPS: i32 = 100;
const NEURONS_A_CALL: u32 = 64;

function step(network: Network, batch: Batch): void {
  narrow(batch);
  batch.moved = 0;
  batch.movedSinceTwo = 0;
  batch.movedSinceAnchor = 0;
  const advanceNeurons = network.isWide ? advanceWide : advanceNarrow;
  // Called for a few neurons at a time: engines replace slow code by fast code only between calls.
  for (let neuron: u32 = 0; neuron < batch.size; neuron += NEURONS_A_CALL) {
    advanceNeurons(network, batch, neuron, min(neuron + NEURONS_A_CALL, batch.size));
  }
}

function advanceNarrow(network: Network, batch: Batch, from: u32, to: u32): void {
  advance<u16>(network, batch, from, to);
}

function advanceWide(network: Network, batch: Batch, from: u32, to: u32): void {
  advance<u32>(network, batch, from, to);
}

/**
 * Counts the step, and says which of the busy lanes have ended with it; the steps of the unsettled become negative.
 * A lane that is back at its anchor is on a cycle longer than 2: it leaps over the whole periods that fit into the steps it
 * still has to make, so that it ends in the state that it would have had after MOST_STEPS.
 */
function endedLanes(batch: Batch): u32 {
  let ended: u32 = 0;
  let anchoring: u32 = 0;
  for (let lane: u32 = 0; lane < LANES; lane++) {
    const bit: u32 = 1 << lane;
    if ((batch.busy & bit) == 0) continue;
    let steps = stepsOf(batch, lane) + 1;
    const isSettled = (batch.moved & bit) == 0 || (steps >= 2 && (batch.movedSinceTwo & bit) == 0);
    if (!isSettled && steps > 2 && ((batch.movedSinceAnchor | batch.leapt) & bit) == 0) {
      const period = steps - previousPowerOfTwo(steps);
      steps = MOST_STEPS - ((MOST_STEPS - steps) % period);
      batch.leapt |= bit;
    }
    const isUnsettled = !isSettled && steps == MOST_STEPS;
    store<i32>(batch.steps + (<usize>lane << 2), isUnsettled ? -steps : steps);
    if (isSettled || isUnsettled) ended |= bit;
    if (popcnt(steps) == 1) anchoring |= bit;
  }
  if (anchoring) dropAnchors(batch, anchoring);
  return ended;
}

/** The largest power of two below `n` > 1: where the anchor of a lane is that has made n steps. */
function previousPowerOfTwo(n: i32): i32 {
  return 1 << (31 - clz(n - 1));
}

/**
 * The mean of J times the kick over its RMS. As I(a, b) = none + (one - none)(a + b) + (both - 2 one + none) a b, it needs
 * only the sums of the first fields and of the rows.
 */
function readSignal(
  readings: Readings,
  batch: Batch,
  lane: u32,
  sums: WeightSums,
  histories: Histories,
  settings: Settings,
): void {
  const age = ageOf(batch, lane);
  let activeRows: f64 = 0;
  for (let neuron: u32 = 0; neuron < batch.size; neuron++) {
    if (isActive(histories, neuron, age)) activeRows += load<f64>(sums.rows + (<usize>neuron << 3));
  }
  const columns = load<f64>(batch.fieldSums + (<usize>lane << 3));
  const pairs = load<f64>(batch.activeFieldSums + (<usize>lane << 3));
  const none = settings.none;
  const linear = settings.one - none;
  const bilinear = settings.both - 2 * settings.one + none;
  const sum = none * sums.total + linear * (activeRows + columns) + bilinear * pairs;
  store<f64>(readings.signal + (<usize>age << 3), sum / (<f64>sums.count * kickRms(settings)));
}

/** Compares the state that a step just made with the lane's pattern and with the newest one. */
function readState(readings: Readings, batch: Batch, lane: u32, histories: Histories, f: f64): void {
  const age = ageOf(batch, lane);
  let active: u32 = 0;
  let pattern: u32 = 0;
  let shared: u32 = 0;
  let sharedRecent: u32 = 0;
  for (let neuron: u32 = 0; neuron < batch.size; neuron++) {
    const state = (load<u32>(batch.next + (<usize>neuron << 2)) >> lane) & 1;
    const bit = isActive(histories, neuron, age);
    active += state;
    pattern += bit;
    shared += state & bit;
    sharedRecent += state & isActive(histories, neuron, 0);
  }
  const size = <f64>batch.size;
  const at = <usize>age << 3;
  const scale = size * f * (1 - f);
  store<f64>(readings.overlap + at, (<f64>shared - f * <f64>active) / scale);
  store<f64>(readings.overlapRecent + at, (<f64>sharedRecent - f * <f64>active) / scale);
  store<f64>(readings.correlation + at, correlation(size, <f64>pattern, <f64>active, <f64>shared));
  store<i32>(readings.steps + (<usize>age << 2), stepsOf(batch, lane));
}

/** Pearson's r of two sets of `a` and `b` of n elements that share `both`; 0 when one is empty or all. */
function correlation(n: f64, a: f64, b: f64, both: f64): f64 {
  const spread = sqrt(a * (n - a)) * sqrt(b * (n - b));
  return spread > 0 ? (n * both - a * b) / spread : 0;
}
