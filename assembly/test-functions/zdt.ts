/**
 * The problems of Zitzler, Deb and Thiele (2000) with real variables: f1 of the first variable, f2 = g h(f1, g) with g of the
 * others. All fronts have g = 1.
 */
import { cos, exp, pow, sin } from "../lib/math";
import { at, put, sum } from "./column";
import { ZDT1, ZDT2, ZDT3, ZDT4 } from "./problem-list";

/** Writes the two objectives of `n` variables. */
export function evaluateZdt(problem: i32, f: usize, x: usize, n: i32): void {
  const first = at(x, 0);
  if (problem == ZDT1) {
    const g = meanDistance(x, n);
    store2(f, first, g * (1 - sqrt(first / g)));
  } else if (problem == ZDT2) {
    const g = meanDistance(x, n);
    store2(f, first, g * (1 - (first / g) * (first / g)));
  } else if (problem == ZDT3) {
    const g = meanDistance(x, n);
    store2(f, first, g * (1 - sqrt(first / g) - (first / g) * sin(10 * PI * first)));
  } else if (problem == ZDT4) {
    const g = multimodalDistance(x, n);
    store2(f, first, g * (1 - sqrt(first / g)));
  } else {
    const sine = sin(6 * PI * first);
    const f1 = 1 - exp(-4 * first) * sine * sine * sine * sine * sine * sine;
    const g = 1 + 9 * pow(sum(x, 1, n) / <f64>(n - 1), 0.25);
    store2(f, f1, g * (1 - (f1 / g) * (f1 / g)));
  }
}

const PI: f64 = 3.141592653589793;

function meanDistance(x: usize, n: i32): f64 {
  return 1 + (9 * sum(x, 1, n)) / <f64>(n - 1);
}

function multimodalDistance(x: usize, n: i32): f64 {
  let g = 1 + 10 * <f64>(n - 1);
  for (let i = 1; i < n; i++) g += at(x, i) * at(x, i) - 10 * cos(4 * PI * at(x, i));
  return g;
}

function store2(f: usize, f1: f64, f2: f64): void {
  put(f, 0, f1);
  put(f, 1, f2);
}
