/** Opens lib to its tests and measurements: one export applies one function to columns of numbers. */
import { erf, erfc } from "../erf";
import { cos, exp, expm1, log, log1p, pow, sin } from "../math";
import { erf4, exp4, log4, logNormalRange4, logUniform4 } from "../math-f32x4";
import { normalQuantile } from "../normal-quantile";
import { philox, philox4, philox4Counters } from "../philox";
import {
  bernoulli128, bernoulliThreshold, exponential4, gapScale, geometricGap, geometricGap4, normal, normal16, normalPair4,
  uniform, uniform4, uniformFineNearZero4,
} from "../random";
export { reserve } from "../abi";
export { bernoulliThreshold, gapScale };

/** Function number `name` (the order of F64_FUNCTIONS in test/numeric/) of n numbers x; pow takes y too. */
export function applyF64(name: i32, to: usize, x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; i++, to += 8, x += 8, y += 8) store<f64>(to, valueF64(name, load<f64>(x), load<f64>(y)));
}

function valueF64(name: i32, x: f64, y: f64): f64 {
  switch (name) {
    case 0: return exp(x);
    case 1: return log(x);
    case 2: return log1p(x);
    case 3: return expm1(x);
    case 4: return pow(x, y);
    case 5: return sin(x);
    case 6: return cos(x);
    case 7: return erf(x);
    case 8: return erfc(x);
    default: return normalQuantile(x);
  }
}

/** Function number `name` (the order of F32X4_FUNCTIONS in test/numeric/) of n vectors. */
export function applyF32x4(name: i32, to: usize, x: usize, n: i32): void {
  for (let i = 0; i < n; i++, to += 16, x += 16) v128.store(to, valueF32x4(name, v128.load(x)));
}

function valueF32x4(name: i32, x: v128): v128 {
  switch (name) {
    case 0: return exp4(x);
    case 1: return log4(x);
    case 2: return erf4(x);
    case 3: return logNormalRange4(x);
    case 4: return logUniform4(x);
    case 5: return uniform4(x);
    case 6: return uniformFineNearZero4(x);
    default: return exponential4(x);
  }
}

/** The words of n counters, each {c0, c1, c2, c3} at `counters`, one after the other. */
export function philoxScalar(to: usize, seed: u64, counters: usize, n: i32): void {
  for (let i = 0; i < n; i++, to += 16, counters += 16) {
    const words = philox(seed, load<u32>(counters), load<u32>(counters, 4), load<u32>(counters, 8), load<u32>(counters, 12));
    v128.store(to, words);
  }
}

/** `philox4` of the counters {c0 + lane, c1, c2, c3}. */
export function philoxFour(to: usize, seed: u64, c0: u32, c1: u32, c2: u32, c3: u32): void {
  philox4(to, seed, lanes(c0), c1, c2, c3);
}

/** `philox4Counters` of four vectors of counter words at `counters`. */
export function philoxFourCounters(to: usize, seed: u64, counters: usize): void {
  philox4Counters(
    to, seed, v128.load(counters), v128.load(counters, 16), v128.load(counters, 32), v128.load(counters, 48),
  );
}

/** 4 n words of `philox4`, counter after counter. */
export function fillWords(to: usize, seed: u64, n: i32): void {
  for (let i = 0; i < n; i += 4, to += 64) philox4(to, seed, lanes(i), 0, 0, 0);
}

/** 4 n numbers of `normal16`. */
export function fillNormal16(to: usize, seed: u64, n: i32): void {
  for (let i = 0; i < n; i += 4, to += 64) normal16(to, seed, lanes(i), 0, 0, 0);
}

/** n normal numbers in f64 from 2 n words. */
export function fillNormal(to: usize, words: usize, n: i32): void {
  for (let i = 0; i < n; i++, to += 8, words += 8) store<f64>(to, normal(load<u32>(words), load<u32>(words, 4)));
}

/** n uniform numbers in f64 from 2 n words. */
export function fillUniform(to: usize, words: usize, n: i32): void {
  for (let i = 0; i < n; i++, to += 8, words += 8) store<f64>(to, uniform(load<u32>(words), load<u32>(words, 4)));
}

