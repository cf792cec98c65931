import { allocate } from "../lib/abi";
import { Histories, isActive } from "./histories";
import { allocateArray } from "./network";

/**
 * Up to 32 retrievals side by side, a lane each, so that the weights stream through once a step for all of them:
 *
 *   current  [ V of neuron 0 in lanes 0..31 | neuron 1 | .. ]   u32, a bit a lane: small enough for the first caches
 *
 * The columns that become current have one idle neuron at their end, for reads that straddle two.
 * No lane knows of another, so where and beside what a pattern is retrieved makes no difference to it.
 */
// @ts-ignore: decorator
@unmanaged
export class Batch {
  size: u32;
  /** How many lanes the next step computes: 4, 8, 16, 20, 24 or 32; all busy lanes are among them. */
  width: u32;
  /** The lanes in use, and among them those before their first step. */
  busy: u32;
  fresh: u32;
  /** The lanes that leapt over whole periods of a longer cycle. */
  leapt: u32;
  /** The lanes in which the state differs from that of one step before, of two before, and of the anchor. */
  moved: u32;
  movedSinceTwo: u32;
  movedSinceAnchor: u32;
  threshold: f32;
  current: usize;
  previous: usize;
  next: usize;
  /** In each lane the state after its last number of steps that was a power of two. */
  anchor: usize;
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
  batch.leapt = 0;
  batch.current = allocateArray(<u64>size + 1, 4);
  batch.previous = allocateArray(<u64>size + 1, 4);
  batch.next = allocateArray(<u64>size + 1, 4);
  batch.anchor = allocateArray(size, 4);
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
  batch.leapt &= keep;
}

/** Makes the batch as narrow as its busy lanes allow. */
export function narrow(batch: Batch): void {
  const count = popcnt(batch.busy);
  const width = count <= 16 ? passWidth(count) : 16 + passWidth(count - 16);
  const within: u32 = width == 32 ? u32.MAX_VALUE : (1 << width) - 1;
  while ((batch.busy & ~within) != 0) moveLane(batch, 31 - clz(batch.busy), ctz(~batch.busy));
  batch.width = width;
}

// 16 lanes in one pass cost less than 12 in two.
function passWidth(count: u32): u32 {
  return count <= 4 ? 4 : count <= 8 ? 8 : 16;
}

/** Makes the states that a step just made the anchors of `lanes`. */
export function dropAnchors(batch: Batch, lanes: u32): void {
  for (let at: usize = 0; at < <usize>batch.size << 2; at += 4) {
    store<u32>(batch.anchor + at, (load<u32>(batch.anchor + at) & ~lanes) | (load<u32>(batch.next + at) & lanes));
  }
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
  moveBits(batch.anchor, batch.size, from, to);
  store<u32>(batch.ages + (<usize>to << 2), load<u32>(batch.ages + (<usize>from << 2)));
  store<u32>(batch.steps + (<usize>to << 2), load<u32>(batch.steps + (<usize>from << 2)));
  store<f64>(batch.fieldSums + (<usize>to << 3), load<f64>(batch.fieldSums + (<usize>from << 3)));
  store<f64>(batch.activeFieldSums + (<usize>to << 3), load<f64>(batch.activeFieldSums + (<usize>from << 3)));
  batch.busy = moveBit(batch.busy, from, to) & ~(1 << from);
  batch.fresh = moveBit(batch.fresh, from, to) & ~(1 << from);
  batch.leapt = moveBit(batch.leapt, from, to);
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
