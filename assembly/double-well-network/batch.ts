import { allocate } from "../lib/abi";
import { Histories, isActive } from "./histories";
import { allocateArray } from "./network";

/**
 * Up to 32 retrievals side by side, a lane each, so that the weights stream through once a step for all of them:
 *
 *   current  [ V of neuron 0 in lanes 0..31 | neuron 1 | .. ]   u32, a bit a lane: small enough for the first caches
 *
 * No lane knows of another, so where and beside what a pattern is retrieved makes no difference to it.
 */
// @ts-ignore: decorator
@unmanaged
export class Batch {
  size: u32;
  /** How many lanes the next step computes: 8, 16 or 32; all busy lanes are among them. */
  width: u32;
  /** The lanes in use, and among them those before their first step. */
  busy: u32;
  fresh: u32;
  /** The lanes in which the last step changed anything, against one and against two steps before. */
  moved: u32;
  movedSinceTwo: u32;
  threshold: f32;
  current: usize;
  previous: usize;
  next: usize;
  /** The fields of one neuron in all lanes. */
  fields: usize;
  /** For each lane the age of its pattern and the steps it has made. */
  ages: usize;
  steps: usize;
  /** For each lane the sum of the first fields over all neurons, and over the neurons of the pattern. */
  fieldSums: usize;
  activeFieldSums: usize;
}

export const LANES: u32 = 32;

export function createBatch(size: u32, threshold: f64): Batch {
  const batch = changetype<Batch>(allocate(offsetof<Batch>()));
  batch.size = size;
  batch.threshold = <f32>threshold;
  batch.busy = 0;
  batch.fresh = 0;
  batch.current = allocateArray(size, 4);
  batch.previous = allocateArray(size, 4);
  batch.next = allocateArray(size, 4);
  batch.fields = allocate(4 * <usize>LANES);
  batch.ages = allocate(4 * <usize>LANES);
  batch.steps = allocate(4 * <usize>LANES);
  batch.fieldSums = allocate(8 * <usize>LANES);
  batch.activeFieldSums = allocate(8 * <usize>LANES);
  return batch;
}

export function ageOf(batch: Batch, lane: u32): u32 {
  return load<u32>(batch.ages + (<usize>lane << 2));
}

export function stepsOf(batch: Batch, lane: u32): i32 {
  return load<i32>(batch.steps + (<usize>lane << 2));
}

/** Sets a free lane to the pattern of an age. */
export function launch(batch: Batch, lane: u32, age: u32, histories: Histories): void {
  const keep = ~(1 << lane);
  for (let neuron: u32 = 0; neuron < batch.size; neuron++) {
    const at = batch.current + (<usize>neuron << 2);
    store<u32>(at, (load<u32>(at) & keep) | (isActive(histories, neuron, age) << lane));
  }
  store<u32>(batch.ages + (<usize>lane << 2), age);
  store<i32>(batch.steps + (<usize>lane << 2), 0);
  store<f64>(batch.fieldSums + (<usize>lane << 3), 0);
  store<f64>(batch.activeFieldSums + (<usize>lane << 3), 0);
  batch.busy |= 1 << lane;
  batch.fresh |= 1 << lane;
}

/** Makes the batch as narrow as its busy lanes allow. */
export function narrow(batch: Batch): void {
  const count = popcnt(batch.busy);
  batch.width = count <= 8 ? 8 : count <= 16 ? 16 : 32;
  const wanted: u32 = batch.width == 32 ? u32.MAX_VALUE : (1 << batch.width) - 1;
  while ((batch.busy & ~wanted) != 0) moveLane(batch, 31 - clz(batch.busy), ctz(~batch.busy));
}

/** After a step: the states become current. */
export function finishStep(batch: Batch): void {
  const oldest = batch.previous;
  batch.previous = batch.current;
  batch.current = batch.next;
  batch.next = oldest;
}

function moveLane(batch: Batch, from: u32, to: u32): void {
  moveBits(batch.current, batch.size, from, to);
  moveBits(batch.previous, batch.size, from, to);
  store<u32>(batch.ages + (<usize>to << 2), load<u32>(batch.ages + (<usize>from << 2)));
  store<u32>(batch.steps + (<usize>to << 2), load<u32>(batch.steps + (<usize>from << 2)));
  store<f64>(batch.fieldSums + (<usize>to << 3), load<f64>(batch.fieldSums + (<usize>from << 3)));
  store<f64>(batch.activeFieldSums + (<usize>to << 3), load<f64>(batch.activeFieldSums + (<usize>from << 3)));
  batch.busy = moveBit(batch.busy, from, to) & ~(1 << from);
  batch.fresh = moveBit(batch.fresh, from, to) & ~(1 << from);
}

function moveBits(words: usize, count: u32, from: u32, to: u32): void {
  for (const end = words + (<usize>count << 2); words < end; words += 4) {
    store<u32>(words, moveBit(load<u32>(words), from, to));
  }
}

// @ts-ignore: decorator
@inline
function moveBit(word: u32, from: u32, to: u32): u32 {
  return (word & ~(1 << to)) | (((word >> from) & 1) << to);
}
