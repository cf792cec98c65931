import { Histories, isActive } from "./histories";

// A state of the network in bits: neuron i is bit i & 31 of word i >> 5. The bits behind the last neuron are 0.

export function wordsOf(size: u32): u32 {
  return (size + 31) >> 5;
}

/** Takes one lane out of words that hold a neuron each. */
export function packLane(state: usize, words: usize, lane: u32, size: u32): void {
  for (let first: u32 = 0; first < size; first += 32, state += 4) {
    store<u32>(state, packWord(words + (<usize>first << 2), lane, min(size - first, 32)));
  }
}

export function packPattern(state: usize, histories: Histories, age: u32, size: u32): void {
  memory.fill(state, 0, <usize>wordsOf(size) << 2);
  for (let neuron: u32 = 0; neuron < size; neuron++) {
    const at = state + (<usize>(neuron >> 5) << 2);
    store<u32>(at, load<u32>(at) | (isActive(histories, neuron, age) << (neuron & 31)));
  }
}

/** How many neurons are active in both states. */
export function sharedCount(one: usize, other: usize, size: u32): u32 {
  let count: u32 = 0;
  for (let word: u32 = 0; word < wordsOf(size); word++) {
    const at = <usize>word << 2;
    count += popcnt(load<u32>(one + at) & load<u32>(other + at));
  }
  return count;
}

function packWord(words: usize, lane: u32, count: u32): u32 {
  let word: u32 = 0;
  for (let i: u32 = 0; i < count; i++) word |= ((load<u32>(words + (<usize>i << 2)) >> lane) & 1) << i;
  return word;
}