/** 8 n normal numbers from n pairs of vectors of words. */
export function fillNormalPair4(to: usize, words: usize, n: i32): void {
  for (let i = 0; i < n; i++, to += 32, words += 32) normalPair4(to, v128.load(words), v128.load(words, 16));
}

/** n gaps as i64 from 2 n words. */
export function fillGaps(to: usize, words: usize, n: i32, p: f64): void {
  const scale = gapScale(p);
  for (let i = 0; i < n; i++, to += 8, words += 8) {
    store<i64>(to, geometricGap(load<u32>(words), load<u32>(words, 4), scale));
  }
}

/** 4 n gaps as i32 from n vectors of words. */
export function fillGaps4(to: usize, words: usize, n: i32, p: f64): void {
  const scale = <f32>gapScale(p);
  for (let i = 0; i < n; i++, to += 16, words += 16) v128.store(to, geometricGap4(v128.load(words), scale));
}

/** 128 n Bernoulli bits. */
export function fillBits(to: usize, seed: u64, n: i32, f: f64): void {
  const threshold = bernoulliThreshold(f);
  for (let place = 0; place < n; place++, to += 16) v128.store(to, bernoulli128(seed, threshold, place, 1, 2, 3));
}

/** The sum of n scalar logarithms of AssemblyScript in f32 resp. f64, for comparison of speed. */
export function sumLogs(x: usize, n: i32, inF64: bool): f64 {
  let sum = 0.0;
  for (let i = 0; i < n; i++, x += 4) {
    sum += inF64 ? NativeMath.log(<f64>load<f32>(x)) : <f64>NativeMathf.log(load<f32>(x));
  }
  return sum;
}

/** The sum of the logarithms of n vectors. */
export function sumLogs4(x: usize, n: i32): f64 {
  let sum = f32x4.splat(0);
  for (let i = 0; i < n; i++, x += 16) sum = f32x4.add(sum, log4(v128.load(x)));
  return <f64>f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
}

function lanes(c0: u32): v128 {
  return i32x4.add(i32x4.splat(c0), i32x4(0, 1, 2, 3));
}

/** Where `worstUlp4` met its answer. */
export let worstBits: u32 = 0;

/**
 * The greatest error, in ulp of f32, of F32X4 function `name` over the bit patterns first, first + stride ... (`count` of
 * them, a multiple of 4), against the f64 function; infinity where one is NaN or infinite and the other is not.
 */
export function worstUlp4(name: i32, first: u32, stride: u32, count: u32): f64 {
  let worst = 0.0;
  const lanes = memory.data(16, 16);
  for (let i: u32 = 0; i < count; i += 4) {
    const bits = i32x4.add(i32x4.splat(first + i * stride), i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(stride)));
    v128.store(lanes, valueF32x4(name, bits));
    for (let lane: u32 = 0; lane < 4; lane++) {
      const argument = first + (i + lane) * stride;
      const error = ulpError(load<f32>(lanes + (lane << 2)), expectedF64(name, argument));
      if (error > worst) {
        worst = error;
        worstBits = argument;
      }
    }
  }
  return worst;
}

function expectedF64(name: i32, bits: u32): f64 {
  const x = <f64>reinterpret<f32>(bits);
  switch (name) {
    case 0: return exp(x);
    case 2: return erf(x);
    case 4: return log((<f64>bits + 0.5) / 4294967296);
    default: return log(x);
  }
}

function ulpError(got: f32, expected: f64): f64 {
  if (expected != expected) return got != got ? 0 : Infinity;
  const size = abs(expected);
  // From here on the nearest f32 is infinity.
  if (size >= 3.4028235677973366e38) return got == <f32>expected ? 0 : Infinity;
  const exponent = max<i32>(<i32>((reinterpret<u64>(size) >> 52) & 0x7ff) - 1023, -126);
  const error = abs(<f64>got - expected) / reinterpret<f64>(<u64>(exponent - 23 + 1023) << 52);
  return error == error ? error : Infinity;
}
