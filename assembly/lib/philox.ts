/**
 * Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a bijection of a 128-bit counter
 * under a 64-bit key. The key is the trial's seed. By convention c3 names the purpose (one number a stream), c2 and c1
 * the place (row, pattern ...), c0 the block at that place; so any number can be drawn at any time, in any order.
 */

import { constant4 } from "./constant4";

/** The four random words of one counter, as i32x4. */
export function philox(seed: u64, c0: u32, c1: u32, c2: u32, c3: u32): v128 {
  let k0 = <u32>seed;
  let k1 = <u32>(seed >> 32);
  for (let round = 0; round < ROUNDS; round++) {
    const p0 = <u64>M0 * <u64>c0;
    const p1 = <u64>M1 * <u64>c2;
    c0 = <u32>(p1 >> 32) ^ c1 ^ k0;
    c2 = <u32>(p0 >> 32) ^ c3 ^ k1;
    c1 = <u32>p1;
    c3 = <u32>p0;
    k0 += W0;
    k1 += W1;
  }
  return i32x4.replace_lane(i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(c0), 1, c1), 2, c2), 3, c3);
}

/**
 * The same for four counters that differ in c0: writes word k of the four counters as vector k, 64 bytes at `to`
 * (16-byte aligned). Lane by lane it equals `philox`.
 */
export function philox4(to: usize, seed: u64, c0: v128, c1: u32, c2: u32, c3: u32): void {
  philox4Counters(to, seed, c0, i32x4.splat(c1), i32x4.splat(c2), i32x4.splat(c3));
}

/** The same for four counters that may differ in every word. */
export function philox4Counters(to: usize, seed: u64, c0: v128, c1: v128, c2: v128, c3: v128): void {
  let k0 = i32x4.splat(<u32>seed);
  let k1 = i32x4.splat(<u32>(seed >> 32));
  const m0 = constant4(CONSTANTS, 0);
  const m1 = constant4(CONSTANTS, 1);
  const w0 = constant4(CONSTANTS, 2);
  const w1 = constant4(CONSTANTS, 3);
  for (let round = 0; round < ROUNDS; round++) {
    const low0 = i64x2.extmul_low_i32x4_u(c0, m0);
    const high0 = i64x2.extmul_high_i32x4_u(c0, m0);
    const low1 = i64x2.extmul_low_i32x4_u(c2, m1);
    const high1 = i64x2.extmul_high_i32x4_u(c2, m1);
    c0 = v128.xor(upperHalves(low1, high1), v128.xor(c1, k0));
    c2 = v128.xor(upperHalves(low0, high0), v128.xor(c3, k1));
    c1 = lowerHalves(low1, high1);
    c3 = lowerHalves(low0, high0);
    k0 = i32x4.add(k0, w0);
    k1 = i32x4.add(k1, w1);
  }
  v128.store(to, c0);
  v128.store(to, c1, 16);
  v128.store(to, c2, 32);
  v128.store(to, c3, 48);
}

const ROUNDS: i32 = 10;
const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;
const CONSTANTS = memory.data<u32>([M0, M1, W0, W1], 16);

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function lowerHalves(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function upperHalves(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7);
}
