import { allocate } from "../lib/abi";
import { OTHERS } from "./differences";
import { Histories } from "./histories";
import { firstSynapse, Network, PADDING } from "./network";
import { fillPushes, PUSHES_BYTES } from "./pushes";
import { decay, kickBoth, kickNone, kickOne, Settings } from "./settings";

/**
 * How far learning has come, and what the inner loops need. A group is 32 synapses in line, eight vectors of four: each
 * is a chain of dependent additions, and eight chains at once hide their latency.
 */
@unmanaged
export class LearningTask {
  nextSynapse: u32;
  /** The row of `nextSynapse`. */
  row: u32;
  synapseCount: u32;
  rowStart: usize;
  sender: usize;
  weight: usize;
  historyBase: usize;
  historyStride: usize;
  patternCount: u32;
  seed: u64;
  /** exp(-2 r1). */
  decay: f32;
  /** What the nearer minimum adds in one interval: C (1 - exp(-2 r1)). */
  pull: f32;
  kickBoth: f32;
  kickOne: f32;
  kickNone: f32;
  noise: f32;
  /** 32 addresses of the senders' histories, then 32 of the receivers'. */
  addresses: usize;
  /** Room for the bits of a group and a place, and for random numbers. */
  words: usize;
  /** The table of pushes.ts. */
  pushes: usize;
}

export const GROUP: u32 = 32;

export function createLearningTask(network: Network, histories: Histories, settings: Settings): LearningTask {
  const task = changetype<LearningTask>(allocate(offsetof<LearningTask>()));
  assert(GROUP <= PADDING);
  task.nextSynapse = 0;
  task.row = 0;
  task.synapseCount = network.synapseCount;
  task.rowStart = network.rowStart;
  task.sender = network.sender;
  task.weight = network.weight;
  task.historyBase = histories.base;
  task.historyStride = histories.stride;
  task.patternCount = histories.count;
  task.seed = settings.seed;
  const shrink = decay(settings);
  task.decay = <f32>shrink;
  task.pull = <f32>(settings.well * (1 - shrink));
  task.kickBoth = kickBoth(settings);
  task.kickOne = kickOne(settings);
  task.kickNone = kickNone(settings);
  task.noise = <f32>settings.r3;
  task.addresses = allocate(8 * <usize>GROUP);
  task.words = allocate(2 * OTHERS);
  task.pushes = allocate(PUSHES_BYTES);
  fillPushes(task.pushes, task.pull, settings);
  return task;
}

/** Prepares the addresses of the next group; true when all its synapses have the same receiver. */
export function openGroup<T>(task: LearningTask): bool {
  const first = task.nextSynapse;
  const base = task.historyBase;
  const stride = task.historyStride;
  const last = task.synapseCount - 1;
  const firstRow = rowOf(task, task.row, first);
  let row = firstRow;
  let to = task.addresses;
  for (let synapse = first; synapse < first + GROUP; synapse++, to += 4) {
    // Behind the last synapse the idle lanes repeat it.
    row = rowOf(task, row, min(synapse, last));
    store<u32>(to, <u32>(base + <usize>load<T>(task.sender + <usize>synapse * sizeof<T>()) * stride));
    store<u32>(to, <u32>(base + <usize>row * stride), 4 * <usize>GROUP);
  }
  task.row = row;
  task.nextSynapse = first + GROUP;
  return row == firstRow;
}

/** The four words at `offset` of four histories. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function gather(addresses: usize, offset: usize): v128 {
  let words = v128.load32_zero(<usize>load<u32>(addresses) + offset);
  words = v128.load32_lane(<usize>load<u32>(addresses, 4) + offset, words, 1);
  words = v128.load32_lane(<usize>load<u32>(addresses, 8) + offset, words, 2);
  return v128.load32_lane(<usize>load<u32>(addresses, 12) + offset, words, 3);
}

/** How many of the words of a history hold patterns. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function wordCount(task: LearningTask): u32 {
  return (task.patternCount + 31) >> 5;
}

/** How many patterns word `word` holds: 32, in the oldest word perhaps fewer, which then are its low bits. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function patternsInWord(task: LearningTask, word: u32): u32 {
  return min(task.patternCount - (word << 5), 32);
}

/** Only the sign bit of every lane, read from memory: engines make a constant again at each use. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function signMask(): v128 {
  return v128.load(SIGN);
}

const SIGN = memory.data<u32>([0x8000_0000, 0x8000_0000, 0x8000_0000, 0x8000_0000], 16);

function rowOf(task: LearningTask, row: u32, synapse: u32): u32 {
  while (load<u32>(task.rowStart + (<usize>row << 2), 4) <= synapse) row++;
  return row;
}
