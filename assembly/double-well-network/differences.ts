import { gather, GROUP, LearningTask } from "./learning-task";

/**
 * Where sender and receiver differ in the patterns of a word, for the 32 synapses of a group, transposed, so that the top bits of
 * 16 bytes say it for 16 synapses and one pattern:
 *
 *   words [ byte 3 of synapses 0..15 | byte 2 | byte 1 | byte 0 | byte 3 of synapses 16..31 | .. ]
 *
 * The oldest pattern of the word is in the top bit of byte 3; the lowest `unused` bits are none of them.
 */
export function loadDifferences(task: LearningTask, word: u32, unused: u32, isOneRow: bool): void {
  const senders = task.addresses;
  const receivers = task.addresses + 4 * <usize>GROUP;
  const offset = <usize>word << 2;
  let receiver = v128.load32_splat(<usize>load<u32>(receivers) + offset);
  for (let at: usize = 0; at < 4 * <usize>GROUP; at += 16) {
    if (!isOneRow) receiver = gather(receivers + at, offset);
    v128.store(task.words + at, i32x4.shl(v128.xor(gather(senders + at, offset), receiver), unused));
  }
  transpose(task.words);
  transpose(task.words + 64);
}

/** Four vectors of four words become four of 16 bytes: byte 3 of all words, then byte 2, 1 and 0. */
export function transpose(at: usize): void {
  const a = bytesTogether(v128.load(at));
  const b = bytesTogether(v128.load(at, 16));
  const c = bytesTogether(v128.load(at, 32));
  const d = bytesTogether(v128.load(at, 48));
  const upperAB = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const upperCD = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const lowerAB = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const lowerCD = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(at, v128.shuffle<u64>(upperAB, upperCD, 0, 2));
  v128.store(at, v128.shuffle<u64>(upperAB, upperCD, 1, 3), 16);
  v128.store(at, v128.shuffle<u64>(lowerAB, lowerCD, 0, 2), 32);
  v128.store(at, v128.shuffle<u64>(lowerAB, lowerCD, 1, 3), 48);
}

// Byte 3 of the four words, then byte 2, 1 and 0.
// @ts-ignore: decorator
@inline
function bytesTogether(words: v128): v128 {
  return i8x16.shuffle(words, words, 3, 7, 11, 15, 2, 6, 10, 14, 1, 5, 9, 13, 0, 4, 8, 12);
}
