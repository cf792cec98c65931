/**
 * Random numbers from Philox words. The functions on words are pure, so any of them can be drawn at any place in any
 * order; those that take a seed and a counter draw their words themselves (see philox.ts for the meaning of the counter).
 * Vectors hold one number a lane, made of the words of that lane alone.
 */
import { constant4, horner4 } from "./constant4";
import { log, log1p } from "./math";
import { logUniform4 } from "./math-f32x4";
import { normalQuantile } from "./normal-quantile";
import { philox, philox4 } from "./philox";

/** A uniform number in (0, 1) from two words: (k + 1/2) / 2^52 with k of 52 bits. It is never 0 and never 1; its mean is 1/2. */
export function uniform(high: u32, low: u32): f64 {
  const k = (<u64>high << 20) | (<u64>low >> 12);
  return (<f64>k + 0.5) * 2.220446049250313e-16;
}

/** Uniform numbers in (0, 1): (k + 1/2) / 2^23 with k the upper 23 bits of the word. Never 0 and never 1. */
export function uniform4(words: v128): v128 {
  const k = f32x4.convert_i32x4_u(i32x4.shr_u(words, 9));
  return f32x4.mul(f32x4.add(k, constant4(UNIFORM, 0)), constant4(UNIFORM, 1));
}

/** Uniform numbers in (0, 1]: (w + 1/2) / 2^32 rounded to f32, so fine near 0 (2^-33 at least) and sometimes 1. */
export function uniformFineNearZero4(words: v128): v128 {
  return f32x4.mul(f32x4.add(f32x4.convert_i32x4_u(words), constant4(UNIFORM, 0)), constant4(UNIFORM, 2));
}

/** Numbers of the exponential distribution with mean 1, up to 22.88. */
export function exponential4(words: v128): v128 {
  return f32x4.neg(logUniform4(words));
}

/** A standard normal number from two words: the quantile of `uniform`, so within +-8.21, to 6 ulp. */
export function normal(high: u32, low: u32): f64 {
  return normalQuantile(uniform(high, low));
}

/**
 * Eight standard normal numbers from two vectors of words (Box and Muller): writes radius * cos and radius * sin, 32 bytes
 * at `to` (16-byte aligned). They reach +-6.77; the error is below 2.2e-7 of the radius.
 */
export function normalPair4(to: usize, radiusWords: v128, angleWords: v128): void {
  const radius = f32x4.sqrt(f32x4.mul(logUniform4(radiusWords), constant4(TURN, 0)));
  // The angle is a quarter turn (two bits) and a rest in [-1/8, 1/8) of a turn (30 bits), t = rest * 8 in [-1, 1).
  const rest = i32x4.shr_s(i32x4.shl(angleWords, 2), 2);
  const quarter = i32x4.sub(angleWords, rest);
  const t = f32x4.mul(f32x4.convert_i32x4_s(rest), constant4(TURN, 1));
  const z = f32x4.mul(t, t);
  const sine = f32x4.mul(t, sinePolynomial(z));
  const cosine = cosinePolynomial(z);
  // A quarter turn swaps sine and cosine; bit 31 of the quarter turns the sign of both.
  const isSwapped = i32x4.shr_s(i32x4.shl(quarter, 1), 31);
  const sign = constant4(SIGN, 0);
  const cosineSign = v128.and(v128.xor(quarter, isSwapped), sign);
  const sineSign = v128.and(quarter, sign);
  v128.store(to, f32x4.mul(radius, v128.xor(v128.bitselect(sine, cosine, isSwapped), cosineSign)));
  v128.store(to, f32x4.mul(radius, v128.xor(v128.bitselect(cosine, sine, isSwapped), sineSign)), 16);
}

/**
 * Sixteen standard normal numbers from four counters that differ in c0: writes vector k with the k-th number of each of
 * the four counters, 64 bytes at `to` (16-byte aligned). Lane by lane it depends on that lane's counter alone.
 */
