/**
 * exp, log and erf on four f32 at once, from plain IEEE operations only: no relaxed SIMD and no fused multiply-add, so
 * every processor gives the same bits. The stated errors are measured over all f32 arguments (docs/numeric.md).
 */

/** e^x with an error below EXP_ULP ulp; subnormal results included, 0 and infinity where f32 ends. */
export function exp4(x: v128): v128 {
  // Outside of [-105, 89] the result is 0 or infinity anyhow. Both keep NaN.
  const bounded = f32x4.max(f32x4.min(x, f32x4.splat(89)), f32x4.splat(-105));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.4426950408889634)));
  const r = f32x4.sub(
    f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(LN2_HIGH))),
    f32x4.mul(n, f32x4.splat(LN2_LOW)),
  );
  let p = f32x4.splat(1.98756915e-4);
  p = mulAdd(p, r, 1.3981999507e-3);
  p = mulAdd(p, r, 8.3334519073e-3);
  p = mulAdd(p, r, 4.1665795894e-2);
  p = mulAdd(p, r, 1.6666665459e-1);
  p = mulAdd(p, r, 5.0000001201e-1);
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  // Two factors, because 2^n itself may be no normal f32.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

/** ln x with an error below LOG_ULP ulp, for every x: -infinity at 0, NaN below, subnormals included. */
export function log4(x: v128): v128 {
  const isSmall = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, isSmall);
  const shift = v128.and(isSmall, f32x4.splat(23));
  const exponent = f32x4.sub(exponentOf(scaled), shift);
  const ordinary = logOf(exponent, f32x4.sub(mantissaOf(scaled), f32x4.splat(1)));
  // ln of infinity and NaN is the argument, ln 0 is -infinity, ln of a negative number is NaN.
  const infinity = f32x4.splat(Infinity);
  const isOrdinary = v128.and(f32x4.gt(x, f32x4.splat(0)), f32x4.lt(x, infinity));
  const isZero = f32x4.eq(x, f32x4.splat(0));
  const isNegative = f32x4.lt(x, f32x4.splat(0));
  let special = v128.bitselect(f32x4.neg(infinity), x, isZero);
  special = v128.bitselect(f32x4.splat(NaN), special, isNegative);
  return v128.bitselect(ordinary, special, isOrdinary);
}

/** The same bits as `log4` for finite x >= 2^-126, and nonsense elsewhere: for arguments that cannot be anything else. */
export function logNormalRange4(x: v128): v128 {
  return logOf(exponentOf(x), f32x4.sub(mantissaOf(x), f32x4.splat(1)));
}

/**
 * ln u of the uniform number u = (w + 1/2) / 2^32 of each random word w: between -22.88 and -1.16e-10, with an error below
 * LOGU_ULP ulp of ln u itself. Near u = 1 an f32 u has lost the digits that ln u is made of, so it starts from the word.
 */
export function logUniform4(words: v128): v128 {
  const half = f32x4.splat(0.5);
  const scale = f32x4.splat(2.3283064365386963e-10);
  const u = f32x4.mul(f32x4.add(f32x4.convert_i32x4_u(words), half), scale);
  const complement = f32x4.mul(f32x4.add(f32x4.convert_i32x4_u(v128.not(words)), half), scale);
  const isNearOne = f32x4.ge(u, f32x4.splat(0.70710678));
  const fraction = v128.bitselect(f32x4.neg(complement), f32x4.sub(mantissaOf(u), f32x4.splat(1)), isNearOne);
  return logOf(v128.andnot(exponentOf(u), isNearOne), fraction);
}

/** The error function with an error below ERF_ULP ulp; -1 and 1 far out, NaN for NaN, the sign of zero kept. */
export function erf4(x: v128): v128 {
  const a = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-0.0005990868677432341);
  p = mulAdd(p, z, 0.004993182968355185);
  p = mulAdd(p, z, -0.026766617910060676);
  p = mulAdd(p, z, 0.1128181620775098);
  p = mulAdd(p, z, -0.3761249369046959);
  p = mulAdd(p, z, 0.12837914955728705);
  const inner = f32x4.add(x, f32x4.mul(x, p));

  // Farther out erf is 1 - exp(-q) with a polynomial q; at 4 it is 1 in f32.
  const b = f32x4.min(a, f32x4.splat(4));
  let q = f32x4.splat(-0.0001957152307205118);
  q = mulAdd(q, b, 0.0030410416648491015);
  q = mulAdd(q, b, -0.02221825510809783);
  q = mulAdd(q, b, 0.10391363613532777);
  q = mulAdd(q, b, 0.6372026954427528);
  q = mulAdd(q, b, 1.127663492461746);
  q = mulAdd(q, b, 0.0001986102906728484);
  const outer = f32x4.sub(f32x4.splat(1), exp4(f32x4.neg(q)));
  const signed = v128.or(outer, v128.and(x, i32x4.splat(0x8000_0000)));
  const isInner = f32x4.lt(a, f32x4.splat(0.921875));
  const isNumber = f32x4.eq(x, x);
  return v128.bitselect(v128.bitselect(inner, signed, isInner), x, isNumber);
}

// LN2_HIGH has so few digits that its product with an exponent is exact.
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
const SQRT_HALF_BITS: i32 = 0x3f3504f3;

// @ts-ignore: decorator
@inline
function mulAdd(p: v128, x: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(p, x), f32x4.splat(c));
}

// @ts-ignore: decorator
@inline
function powerOfTwo(exponent: v128): v128 {
  return i32x4.shl(i32x4.add(exponent, i32x4.splat(127)), 23);
}

// x = 2^exponent * mantissa with the mantissa in [sqrt(1/2), sqrt(2)).
// @ts-ignore: decorator
@inline
function exponentOf(x: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.sub(x, i32x4.splat(SQRT_HALF_BITS)), 23));
}

// @ts-ignore: decorator
@inline
function mantissaOf(x: v128): v128 {
  const offset = i32x4.sub(x, i32x4.splat(SQRT_HALF_BITS));
  return i32x4.add(v128.and(offset, i32x4.splat(0x007f_ffff)), i32x4.splat(SQRT_HALF_BITS));
}

// exponent * ln 2 + ln(1 + f), as FreeBSD's logf does it.
// @ts-ignore: decorator
@inline
function logOf(exponent: v128, f: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2)));
  const z = f32x4.mul(s, s);
  const w = f32x4.mul(z, z);
  const odd = f32x4.mul(z, mulAdd(f32x4.splat(0.28498786688), w, 0.66666662693));
  const even = f32x4.mul(w, mulAdd(f32x4.splat(0.24279078841), w, 0.40000972152));
  const halfSquare = f32x4.mul(f32x4.splat(0.5), f32x4.mul(f, f));
  const tail = f32x4.add(
    f32x4.mul(s, f32x4.add(halfSquare, f32x4.add(odd, even))),
    f32x4.mul(exponent, f32x4.splat(LOG_LN2_LOW)),
  );
  return f32x4.add(f32x4.add(f32x4.sub(tail, halfSquare), f), f32x4.mul(exponent, f32x4.splat(LOG_LN2_HIGH)));
}

const LOG_LN2_HIGH: f32 = 6.9313812256e-1;
const LOG_LN2_LOW: f32 = 9.0580006145e-6;
