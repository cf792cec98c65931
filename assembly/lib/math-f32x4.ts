/**
 * exp, log and erf on four f32 at once, from plain IEEE operations only: no relaxed SIMD and no fused multiply-add, so
 * every processor gives the same bits. The stated errors are measured over all f32 arguments (docs/numeric.md).
 */
import { constant4, horner4 } from "./constant4";

/** e^x with an error below 1 ulp; subnormal results included, 0 and infinity where f32 ends. */
export function exp4(x: v128): v128 {
  // Outside of [-105, 89] the result is 0 or infinity anyhow. Both bounds keep NaN.
  const bounded = f32x4.pmax(f32x4.pmin(x, constant4(EXP, 6)), constant4(EXP, 7));
  // Adding ROUND leaves the nearest integer in the lowest bits of the sum.
  const rounded = horner4(bounded, constant4(EXP, 8), EXP, 9);
  const n = f32x4.sub(rounded, constant4(EXP, 9));
  // LN2_HIGH has so few digits that its product with n is exact.
  const r = f32x4.sub(
    f32x4.sub(bounded, f32x4.mul(n, constant4(EXP, 10))),
    f32x4.mul(n, constant4(EXP, 11)),
  );
  let p = constant4(EXP, 0);
  p = horner4(p, r, EXP, 1);
  p = horner4(p, r, EXP, 2);
  p = horner4(p, r, EXP, 3);
  p = horner4(p, r, EXP, 4);
  p = horner4(p, r, EXP, 5);
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), constant4(EXP, 12));
  // Two factors, because 2^n itself may be no normal f32.
  const whole = i32x4.sub(rounded, constant4(EXP, 9));
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

/** ln x with an error below 0.84 ulp, for every x: -infinity at 0, NaN below, subnormals included. */
export function log4(x: v128): v128 {
  const zero = i32x4.splat(0);
  const isSubnormal = f32x4.lt(x, constant4(LOG, 4));
  const scaled = v128.bitselect(f32x4.mul(x, constant4(LOG, 5)), x, isSubnormal);
  const shift = v128.and(isSubnormal, constant4(LOG, 6));
  const ordinary = logOf(f32x4.sub(exponentOf(scaled), shift), mantissaMinusOne(scaled));
  // ln of infinity and of NaN is the argument itself, ln 0 is -infinity, ln of a negative number is NaN.
  const isOrdinary = v128.and(f32x4.gt(x, zero), f32x4.lt(x, constant4(LOG, 7)));
  let special = v128.bitselect(constant4(LOG, 8), x, f32x4.eq(x, zero));
  special = v128.bitselect(constant4(LOG, 9), special, f32x4.lt(x, zero));
  return v128.bitselect(ordinary, special, isOrdinary);
}

/** The same bits as `log4` for finite x >= 2^-126, and nonsense elsewhere: for arguments that cannot be anything else. */
export function logNormalRange4(x: v128): v128 {
  return logOf(exponentOf(x), mantissaMinusOne(x));
}

/**
 * ln u of the uniform number u = (w + 1/2) / 2^32 of each random word w: between -22.88 and -1.16e-10, with an error below
 * 1.6 ulp of ln u itself. Near u = 1 an f32 u has lost the digits that ln u is made of, so it starts from the word.
 */
export function logUniform4(words: v128): v128 {
  const one = constant4(LOG, 10);
  // v is u in the lower half and 1 - u in the upper, so that it has all its digits in both.
  const isUpper = i32x4.shr_s(words, 31);
  const folded = f32x4.convert_i32x4_s(v128.xor(words, isUpper));
  const v = f32x4.mul(f32x4.add(folded, constant4(LOG, 11)), constant4(LOG, 12));
  // Upper half: u = 1 - v itself when that is above sqrt(1/2), else half of 2 - 2 v.
  const isNearOne = f32x4.lt(v, constant4(LOG, 13));
  const upper = v128.bitselect(f32x4.neg(v), f32x4.sub(one, f32x4.add(v, v)), isNearOne);
  const upperExponent = v128.andnot(constant4(LOG, 14), isNearOne);
  const fraction = v128.bitselect(upper, mantissaMinusOne(v), isUpper);
  return logOf(v128.bitselect(upperExponent, exponentOf(v), isUpper), fraction);
}

