import { gather, GROUP, LearningTask, openGroup, patternsInWord, signMask, wordCount } from "./learning-task";

/**
 * The hot loop: the balanced rule without noise, for the next `groups` groups of 32 synapses. A synapse passes through all
 * patterns in a register. K is the weight just after a kick; one pattern is, in this order of evaluation, all in f32,
 *
 *   K <- (e K) + (copysign(w, K) + kick)        e = exp(-2 r1), w = C (1 - e), kick = +r2 or -r2
 *
 * which is the relaxation of K in the well of its sign, and then the kick. A sum that cancels is +0, so 0 counts as +.
 */
export function learnBalanced<T>(task: LearningTask, groups: u32): void {
  const e = f32x4.splat(task.decay);
  const w = f32x4.splat(task.pull);
  const r2 = f32x4.splat(task.kickBoth);
  const sign = signMask();
  const words = task.words;
  for (let group: u32 = 0; group < groups && task.nextSynapse < task.synapseCount; group++) {
    const weight = task.weight + (<usize>task.nextSynapse << 2);
    const isOneRow = openGroup<T>(task);
    let k0 = v128.load(weight, 0);
    let k1 = v128.load(weight, 16);
    let k2 = v128.load(weight, 32);
    let k3 = v128.load(weight, 48);
    let k4 = v128.load(weight, 64);
    let k5 = v128.load(weight, 80);
    let k6 = v128.load(weight, 96);
    let k7 = v128.load(weight, 112);
    for (let word = <i32>wordCount(task) - 1; word >= 0; word--) {
      const steps = patternsInWord(task, word);
      loadDifferences(task, word, 32 - steps, isOneRow);
      // One pattern a turn, so that the eight chains stay side by side in the machine code.
      for (let step: u32 = 0; step < steps; step++) {
        const x0 = v128.load(words, 0);
        k0 = next(k0, x0, e, w, r2, sign);
        v128.store(words, i32x4.shl(x0, 1), 0);
        const x1 = v128.load(words, 16);
        k1 = next(k1, x1, e, w, r2, sign);
        v128.store(words, i32x4.shl(x1, 1), 16);
        const x2 = v128.load(words, 32);
        k2 = next(k2, x2, e, w, r2, sign);
        v128.store(words, i32x4.shl(x2, 1), 32);
        const x3 = v128.load(words, 48);
        k3 = next(k3, x3, e, w, r2, sign);
        v128.store(words, i32x4.shl(x3, 1), 48);
        const x4 = v128.load(words, 64);
        k4 = next(k4, x4, e, w, r2, sign);
        v128.store(words, i32x4.shl(x4, 1), 64);
        const x5 = v128.load(words, 80);
        k5 = next(k5, x5, e, w, r2, sign);
        v128.store(words, i32x4.shl(x5, 1), 80);
        const x6 = v128.load(words, 96);
        k6 = next(k6, x6, e, w, r2, sign);
        v128.store(words, i32x4.shl(x6, 1), 96);
        const x7 = v128.load(words, 112);
        k7 = next(k7, x7, e, w, r2, sign);
        v128.store(words, i32x4.shl(x7, 1), 112);
      }
    }
    v128.store(weight, k0, 0);
    v128.store(weight, k1, 16);
    v128.store(weight, k2, 32);
    v128.store(weight, k3, 48);
    v128.store(weight, k4, 64);
    v128.store(weight, k5, 80);
    v128.store(weight, k6, 96);
    v128.store(weight, k7, 112);
  }
}

// A set sign bit of `x` says that the two neurons differ.
// @ts-ignore: decorator
@inline
function next(k: v128, x: v128, e: v128, w: v128, r2: v128, sign: v128): v128 {
  const pull = v128.or(v128.and(k, sign), w);
  const kick = v128.xor(v128.and(x, sign), r2);
  return f32x4.add(f32x4.mul(e, k), f32x4.add(pull, kick));
}

// Where sender and receiver differ, the oldest pattern of the word in the sign bit.
function loadDifferences(task: LearningTask, word: u32, unused: u32, isOneRow: bool): void {
  const senders = task.addresses;
  const receivers = task.addresses + 4 * <usize>GROUP;
  const offset = <usize>word << 2;
  let receiver = v128.load32_splat(<usize>load<u32>(receivers) + offset);
  for (let at: usize = 0; at < 4 * <usize>GROUP; at += 16) {
    if (!isOneRow) receiver = gather(receivers + at, offset);
    v128.store(task.words + at, i32x4.shl(v128.xor(gather(senders + at, offset), receiver), unused));
  }
}
