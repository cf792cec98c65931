/**
 * Elementary functions of f64 arguments to about 60 decimal digits, in fixed-point arithmetic on BigInt: what the Wasm
 * functions are measured against. Written for being evidently right: Taylor series and one reduction of the argument.
 */

import { bitLength, type Exact, shift, toFixed, ulpDistance } from "./exact.ts";

export const oracles = {
  exp: (x: number) => exactExp(x, PLACES),
  expm1: (x: number) => {
    const places = PLACES + tinyBits(x);
    const { digits, places: at } = exactExp(x, places);
    return at >= 0 ? { digits: digits - (1n << BigInt(at)), places: at } : { digits, places: at };
  },
  log: (x: number) => exactLog(x),
  log1p: (x: number) => {
    const places = PLACES + 2 * tinyBits(x);
    return { digits: fixedLog(toFixed(x, places) + one(places), places), places };
  },
  pow: (x: number, y: number) => {
    const { digits, places } = exactLog(x);
    const wide = places + 1100;
    return fixedExp(((digits << 1100n) * toFixed(y, wide)) >> BigInt(wide), wide, PLACES);
  },
  sin: (x: number) => turned(x, 0),
  cos: (x: number) => turned(x, 1),
  erf: (x: number) => exactErf(x),
  erfc: (x: number) => {
    const { digits, places } = exactErf(x);
    return { digits: one(places) - digits, places };
  },
} satisfies Record<string, (x: number, y: number) => Exact>;

/** How far `got` is from the normal quantile of p, in ulp, by the distribution function at `got` (Newton's step). */
export function quantileUlpDistance(got: number, p: number): number {
  const places = 1400;
  const z = toFixed(got, places);
  const root = squareRoot(2n << BigInt(2 * places));
  const scaled = (z << BigInt(places)) / root;
  const distribution = (one(places) + fixedErf(scaled, places)) >> 1n;
  const density = fixedExp(-((z * z) >> BigInt(places + 1)), places, places);
  const turn = squareRoot((2n * pi(places)) << BigInt(places));
  const slope = (shift(density.digits, places - density.places) << BigInt(places)) / turn;
  const error = ((distribution - toFixed(p, places)) << BigInt(places)) / slope;
  return ulpDistance(got, { digits: z - error, places });
}

const PLACES = 256;

function one(places: number): bigint {
  return 1n << BigInt(places);
}

// Leading zero bits of a small number: so many more places its function needs.
function tinyBits(x: number): number {
  const magnitude = Math.abs(x);
  return magnitude === 0 || magnitude >= 1 ? 0 : 1100 - bitLength(toFixed(magnitude, 1100));
}

function exactExp(x: number, places: number): Exact {
  return fixedExp(toFixed(x, Math.max(places, 1100)), Math.max(places, 1100), places);
}

// e^x = 2^k (e^(r / 256))^256 with |r| <= ln(2) / 2.
function fixedExp(x: bigint, from: number, places: number): Exact {
  const work = Math.max(from, places) + 80;
  const wide = shift(x, work - from);
  const ln2 = logarithmOf2(work);
  const k = (wide * 2n + ln2) / (2n * ln2) - (wide * 2n + ln2 < 0n ? 1n : 0n);
  const at = Math.min(work, places + 80);
  const r = shift(wide - k * ln2, at - work);
  let sum = one(at);
  let term = one(at);
  for (let i = 1n; term !== 0n && term !== -1n; i++) {
    term = (term * r) >> BigInt(at + 8);
    term /= i;
    sum += term;
  }
  for (let i = 0; i < 8; i++) sum = (sum * sum) >> BigInt(at);
  return { digits: sum, places: at - Number(k) };
}

function exactLog(x: number): Exact {
  const places = PLACES + 80;
  const bits = bitLength(toFixed(x, 1100)) - 1100;
  // x = m 2^bits with m in [1/2, 1); the series likes m near 1.
  const m = shift(toFixed(x, 1100), places - 1100 - bits);
  const low = m * 4n < one(places) * 3n;
  const log = fixedLog(low ? m * 2n : m, places) + BigInt(low ? bits - 1 : bits) * logarithmOf2(places);
  return { digits: log, places };
}

