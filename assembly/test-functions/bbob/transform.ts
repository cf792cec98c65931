/** The transformations from which BBOB's functions are put together (RR-6829, section 0.2), on columns of `n` numbers. */
import { allocate } from "../../lib/abi";
import { exp, log, pow, sin } from "../../lib/math";
import { at, put } from "../column";

/** x - y, as a new column. */
export function shift(x: usize, y: usize, n: i32): usize {
  const shifted = allocate(<usize>n << 3);
  for (let i = 0; i < n; i++) put(shifted, i, at(x, i) - at(y, i));
  return shifted;
}

/** The row x times the matrix, as a new column. */
export function rotate(x: usize, matrix: usize, n: i32): usize {
  const rotated = allocate(<usize>n << 3);
  memory.fill(rotated, 0, <usize>n << 3);
  for (let k = 0; k < n; k++) {
    const row = matrix + ((<usize>k * <usize>n) << 3);
    for (let i = 0; i < n; i++) put(rotated, i, at(rotated, i) + at(x, k) * at(row, i));
  }
  return rotated;
}

/** Multiplies place i by base^(i / (n - 1)), in place. */
export function scale(x: usize, base: f64, n: i32): usize {
  for (let i = 0; i < n; i++) put(x, i, at(x, i) * power(base, i, n));
  return x;
}

/** base^(i / (n - 1)). */
export function power(base: f64, i: i32, n: i32): f64 {
  return pow(base, <f64>i / <f64>(n - 1));
}

/** T_osz of each place, in place. */
export function oscillate(x: usize, n: i32): usize {
  for (let i = 0; i < n; i++) put(x, i, oscillation(at(x, i)));
  return x;
}

/** T_osz of a number: small smooth ripples on the logarithm of its size. */
export function oscillation(value: f64): f64 {
  if (value == 0) return 0;
  const size = log(abs(value));
  const ripple = value > 0 ? sin(10 * size) + sin(7.9 * size) : sin(5.5 * size) + sin(3.1 * size);
  return copysign(exp(size + 0.049 * ripple), value);
}

/** T_asy, in place: a power that grows with the place, of what is positive. */
export function skew(x: usize, beta: f64, n: i32): usize {
  for (let i = 0; i < n; i++) {
    const value = at(x, i);
    if (value > 0) put(x, i, pow(value, 1 + beta * (<f64>i / <f64>(n - 1)) * sqrt(value)));
  }
  return x;
}

/** The sum of the squares of how far each place lies beyond `bound`. */
export function penalty(x: usize, bound: f64, n: i32): f64 {
  let total: f64 = 0;
  for (let i = 0; i < n; i++) {
    const outside = max<f64>(0, abs(at(x, i)) - bound);
    total += outside * outside;
  }
  return total;
}

/** The sum of the squares from place `first` on. */
export function squares(x: usize, first: i32, n: i32): f64 {
  let total: f64 = 0;
  for (let i = first; i < n; i++) total += at(x, i) * at(x, i);
  return total;
}

/** The sum of the squares, that of place i times base^(i / (n - 1)). */
export function weightedSquares(x: usize, base: f64, n: i32): f64 {
  let total: f64 = 0;
  for (let i = 0; i < n; i++) total += power(base, i, n) * at(x, i) * at(x, i);
  return total;
}
