import { gather, GROUP, LearningTask, openGroup, patternsInWord, signMask, wordCount } from "./learning-task";

/**
 * Any rule without noise, for the next `groups` groups of 32 synapses: as learn-balanced.ts, but the kick has three values,
 * for both neurons active, for one, and for none.
 */
export function learnGeneral<T>(task: LearningTask, groups: u32): void {
  const e = f32x4.splat(task.decay);
  const w = f32x4.splat(task.pull);
  const none = f32x4.splat(task.kickNone);
  const toOne = v128.xor(f32x4.splat(task.kickOne), none);
  const toBoth = v128.xor(f32x4.splat(task.kickBoth), none);
  const sign = signMask();
  const words = task.words;
  for (let group: u32 = 0; group < groups && task.nextSynapse < task.synapseCount; group++) {
    const weight = task.weight + (<usize>task.nextSynapse << 2);
    openGroup<T>(task);
    // Two passes of four chains: more would not fit into the registers with the wider kick.
    for (let half: usize = 0; half < 2; half++) {
      const at = weight + half * 64;
      let k0 = v128.load(at, 0);
      let k1 = v128.load(at, 16);
      let k2 = v128.load(at, 32);
      let k3 = v128.load(at, 48);
      for (let word = <i32>wordCount(task) - 1; word >= 0; word--) {
        const steps = patternsInWord(task, word);
        loadPairs(task, half, word, 32 - steps);
        for (let step: u32 = 0; step < steps; step++) {
          const one0 = v128.load(words, 0);
          const both0 = v128.load(words, 16);
          k0 = next(k0, one0, both0, e, w, none, toOne, toBoth, sign);
          v128.store(words, i32x4.shl(one0, 1), 0);
          v128.store(words, i32x4.shl(both0, 1), 16);
          const one1 = v128.load(words, 32);
          const both1 = v128.load(words, 48);
          k1 = next(k1, one1, both1, e, w, none, toOne, toBoth, sign);
          v128.store(words, i32x4.shl(one1, 1), 32);
          v128.store(words, i32x4.shl(both1, 1), 48);
          const one2 = v128.load(words, 64);
          const both2 = v128.load(words, 80);
          k2 = next(k2, one2, both2, e, w, none, toOne, toBoth, sign);
          v128.store(words, i32x4.shl(one2, 1), 64);
          v128.store(words, i32x4.shl(both2, 1), 80);
          const one3 = v128.load(words, 96);
          const both3 = v128.load(words, 112);
          k3 = next(k3, one3, both3, e, w, none, toOne, toBoth, sign);
          v128.store(words, i32x4.shl(one3, 1), 96);
          v128.store(words, i32x4.shl(both3, 1), 112);
        }
      }
      v128.store(at, k0, 0);
      v128.store(at, k1, 16);
      v128.store(at, k2, 32);
      v128.store(at, k3, 48);
    }
  }
}

// The sign bit of `one` (`both`) says that one (both) of the neurons is active. The kick is chosen by its bits.
// @ts-ignore: decorator
@inline
function next(k: v128, one: v128, both: v128, e: v128, w: v128, none: v128, toOne: v128, toBoth: v128, sign: v128): v128 {
  const pull = v128.or(v128.and(k, sign), w);
  const change = v128.xor(v128.and(i32x4.shr_s(one, 31), toOne), v128.and(i32x4.shr_s(both, 31), toBoth));
  return f32x4.add(f32x4.mul(e, k), f32x4.add(pull, v128.xor(change, none)));
}

//   words [ one of chain 0 | both of chain 0 | one of chain 1 | .. ], the oldest pattern of the word in the sign bit
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
}
