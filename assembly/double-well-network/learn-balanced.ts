import { loadDifferences, OTHERS, PLACE } from "./differences";
import { LearningTask, openGroup } from "./learning-task";
import { TURN } from "./pushes";

/**
 * The hot loop: the balanced rule without noise, for the next `groups` groups of 32 synapses. A synapse passes through all
 * patterns in a register. K is the weight just after a kick; one pattern is, in this order of evaluation, all in f32,
 *
 *   K <- (e K) + (copysign(w, K) + kick)        e = exp(-2 r1), w = C (1 - e), kick = +r2 or -r2
 *
 * which is the relaxation of K in the well of its sign, and then the kick. A sum that cancels is +0, so 0 counts as +.
 * The last bracket, the push, has four values only: those for K >= 0 come from a table, for two vectors at a time by the
 * eight bits that say where the neurons differ, and the sign of K turns them into those for K < 0.
 */
export function learnBalanced<T>(task: LearningTask, groups: u32): void {
  const e = f32x4.splat(task.decay);
  const turn = v128.load32_splat(task.pushes + TURN);
  const pushes = task.pushes;
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
    for (let left = task.patternCount; left > 0; left = ((left - 1) / PLACE) * PLACE) {
      const place = (left - 1) / PLACE;
      loadDifferences(task, place, isOneRow);
      const bytes = (left - place * PLACE + 7) >> 3;
      // Of the oldest byte perhaps only the lower bits are patterns.
      let skipped: u32 = (8 - (left & 7)) & 7;
      const end = task.words + OTHERS;
      for (let row = end - (<usize>bytes << 4); row < end; row += 16) {
        let first = v128.load(row);
        let second = v128.load(row + OTHERS);
        for (let i: u32 = 0; i < skipped; i++) {
          first = i8x16.add(first, first);
          second = i8x16.add(second, second);
        }
        // One pattern a turn, so that the eight chains stay side by side in the machine code.
        for (let step = 8 - skipped; step > 0; step--) {
          const low = <usize>i8x16.bitmask(first);
          const high = <usize>i8x16.bitmask(second);
          first = i8x16.add(first, first);
          second = i8x16.add(second, second);
          const push01 = pushes + ((low & 255) << 5);
          k0 = next(k0, v128.load(push01), e, turn);
          k1 = next(k1, v128.load(push01, 16), e, turn);
          const push23 = pushes + ((low >> 8) << 5);
          k2 = next(k2, v128.load(push23), e, turn);
          k3 = next(k3, v128.load(push23, 16), e, turn);
          const push45 = pushes + ((high & 255) << 5);
          k4 = next(k4, v128.load(push45), e, turn);
          k5 = next(k5, v128.load(push45, 16), e, turn);
          const push67 = pushes + ((high >> 8) << 5);
          k6 = next(k6, v128.load(push67), e, turn);
          k7 = next(k7, v128.load(push67, 16), e, turn);
        }
        skipped = 0;
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

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function next(k: v128, push: v128, e: v128, turn: v128): v128 {
  return f32x4.add(f32x4.mul(e, k), v128.xor(push, v128.and(i32x4.shr_s(k, 31), turn)));
}
