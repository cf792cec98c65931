import { historyAt, OTHERS, PLACE, storeWords, transpose } from "./differences";
import { GROUP, LearningTask, openGroup } from "./learning-task";

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
      for (let left = task.patternCount; left > 0; left = ((left - 1) / PLACE) * PLACE) {
        const place = (left - 1) / PLACE;
        loadPairs(task, half, place);
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
          for (let step = 8 - skipped; step > 0; step--) {
            const low = <usize>i8x16.bitmask(first);
            const high = <usize>i8x16.bitmask(second);
            first = i8x16.add(first, first);
            second = i8x16.add(second, second);
            k0 = next(k0, pushes + ((low & 255) << 5), e);
            k1 = next(k1, pushes + ((low >> 8) << 5), e);
            k2 = next(k2, pushes + ((high & 255) << 5), e);
            k3 = next(k3, pushes + ((high >> 8) << 5), e);
          }
          skipped = 0;
        }
      }
      v128.store(at, k0, 0);
      v128.store(at, k1, 16);
      v128.store(at, k2, 32);
      v128.store(at, k3, 48);
    }
  }
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function next(k: v128, push: usize, e: v128): v128 {
  const turned = v128.and(i32x4.shr_s(k, 31), v128.load(push, 16));
  return f32x4.add(f32x4.mul(e, k), v128.xor(v128.load(push), turned));
}

// As `loadDifferences`, but the 16 bytes are for two chains, of each first who has one neuron active, then who has both.
function loadPairs(task: LearningTask, half: usize, place: u32): void {
  const senders = task.addresses + half * 2 * <usize>GROUP;
  const offset = <usize>place << 4;
  for (let chain: usize = 0; chain < 4; chain++) {
    const sender = senders + (chain << 4);
    const receiver = sender + 4 * <usize>GROUP;
    const a = historyAt(sender, offset);
    const b = historyAt(sender + 4, offset);
    const c = historyAt(sender + 8, offset);
    const d = historyAt(sender + 12, offset);
    const e = historyAt(receiver, offset);
    const f = historyAt(receiver + 4, offset);
    const g = historyAt(receiver + 8, offset);
    const h = historyAt(receiver + 12, offset);
    const to = task.words + (chain >> 1) * OTHERS + ((chain & 1) << 5);
    storeWords(to, v128.xor(a, e), v128.xor(b, f), v128.xor(c, g), v128.xor(d, h));
    storeWords(to + 16, v128.and(a, e), v128.and(b, f), v128.and(c, g), v128.and(d, h));
  }
  for (let at: usize = 0; at < 2 * OTHERS; at += 64) transpose(task.words + at);
}
