import { transpose } from "./differences";
import { gather, GROUP, LearningTask, openGroup, patternsInWord, wordCount } from "./learning-task";

/**
 * Any rule without noise, for the next `groups` groups of 32 synapses: as learn-balanced.ts, but the kick has three values,
 * for both neurons active, for one, and for none. So a vector takes eight bits, and the bits of the push that change with the
 * sign of K depend on the kick.
 */
export function learnGeneral<T>(task: LearningTask, groups: u32): void {
  const e = f32x4.splat(task.decay);
  const pushes = task.pushes;
  for (let group: u32 = 0; group < groups && task.nextSynapse < task.synapseCount; group++) {
    const weight = task.weight + (<usize>task.nextSynapse << 2);
    openGroup<T>(task);
    // Two passes of four chains: more would not fit into the registers with twice the bits.
    for (let half: usize = 0; half < 2; half++) {
      const at = weight + half * 64;
      let k0 = v128.load(at, 0);
      let k1 = v128.load(at, 16);
      let k2 = v128.load(at, 32);
      let k3 = v128.load(at, 48);
      for (let word = <i32>wordCount(task) - 1; word >= 0; word--) {
        const steps = patternsInWord(task, word);
        loadPairs(task, half, word, 32 - steps);
        let bytes = task.words;
        for (let left = <i32>steps; left > 0; left -= 8, bytes += 16) {
          let first = v128.load(bytes);
          let second = v128.load(bytes, 64);
          for (let step = min(left, 8); step > 0; step--) {
            const low = <usize>i8x16.bitmask(first);
            const high = <usize>i8x16.bitmask(second);
            first = i8x16.add(first, first);
            second = i8x16.add(second, second);
            k0 = next(k0, pushes + ((low & 255) << 5), e);
            k1 = next(k1, pushes + ((low >> 8) << 5), e);
            k2 = next(k2, pushes + ((high & 255) << 5), e);
            k3 = next(k3, pushes + ((high >> 8) << 5), e);
          }
        }
      }
      v128.store(at, k0, 0);
      v128.store(at, k1, 16);
      v128.store(at, k2, 32);
      v128.store(at, k3, 48);
    }
  }
}

// @ts-ignore: decorator
@inline
function next(k: v128, push: usize, e: v128): v128 {
  const turned = v128.and(i32x4.shr_s(k, 31), v128.load(push, 16));
  return f32x4.add(f32x4.mul(e, k), v128.xor(v128.load(push), turned));
}

// Transposed: the top bits of 16 bytes are for one pattern and two chains, of each first who has one neuron active, then who has both.
//
//   words [ byte 3 of chains 0, 1 | byte 2 | byte 1 | byte 0 | byte 3 of chains 2, 3 | .. ]
function loadPairs(task: LearningTask, half: usize, word: u32, unused: u32): void {
  const senders = task.addresses + half * 2 * <usize>GROUP;
  const receivers = senders + 4 * <usize>GROUP;
  const offset = <usize>word << 2;
  for (let at: usize = 0; at < 2 * <usize>GROUP; at += 16) {
    const sender = gather(senders + at, offset);
    const receiver = gather(receivers + at, offset);
    v128.store(task.words + 2 * at, i32x4.shl(v128.xor(sender, receiver), unused));
    v128.store(task.words + 2 * at, i32x4.shl(v128.and(sender, receiver), unused), 16);
  }
  transpose(task.words);
  transpose(task.words + 64);
}
