import { GROUP, LearningTask } from "./learning-task";

/** Patterns that are read at once: sixteen bytes of a history. */
export const PLACE: u32 = 128;

/** From the rows of the first 16 synapses of a group to those of the others. */
export const OTHERS: usize = 256;

/**
 * Where sender and receiver differ in the patterns of a place, for the 32 synapses of a group, transposed, so that the top bits of
 * 16 bytes say it for 16 synapses and one pattern:
 *
 *   words [ byte 15 of synapses 0..15 | byte 14 | .. | byte 0 | byte 15 of synapses 16..31 | .. ]
 *
 * The oldest pattern of a byte is in its top bit, and byte 15 is the oldest.
 */
export function loadDifferences(task: LearningTask, place: u32, isOneRow: bool): void {
  const senders = task.addresses;
  const receivers = task.addresses + 4 * <usize>GROUP;
  const words = task.words;
  const offset = <usize>place << 4;
  const receiver = historyAt(receivers, offset);
  for (let at: usize = 0; at < 4 * <usize>GROUP; at += 16) {
    let a = receiver;
    let b = receiver;
    let c = receiver;
    let d = receiver;
    if (!isOneRow) {
      a = historyAt(receivers + at, offset);
      b = historyAt(receivers + at + 4, offset);
      c = historyAt(receivers + at + 8, offset);
      d = historyAt(receivers + at + 12, offset);
    }
    a = v128.xor(a, historyAt(senders + at, offset));
    b = v128.xor(b, historyAt(senders + at + 4, offset));
    c = v128.xor(c, historyAt(senders + at + 8, offset));
    d = v128.xor(d, historyAt(senders + at + 12, offset));
    storeWords(words + (at & 63) + (at >> 6) * OTHERS, a, b, c, d);
  }
  for (let at: usize = 0; at < 2 * OTHERS; at += 64) transpose(words + at);
}

/** Word 3 of four histories, then word 2, 1 and 0, with 64 bytes from one to the next. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function storeWords(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const newerAB = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const newerCD = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const olderAB = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const olderCD = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<u64>(olderAB, olderCD, 1, 3));
  v128.store(to, v128.shuffle<u64>(olderAB, olderCD, 0, 2), 64);
  v128.store(to, v128.shuffle<u64>(newerAB, newerCD, 1, 3), 128);
  v128.store(to, v128.shuffle<u64>(newerAB, newerCD, 0, 2), 192);
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

/** A place of the history with this address. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function historyAt(address: usize, offset: usize): v128 {
  return v128.load(<usize>load<u32>(address) + offset);
}

// Byte 3 of the four words, then byte 2, 1 and 0.
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function bytesTogether(words: v128): v128 {
  return i8x16.shuffle(words, words, 3, 7, 11, 15, 2, 6, 10, 14, 1, 5, 9, 13, 0, 4, 8, 12);
}
