import { normal16 } from "../lib/random";
import { gather, GROUP, LearningTask, openGroup, patternsInWord, signMask, wordCount } from "./learning-task";
import { NOISE } from "./streams";

/**
 * Any rule with noise, for the next `groups` groups of 32 synapses. The normal number of a synapse and a pattern has its
 * own address, so it does not depend on groups. One pattern is, in this order of evaluation, all in f32,
 *
 *   K <- (e K) + ((copysign(w, K) + kick) + r3 eps)
 */
export function learnNoisy<T>(task: LearningTask, groups: u32): void {
  const e = f32x4.splat(task.decay);
  const w = f32x4.splat(task.pull);
  const r3 = f32x4.splat(task.noise);
  const none = f32x4.splat(task.kickNone);
  const toOne = v128.xor(f32x4.splat(task.kickOne), none);
  const toBoth = v128.xor(f32x4.splat(task.kickBoth), none);
  const sign = signMask();
  const normals = task.words;
  for (let group: u32 = 0; group < groups && task.nextSynapse < task.synapseCount; group++) {
    const first = task.nextSynapse;
    openGroup<T>(task);
    for (let chain: u32 = 0; chain < GROUP / 4; chain++) {
      const synapse = first + 4 * chain;
      const synapses = i32x4.add(i32x4.splat(synapse), i32x4(0, 1, 2, 3));
      const weight = task.weight + (<usize>synapse << 2);
      const senders = task.addresses + (<usize>chain << 4);
      let k = v128.load(weight);
      for (let word = <i32>wordCount(task) - 1; word >= 0; word--) {
        const offset = <usize>word << 2;
        const sender = gather(senders, offset);
        const receiver = gather(senders + 4 * <usize>GROUP, offset);
        for (let bit = <i32>patternsInWord(task, word) - 1; bit >= 0; bit--) {
          // Four ages share a Philox block; the first of them to come draws for all.
          if ((bit & 3) == 3 || bit == <i32>patternsInWord(task, word) - 1) {
            normal16(normals, task.seed, synapses, <u32>((word << 3) + (bit >> 2)), 0, NOISE);
          }
          const one = i32x4.shl(v128.xor(sender, receiver), 31 - bit);
          const both = i32x4.shl(v128.and(sender, receiver), 31 - bit);
          const change = v128.xor(v128.and(i32x4.shr_s(one, 31), toOne), v128.and(i32x4.shr_s(both, 31), toBoth));
          const pull = v128.or(v128.and(k, sign), w);
          const noise = f32x4.mul(r3, v128.load(normals + (<usize>(bit & 3) << 4)));
          k = f32x4.add(f32x4.mul(e, k), f32x4.add(f32x4.add(pull, v128.xor(change, none)), noise));
        }
      }
      v128.store(weight, k);
    }
  }
}
