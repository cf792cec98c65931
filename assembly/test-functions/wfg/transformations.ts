/**
 * The transformations of Huband, Hingston, Barone and While (2006, table XI): each takes the places `first` to before `end`
 * of a column of numbers in [0, 1] to [0, 1], in place. The optimum of what is shifted is at OPTIMUM.
 */
import { allocate } from "../../lib/abi";
import { cos, pow } from "../../lib/math";
import { at, put, sum } from "../column";

/** b_poly: towards 1, for an exponent below 1. */
export function biasByPower(y: usize, first: i32, end: i32, exponent: f64): void {
  for (let i = first; i < end; i++) put(y, i, inUnit(pow(at(y, i), exponent)));
}

/** b_flat: 0.8 between 0.75 and 0.85, and straight to 0 and to 1 on either side. */
export function biasToFlat(y: usize, first: i32, end: i32): void {
  for (let i = first; i < end; i++) {
    const value = at(y, i);
    const flat = value < 0.75 ? (0.8 * value) / 0.75 : value > 0.85 ? 0.8 + (0.2 * (value - 0.85)) / 0.15 : 0.8;
    put(y, i, inUnit(flat));
  }
}

/** s_linear: the distance from the optimum, 1 at both ends. */
export function shiftLinearly(y: usize, first: i32, end: i32): void {
  for (let i = first; i < end; i++) {
    const off = at(y, i) - OPTIMUM;
    put(y, i, inUnit(off > 0 ? off / (1 - OPTIMUM) : -off / OPTIMUM));
  }
}

/** s_decept: a narrow basin at the optimum, and wide ones towards 0 and 1 that end at 0.05. */
export function shiftDeceptively(y: usize, first: i32, end: i32): void {
  for (let i = first; i < end; i++) {
    const value = at(y, i);
    const left = OPTIMUM - APERTURE;
    const right = OPTIMUM + APERTURE;
    let height: f64;
    if (value < left) height = DECEPTION + ((1 - DECEPTION) * value) / left;
    else if (value > right) height = DECEPTION + ((1 - DECEPTION) * (1 - value)) / (1 - right);
    else height = abs(value - OPTIMUM) / APERTURE;
    put(y, i, inUnit(height));
  }
}

/** s_multi: 30 minima on either side that lie higher the larger `steepness` is and the farther they are. */
export function shiftByRipples(y: usize, first: i32, end: i32, steepness: f64): void {
  for (let i = first; i < end; i++) {
    const off = at(y, i) - OPTIMUM;
    const part = off > 0 ? off / (2 * (OPTIMUM - 1)) : -off / (2 * OPTIMUM);
    const ripples = cos(122 * PI * (0.5 - part));
    put(y, i, inUnit((1 + ripples + 4 * steepness * part * part) / (steepness + 2)));
  }
}

/** b_param of places `first` to before `end`, each by the mean of all places after it as they were before. */
export function biasByLater(y: usize, first: i32, end: i32, count: i32): void {
  for (let i = first; i < end; i++) {
    const mean = sum(y, i + 1, count) / <f64>(count - i - 1);
    put(y, i, inUnit(pow(at(y, i), dependentExponent(mean))));
  }
}

/** b_param of places `first` to before `end`, each by the mean of all places before it as they were before. */
export function biasByEarlier(y: usize, first: i32, end: i32): void {
  const before = allocate(<usize>end << 3);
  memory.copy(before, y, <usize>end << 3);
  for (let i = first; i < end; i++) {
    put(y, i, inUnit(pow(at(before, i), dependentExponent(sum(before, 0, i) / <f64>i))));
  }
}

const OPTIMUM: f64 = 0.35;
const APERTURE: f64 = 0.001;
const DECEPTION: f64 = 0.05;
const PI: f64 = 3.141592653589793;

/** From 0.02 for a mean of 0 through 1 for one of 0.5 to 50 for one of 1. */
function dependentExponent(mean: f64): f64 {
  const middle = 0.98 / 49.98;
  return 0.02 + 49.98 * (middle - (1 - 2 * mean) * (mean > 0.5 ? 1 - middle : middle));
}

function inUnit(value: f64): f64 {
  return min<f64>(1, max<f64>(0, value));
}
