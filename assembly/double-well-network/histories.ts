import { bernoulli128, bernoulliThreshold } from "../lib/random";
import { allocateArray } from "./network";
import { Settings } from "./settings";
import { PATTERNS } from "./streams";

/**
 * The patterns, one bit each, neuron by neuron, so that a synapse walks through two contiguous histories:
 *
 *   neuron 0 [ ages 0..31 | ages 32..63 | .. ] neuron 1 [ .. ]   u32 words; bit b of word w is age 32 w + b
 *
 * Age 0 is the newest pattern. Each history is a multiple of 16 bytes; what lies beyond `count` is never used.
 */
@unmanaged
export class Histories {
  count: u32;
  /** Bytes from one neuron's history to the next. */
  stride: usize;
  base: usize;
}

/** Draws the newest `count` patterns. */
export function createHistories(settings: Settings, count: u32): Histories {
  const histories = changetype<Histories>(allocateArray(1, offsetof<Histories>()));
  const places: u32 = (count + 127) >> 7;
  histories.count = count;
  histories.stride = <usize>places << 4;
  histories.base = allocateArray(settings.size, histories.stride);
  const threshold = bernoulliThreshold(settings.coding);
  let to = histories.base;
  for (let neuron: u32 = 0; neuron < settings.size; neuron++) {
    for (let place: u32 = 0; place < places; place++, to += 16) {
      v128.store(to, bernoulli128(settings.seed, threshold, place, neuron, 0, PATTERNS));
    }
  }
  return histories;
}

/** Whether a neuron is active in the pattern of an age: 1 or 0. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function isActive(histories: Histories, neuron: u32, age: u32): u32 {
  return (load<u32>(histories.base + <usize>neuron * histories.stride + <usize>(age >> 5 << 2)) >> (age & 31)) & 1;
}
