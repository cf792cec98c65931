import { allocate } from "../lib/abi";
import { Histories, isActive } from "./histories";
import { allocateArray } from "./network";

/**
 * Up to 32 retrievals side by side, a lane each, so that the weights stream through once a step for all of them:
 *
 *   current  [ V of neuron 0 in lanes 0..31 | neuron 1 | .. ]            u32, a bit a lane: small enough for the first caches
 *   fields   [ h of lane 0: neuron 0, 1, .. | h of lane 1: .. | .. ]     i32, of the states before the last step
 *
 * No lane knows of another, so where and beside what a pattern is retrieved makes no difference to it.
 */
@unmanaged
export class Batch {
  size: u32;
  /** How many lanes the next step computes: 16 or 32; all busy lanes are among them. */
  width: u32;
  /** The lanes in use. */
  busy: u32;
  /** The lanes in which the last step changed the state, and those in which it differs from that of two steps before. */
  moved: u32;
  movedSinceTwo: u32;
  threshold: i32;
  current: usize;
  previous: usize;
  next: usize;
  fields: usize;
  /** Bytes from one lane's fields to the next. */
  stride: usize;
  /** For each lane the age of its pattern and the steps it has made. */
  ages: usize;
  steps: usize;
}

export const LANES: u32 = 32;

export function createBatch(size: u32, threshold: i32): Batch {
  const batch = changetype<Batch>(allocate(offsetof<Batch>()));
  batch.size = size;
  batch.threshold = threshold;
  batch.busy = 0;
  batch.current = allocateArray(size, 4);
  batch.previous = allocateArray(size, 4);
  batch.next = allocateArray(size, 4);
  // Whole groups of 32 neurons, and a cache line more: at a power of two all lanes would meet in the same places of the cache.
  batch.stride = ((((<usize>size + 31) & ~31) + 16) << 2);
  batch.fields = allocateArray(LANES, batch.stride);
  batch.ages = allocate(4 * <usize>LANES);
  batch.steps = allocate(4 * <usize>LANES);
  return batch;
}

export function ageOf(batch: Batch, lane: u32): u32 {
  return load<u32>(batch.ages + (<usize>lane << 2));
}

export function stepsOf(batch: Batch, lane: u32): i32 {
  return load<i32>(batch.steps + (<usize>lane << 2));
}

export function fieldsOf(batch: Batch, lane: u32): usize {
  return batch.fields + <usize>lane * batch.stride;
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
  batch.busy |= 1 << lane;
}

/** Before a step: makes the batch as narrow as its busy lanes allow. */
export function beginStep(batch: Batch): void {
  batch.width = popcnt(batch.busy) > 16 ? 32 : 16;
  if (batch.width == 16) while (batch.busy >> 16 != 0) moveLane(batch, 31 - clz(batch.busy), ctz(~batch.busy));
  batch.moved = 0;
  batch.movedSinceTwo = 0;
}

/** After a step: the lanes that are at a fixed point or at a cycle of two states. */
export function settledLanes(batch: Batch): u32 {
  let settled: u32 = 0;
  for (let lane: u32 = 0; lane < LANES; lane++) {
    const isSettled = ((batch.moved >> lane) & 1) == 0 || (stepsOf(batch, lane) >= 2 && ((batch.movedSinceTwo >> lane) & 1) == 0);
    if (isSettled) settled |= 1 << lane;
  }
  return settled & batch.busy;
}

/** After a step, when nobody needs the lanes in `leaving` any more: the new states become current. */
export function endStep(batch: Batch, leaving: u32): void {
  batch.busy &= ~leaving;
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
  batch.busy = moveBit(batch.busy, from, to) & ~(1 << from);
}

function moveBits(words: usize, count: u32, from: u32, to: u32): void {
  for (const end = words + (<usize>count << 2); words < end; words += 4) {
    store<u32>(words, moveBit(load<u32>(words), from, to));
  }
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function moveBit(word: u32, from: u32, to: u32): u32 {
  return (word & ~(1 << to)) | (((word >> from) & 1) << to);
}