// ln m = 2 artanh((m - 1) / (m + 1)), halving or doubling m into [3/4, 3/2] first.
function fixedLog(m: bigint, places: number): bigint {
  const unit = one(places);
  if (m * 4n < unit * 3n) return fixedLog(m * 2n, places) - logarithmOf2(places);
  if (m * 2n > unit * 3n) {
    const bits = bitLength(m) - 1 - places || 1;
    return fixedLog(shift(m, -bits), places) + BigInt(bits) * logarithmOf2(places);
  }
  const z = ((m - unit) << BigInt(places)) / (m + unit);
  return 2n * areaTangent(z, places);
}

function areaTangent(z: bigint, places: number): bigint {
  const square = (z * z) >> BigInt(places);
  let power = z;
  let sum = z;
  for (let i = 3n; power !== 0n && power !== -1n; i += 2n) {
    power = (power * square) >> BigInt(places);
    sum += power / i;
  }
  return sum;
}

const ln2ByPlaces = new Map<number, bigint>();
function logarithmOf2(places: number): bigint {
  const known = ln2ByPlaces.get(places);
  if (known !== undefined) return known;
  const value = shift(2n * areaTangent(one(places + 20) / 3n, places + 20), -20);
  ln2ByPlaces.set(places, value);
  return value;
}

const piByPlaces = new Map<number, bigint>();
// Machin: pi = 16 arctan(1/5) - 4 arctan(1/239).
function pi(places: number): bigint {
  const known = piByPlaces.get(places);
  if (known !== undefined) return known;
  const wide = places + 20;
  const value = shift(16n * arcTangentOfInverse(5n, wide) - 4n * arcTangentOfInverse(239n, wide), -20);
  piByPlaces.set(places, value);
  return value;
}

function arcTangentOfInverse(n: bigint, places: number): bigint {
  let power = one(places) / n;
  let sum = power;
  for (let i = 3n, sign = -1n; power !== 0n; i += 2n, sign = -sign) {
    power /= n * n;
    sum += (sign * power) / i;
  }
  return sum;
}

// sin(x + quarters pi / 2).
function turned(x: number, quarters: number): Exact {
  const places = Math.max(PLACES + 160, Math.abs(x) < 1 ? PLACES + 3 * tinyBits(x) : 0);
  const wide = places + 1100;
  const halfPi = pi(wide) >> 1n;
  const exact = toFixed(x, wide);
  const turns = (2n * exact + halfPi) / (2n * halfPi) - (2n * exact + halfPi < 0n ? 1n : 0n);
  const r = shift(exact - turns * halfPi, places - wide);
  const quarter = Number((((turns + BigInt(quarters)) % 4n) + 4n) % 4n);
  const value = quarter % 2 === 0 ? sineSeries(r, r, 1n, places) : sineSeries(r, one(places), 0n, places);
  return { digits: quarter < 2 ? value : -value, places };
}

// The terms from `first` on: r - r^3/3! + ... from r (after = 1), 1 - r^2/2! + ... from 1 (after = 0).
function sineSeries(r: bigint, first: bigint, after: bigint, places: number): bigint {
  const square = (r * r) >> BigInt(places);
  let term = first;
  let sum = first;
  for (let i = after; term !== 0n && term !== -1n; i += 2n) {
    term = -((term * square) >> BigInt(places)) / ((i + 1n) * (i + 2n));
    sum += term;
  }
  return sum;
}

function exactErf(x: number): Exact {
  const places = PLACES + 3 * tinyBits(x) + Math.ceil(Math.min(x * x, 900) * 1.5);
  return { digits: fixedErf(toFixed(x, places), places), places };
}

// erf(x) = 2 / sqrt(pi) exp(-x^2) sum of 2^n x^(2n + 1) / (2n + 1)!!, all terms of one sign.
function fixedErf(x: bigint, places: number): bigint {
  const wide = places + 60;
  const argument = x << 60n;
  const square = (argument * argument) >> BigInt(wide);
  let term = argument;
  let sum = argument;
  for (let i = 3n; term !== 0n && term !== -1n; i += 2n) {
    term = ((term * square) >> BigInt(wide - 1)) / i;
    sum += term;
  }
  const factor = fixedExp(-square, wide, wide);
  const product = shift(sum * factor.digits, -factor.places);
  const root = squareRoot(pi(wide) << BigInt(wide));
  return (product << BigInt(places + 1)) / root;
}

function squareRoot(value: bigint): bigint {
  let root = 1n << BigInt((bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