/** The error function with an error below 1.45 ulp; -1 and 1 far out, NaN for NaN, the sign of zero kept. */
export function erf4(x: v128): v128 {
  const z = f32x4.mul(x, x);
  let p = constant4(ERF_INNER, 0);
  p = horner4(p, z, ERF_INNER, 1);
  p = horner4(p, z, ERF_INNER, 2);
  p = horner4(p, z, ERF_INNER, 3);
  p = horner4(p, z, ERF_INNER, 4);
  p = horner4(p, z, ERF_INNER, 5);
  const inner = f32x4.add(x, f32x4.mul(x, p));

  // Farther out erf is 1 - exp(-q) with a polynomial q; from 4 on it is 1 in f32.
  const a = f32x4.abs(x);
  const b = f32x4.pmin(a, constant4(ERF_OUTER, 7));
  let q = constant4(ERF_OUTER, 0);
  q = horner4(q, b, ERF_OUTER, 1);
  q = horner4(q, b, ERF_OUTER, 2);
  q = horner4(q, b, ERF_OUTER, 3);
  q = horner4(q, b, ERF_OUTER, 4);
  q = horner4(q, b, ERF_OUTER, 5);
  q = horner4(q, b, ERF_OUTER, 6);
  const outer = f32x4.sub(constant4(ERF_OUTER, 8), exp4(f32x4.neg(q)));
  const signed = v128.or(outer, v128.and(x, constant4(SIGN, 0)));
  const chosen = v128.bitselect(inner, signed, f32x4.lt(a, constant4(ERF_OUTER, 9)));
  return v128.bitselect(chosen, x, f32x4.eq(x, x));
}

// e^r - 1 - r as r^2 times a polynomial; bounds of x; log2 e; ROUND = 1.5 * 2^23; LN2_HIGH and LN2_LOW; 1.
const EXP = memory.data<f32>([
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
  89, -105, 1.4426950408889634, 12582912, 0.693359375, -2.1219444e-4, 1,
], 16);

// 0: coefficients of FreeBSD's logf. 4: smallest normal, 2^23 and 23, and the special values for `log4`.
// 10: 1, 1/2, 2^-32, 1 - sqrt(1/2) and -1 for `logUniform4`. 15: ln 2 in two parts; 2.
const LOG = memory.data<f32>([
  0.66666662693, 0.40000972152, 0.28498786688, 0.24279078841,
  1.1754943508222875e-38, 8388608, 23, Infinity, -Infinity, NaN,
  1, 0.5, 2.3283064365386963e-10, 0.29289323, -1,
  9.0580006145e-6, 6.9313812256e-1, 2,
], 16);

// The bits of sqrt(1/2), and the mask of the fraction.
const LOG_BITS = memory.data<i32>([0x3f3504f3, 0x007f_ffff], 16);

// Minimax fits: erf(x)/x - 1 on |x| < 0.921875, and -ln erfc(x) from there to 4; then 4, 1 and the border.
const ERF_INNER = memory.data<f32>([
  -0.0005990868677432341, 0.004993182968355185, -0.026766617910060676, 0.1128181620775098, -0.3761249369046959,
  0.12837914955728705,
], 16);
const ERF_OUTER = memory.data<f32>([
  -0.0001957152307205118, 0.0030410416648491015, -0.02221825510809783, 0.10391363613532777, 0.6372026954427528,
  1.127663492461746, 0.0001986102906728484, 4, 1, 0.921875,
], 16);
const SIGN = memory.data<u32>([0x8000_0000], 16);
const BIAS = memory.data<i32>([127], 16);

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function powerOfTwo(exponent: v128): v128 {
  return i32x4.shl(i32x4.add(exponent, constant4(BIAS, 0)), 23);
}

// x = 2^exponent * mantissa with the mantissa in [sqrt(1/2), sqrt(2)).
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function exponentOf(x: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.sub(x, constant4(LOG_BITS, 0)), 23));
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function mantissaMinusOne(x: v128): v128 {
  const root = constant4(LOG_BITS, 0);
  const mantissa = i32x4.add(v128.and(i32x4.sub(x, root), constant4(LOG_BITS, 1)), root);
  return f32x4.sub(mantissa, constant4(LOG, 10));
}

// exponent * ln 2 + ln(1 + f), as FreeBSD's logf does it.
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function logOf(exponent: v128, f: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, constant4(LOG, 17)));
  const z = f32x4.mul(s, s);
  const w = f32x4.mul(z, z);
  const odd = f32x4.mul(z, horner4(constant4(LOG, 2), w, LOG, 0));
  const even = f32x4.mul(w, horner4(constant4(LOG, 3), w, LOG, 1));
  const halfSquare = f32x4.mul(constant4(LOG, 11), f32x4.mul(f, f));
  const tail = f32x4.add(
    f32x4.mul(s, f32x4.add(halfSquare, f32x4.add(odd, even))),
    f32x4.mul(exponent, constant4(LOG, 15)),
  );
  return f32x4.add(f32x4.add(f32x4.sub(tail, halfSquare), f), f32x4.mul(exponent, constant4(LOG, 16)));
}
