/**
 * x modulo pi / 2 for 2^20 <= |x| < infinity: returns the quadrant (modulo 4) and leaves the rest, within +-pi / 4, as the
 * sum of `angleRest` and the much smaller `angleRestTail`. AssemblyScript 0.28's own reduction reads memory before its
 * table for |x| in [2^20 pi / 2, 2^22), so that its sine depends on the layout of the module.
 *
 * The method is Payne and Hanek's: of x * 2 / pi only the bits below 4 count, and those come from a window of 192 bits of
 * 2 / pi; what lies behind the window is below 2^-137, and no f64 comes nearer to a multiple of pi / 2 than 2^-62.
 */
export function reduceAngle(x: f64): i32 {
  const bits = reinterpret<u64>(x);
  const exponent = <i32>((bits >> 52) & 0x7ff) - 1075;
  const integer = (bits & 0x000f_ffff_ffff_ffff) | 0x0010_0000_0000_0000;

  // The first bit of the window weighs 2^(1 - exponent); the table begins with 64 zeros.
  const first = <u32>(exponent + 62);
  const at = TWO_OVER_PI + ((first >> 6) << 3);
  const shift = <u64>(first & 63);
  const w0 = windowWord(at, shift);
  const w1 = windowWord(at + 8, shift);
  const w2 = windowWord(at + 16, shift);

  // p = integer * window modulo 2^192; a unit of p is 2^-190 quarter turns.
  const p2 = integer * w2;
  const carry = multiplyHigh(integer, w2);
  const p1 = integer * w1 + carry;
  const p0 = integer * w0 + multiplyHigh(integer, w1) + <u64>(p1 < carry);
  let quadrant = <i32>(p0 >> 62);
  let high = (p0 << 2) | (p1 >> 62);
  let low = (p1 << 2) | (p2 >> 62);
  let sign: f64 = 1;
  if (high >> 63) {
    quadrant++;
    sign = -1;
    low = ~low + 1;
    high = ~high + <u64>(low == 0);
  }
  setRest(high, low, sign);
  if (x >= 0) return quadrant & 3;
  angleRest = -angleRest;
  angleRestTail = -angleRestTail;
  return -quadrant & 3;
}

/** The rest that `reduceAngle` left. */
export let angleRest: f64 = 0;

/** What `angleRest` lacks. */
export let angleRestTail: f64 = 0;

// 64 zeros, then 1280 bits of 2 / pi.
const TWO_OVER_PI = memory.data<u64>([
  0x0000000000000000,
  0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
  0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
  0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
  0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
  0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
], 16);

// pi / 2 in two parts.
const HALF_PI: f64 = 1.5707963267948966;
const HALF_PI_TAIL: f64 = 6.123233995736766e-17;

function windowWord(at: usize, shift: u64): u64 {
  const word = load<u64>(at) << shift;
  return shift == 0 ? word : word | (load<u64>(at, 8) >> (64 - shift));
}

// (high 2^-64 + low 2^-128) pi / 2 as a sum of two f64.
function setRest(high: u64, low: u64, sign: f64): void {
  let zeros = clz(high);
  if (zeros == 64) {
    zeros += clz(low);
    high = low;
    low = 0;
  }
  const by = zeros & 63;
  if (by != 0) {
    high = (high << by) | (low >> (64 - by));
    low <<= by;
  }
  const scale = sign * reinterpret<f64>((1023 - 53 - zeros) << 52);
  const turn = <f64>(high >> 11) * scale;
  const turnTail = <f64>((high << 53) | (low >> 11)) * scale * 5.421010862427522e-20;

  const product = turn * HALF_PI;
  const tail = productTail(turn, HALF_PI, product) + (turn * HALF_PI_TAIL + turnTail * HALF_PI);
  angleRest = product + tail;
  angleRestTail = product - angleRest + tail;
}

// a * b - product without rounding (Dekker).
function productTail(a: f64, b: f64, product: f64): f64 {
  const aHigh = upperHalf(a);
  const bHigh = upperHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

function upperHalf(a: f64): f64 {
  return reinterpret<f64>(reinterpret<u64>(a) & 0xffff_ffff_f800_0000);
}

// The upper 64 bits of a * b.
function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffff_ffff;
  const bLow = b & 0xffff_ffff;
  const aHigh = a >> 32;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  const other = aLow * bHigh + (middle & 0xffff_ffff);
  return aHigh * bHigh + (middle >> 32) + (other >> 32);
}