export function normal16(to: usize, seed: u64, c0: v128, c1: u32, c2: u32, c3: u32): void {
  philox4(to, seed, c0, c1, c2, c3);
  normalPair4(to, v128.load(to), v128.load(to, 16));
  normalPair4(to + 32, v128.load(to, 32), v128.load(to, 48));
}

/** What `geometricGap` wants to know of 0 <= p <= 1: 1 / ln(1 - p). */
export function gapScale(p: f64): f64 {
  return 1 / log1p(-p);
}

/**
 * How many places to skip before the next success, when each place is one with probability p: k with probability
 * p (1 - p)^k, at most 2^52 (which p = 0 gives always; p = 1 gives 0). `scale` is `gapScale(p)`.
 */
export function geometricGap(high: u32, low: u32, scale: f64): i64 {
  return <i64>min(log(uniform(high, low)) * scale, LARGEST_GAP);
}

/**
 * The same in four lanes of i32, from one word each, at most 2^30 so that a place plus a gap stays an i32. `scale` is
 * `gapScale(p)` as f32. A gap of k is rounded to 24 bits: below p = 1e-5 take `geometricGap`.
 */
export function geometricGap4(words: v128, scale: f32): v128 {
  const gap = f32x4.mul(logUniform4(words), f32x4.splat(scale));
  return i32x4.trunc_sat_f32x4_s(f32x4.pmin(gap, constant4(UNIFORM, 3)));
}

/** What `bernoulli128` wants to know of 0 <= f <= 1: f as a fraction of 2^64, exact for every f >= 2^-11. */
export function bernoulliThreshold(f: f64): u64 {
  if (f >= 1) return CERTAIN;
  return f > 0 ? <u64>(f * 18446744073709551616.0) : 0;
}

/**
 * 128 bits, each 1 with probability f; `place` below 2^26 counts such blocks of bits. Bit after bit of the threshold is
 * compared with a fresh vector of random bits until every lane has differed: f = 1/2 takes one Philox block (one word for
 * 32 bits), another f about nine.
 */
export function bernoulli128(seed: u64, threshold: u64, place: u32, c1: u32, c2: u32, c3: u32): v128 {
  if (threshold == CERTAIN) return i32x4.splat(-1);
  let ones = i32x4.splat(0);
  let undecided = i32x4.splat(-1);
  for (let block: u32 = 0; threshold != 0 && v128.any_true(undecided); block++, threshold <<= 1) {
    const bits = philox(seed, (place << 6) | block, c1, c2, c3);
    if (threshold >> 63) {
      ones = v128.or(ones, v128.andnot(undecided, bits));
      undecided = v128.and(undecided, bits);
    } else {
      undecided = v128.andnot(undecided, bits);
    }
  }
  return ones;
}

// No f below 1 comes so close to it: f64 has 53 digits.
const CERTAIN: u64 = u64.MAX_VALUE;
const LARGEST_GAP: f64 = 4503599627370496;


// 1/2, 2^-23, 2^-32, and the largest gap of `geometricGap4`.
const UNIFORM = memory.data<f32>([0.5, 1.1920928955078125e-7, 2.3283064365386963e-10, 1073741824], 16);

// -2; 2^-29; then minimax fits of sin(t pi/4) / t (2 to 5) and cos(t pi/4) (6 to 9) for |t| <= 1, in t^2.
const TURN = memory.data<f32>([
  -2, 1.862645149230957e-9,
  -3.5950454122501986e-5, 0.0024900010193538587, -0.08074543251763763, 0.7853981608528747,
  -0.00031916021980884926, 0.015850397690595885, -0.3084244885103389, 1,
], 16);
const SIGN = memory.data<u32>([0x8000_0000], 16);

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function sinePolynomial(z: v128): v128 {
  return horner4(horner4(horner4(constant4(TURN, 2), z, TURN, 3), z, TURN, 4), z, TURN, 5);
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function cosinePolynomial(z: v128): v128 {
  return horner4(horner4(horner4(constant4(TURN, 6), z, TURN, 7), z, TURN, 8), z, TURN, 9);
}
