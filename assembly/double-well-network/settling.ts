import { allocate } from "../lib/abi";
import { Columns } from "./columns";
import { allocateArray } from "./network";
import { wordsOf } from "./packed-state";

/**
 * A retrieval that goes on alone. Few neurons change in a step, and only these change the fields: each adds its column, or
 * subtracts it. Fields are whole numbers, so they stay those that a sum over the rows would give.
 */
@unmanaged
export class Settling {
  columns: Columns;
  isWide: bool;
  size: u32;
  threshold: i32;
  /** Packed states: that of the fields, the one after it, and room for the one to come. */
  before: usize;
  now: usize;
  next: usize;
  /** The state after the last number of steps that was a power of two. */
  anchor: usize;
}

export const MOST_STEPS: i32 = 100;

export function createSettling(size: u32, isWide: bool, threshold: i32): Settling {
  const settling = changetype<Settling>(allocate(offsetof<Settling>()));
  settling.isWide = isWide;
  settling.size = size;
  settling.threshold = threshold;
  settling.before = allocateArray(wordsOf(size), 4);
  settling.now = allocateArray(wordsOf(size), 4);
  settling.next = allocateArray(wordsOf(size), 4);
  settling.anchor = allocateArray(wordsOf(size), 4);
  return settling;
}

/**
 * From `steps` >= 1 steps on, to a fixed point, a cycle of two states, or MOST_STEPS; the last state is `now`. Gives the number of
 * steps, negative when it did not settle. A state that is back at the anchor is on a longer cycle: it leaps over the
 * whole periods that fit into the steps it still has to make, so that it ends where it would have been after MOST_STEPS.
 */
export function settle(settling: Settling, fields: usize, steps: i32): i32 {
  let anchored: i32 = 0;
  let hasLeapt = false;
  while (steps < MOST_STEPS) {
    follow(settling, fields);
    const moved = step(settling, fields);
    steps++;
    if (moved != (MOVED | MOVED_SINCE_TWO | (moved & MOVED_SINCE_ANCHOR))) return steps;
    if (anchored > 0 && !hasLeapt && (moved & MOVED_SINCE_ANCHOR) == 0) {
      steps = MOST_STEPS - ((MOST_STEPS - steps) % (steps - anchored));
      hasLeapt = true;
    }
    if (popcnt(steps) == 1) {
      memory.copy(settling.anchor, settling.now, <usize>wordsOf(settling.size) << 2);
      anchored = steps;
    }
  }
  return -steps;
}

const MOVED: u32 = 1;
const MOVED_SINCE_TWO: u32 = 2;
const MOVED_SINCE_ANCHOR: u32 = 4;

/** Makes the fields those of `now`. */
function follow(settling: Settling, fields: usize): void {
  const end = wordsOf(settling.size);
  let word: u32 = 0;
  for (; word + WORDS_A_CALL <= end; word += WORDS_A_CALL) followWords(settling, fields, word, word + WORDS_A_CALL);
  followWords(settling, fields, word, end);
}

// Engines replace slow code by fast code only between calls. The last call stands alone: a function with one caller would be
// melted into it.
const WORDS_A_CALL: u32 = 8;

function followWords(settling: Settling, fields: usize, from: u32, to: u32): void {
  for (let word = from; word < to; word++) {
    const now = load<u32>(settling.now + (<usize>word << 2));
    const changed = now ^ load<u32>(settling.before + (<usize>word << 2));
    if (changed == 0) continue;
    if (settling.isWide) followWord<u32>(settling.columns, fields, word << 5, changed, now);
    else followWord<u16>(settling.columns, fields, word << 5, changed, now);
  }
}

function followWord<T>(columns: Columns, fields: usize, first: u32, changed: u32, now: u32): void {
  for (; changed != 0; changed &= changed - 1) {
    const bit = ctz(changed);
    const start = columns.start + (<usize>(first + bit) << 2);
    const from = load<u32>(start);
    const to = load<u32>(start, 4);
    if ((now >> bit) & 1) addColumn<T>(columns, fields, from, to);
    else subtractColumn<T>(columns, fields, from, to);
  }
}

function addColumn<T>(columns: Columns, fields: usize, from: u32, to: u32): void {
  let receiver = columns.receiver + <usize>from * sizeof<T>();
  let weight = columns.weight + (<usize>from << 1);
  for (const end = columns.weight + (<usize>to << 1); weight < end; weight += 2, receiver += sizeof<T>()) {
    const field = fields + (<usize>load<T>(receiver) << 2);
    store<i32>(field, load<i32>(field) + <i32>load<i16>(weight));
  }
}

function subtractColumn<T>(columns: Columns, fields: usize, from: u32, to: u32): void {
  let receiver = columns.receiver + <usize>from * sizeof<T>();
  let weight = columns.weight + (<usize>from << 1);
  for (const end = columns.weight + (<usize>to << 1); weight < end; weight += 2, receiver += sizeof<T>()) {
    const field = fields + (<usize>load<T>(receiver) << 2);
    store<i32>(field, load<i32>(field) - <i32>load<i16>(weight));
  }
}

/** V = [h > theta]: the next state becomes `now`. Says from which earlier states it differs. */
function step(settling: Settling, fields: usize): u32 {
  const threshold = i32x4.splat(settling.threshold);
  let moved: u32 = 0;
  let movedSinceTwo: u32 = 0;
  let movedSinceAnchor: u32 = 0;
  for (let first: u32 = 0; first < settling.size; first += 32) {
    const at = <usize>first >> 3;
    const from = fields + (<usize>first << 2);
    let active = active16(from, threshold) | (active16(from + 64, threshold) << 16);
    if (settling.size - first < 32) active &= (1 << (settling.size - first)) - 1;
    store<u32>(settling.next + at, active);
    moved |= active ^ load<u32>(settling.now + at);
    movedSinceTwo |= active ^ load<u32>(settling.before + at);
    movedSinceAnchor |= active ^ load<u32>(settling.anchor + at);
  }
  const oldest = settling.before;
  settling.before = settling.now;
  settling.now = settling.next;
  settling.next = oldest;
  return (
    (moved ? MOVED : 0) | (movedSinceTwo ? MOVED_SINCE_TWO : 0) | (movedSinceAnchor ? MOVED_SINCE_ANCHOR : 0)
  );
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function active16(fields: usize, threshold: v128): u32 {
  const low = i16x8.narrow_i32x4_s(
    i32x4.gt_s(v128.load(fields), threshold),
    i32x4.gt_s(v128.load(fields, 16), threshold),
  );
  const high = i16x8.narrow_i32x4_s(
    i32x4.gt_s(v128.load(fields, 32), threshold),
    i32x4.gt_s(v128.load(fields, 48), threshold),
  );
  return i8x16.bitmask(i8x16.narrow_i16x8_s(low, high));
}
