/**
 * The problems of Deb, Thiele, Laumanns and Zitzler (2002, 2005): `m` objectives; the first m - 1 variables say where on the
 * front, the others (from `m - 1` on) how far from it, by g >= 0.
 */
import { allocate } from "../lib/abi";
import { cos, pow, sin } from "../lib/math";
import { at, put, sum } from "./column";
import { DTLZ1, DTLZ3, DTLZ4, DTLZ5, DTLZ6, DTLZ7 } from "./problem-list";

/** Writes the `m` objectives of `n` >= m variables. */
export function evaluateDtlz(problem: i32, f: usize, x: usize, n: i32, m: i32): void {
  if (problem == DTLZ1) simplex(f, x, m, ruggedDistance(x, n, m));
  else if (problem == DTLZ7) disconnected(f, x, n, m);
  else {
    const g =
      problem == DTLZ3 ? ruggedDistance(x, n, m) : problem == DTLZ6 ? flatDistance(x, n, m) : squareDistance(x, n, m);
    sphere(f, angles(problem, x, m, g), m, g);
  }
}

const HALF_PI: f64 = 1.5707963267948966;
const PI: f64 = 3.141592653589793;

/** On the front the objectives add up to 1/2. */
function simplex(f: usize, x: usize, m: i32, g: f64): void {
  let product = 0.5 * (1 + g);
  for (let i = 0; i < m - 1; i++) {
    put(f, m - 1 - i, product * (1 - at(x, i)));
    product *= at(x, i);
  }
  put(f, 0, product);
}

/** On the front the squares of the objectives add up to 1; `theta` in quarter turns. */
function sphere(f: usize, theta: usize, m: i32, g: f64): void {
  let product = 1 + g;
  for (let i = 0; i < m - 1; i++) {
    put(f, m - 1 - i, product * sin(at(theta, i) * HALF_PI));
    product *= cos(at(theta, i) * HALF_PI);
  }
  put(f, 0, product);
}

function angles(problem: i32, x: usize, m: i32, g: f64): usize {
  if (problem != DTLZ4 && problem != DTLZ5 && problem != DTLZ6) return x;
  const theta = allocate(<usize>m << 3);
  for (let i = 0; i < m - 1; i++) {
    const place = at(x, i);
    if (problem == DTLZ4) put(theta, i, pow(place, 100));
    else put(theta, i, i == 0 ? place : (1 + 2 * g * place) / (2 * (1 + g)));
  }
  return theta;
}

function disconnected(f: usize, x: usize, n: i32, m: i32): void {
  const g = 1 + (9 * sum(x, m - 1, n)) / <f64>(n - m + 1);
  let h = <f64>m;
  for (let i = 0; i < m - 1; i++) {
    const place = at(x, i);
    put(f, i, place);
    h -= (place / (1 + g)) * (1 + sin(3 * PI * place));
  }
  put(f, m - 1, (1 + g) * h);
}

function squareDistance(x: usize, n: i32, m: i32): f64 {
  let g: f64 = 0;
  for (let i = m - 1; i < n; i++) g += (at(x, i) - 0.5) * (at(x, i) - 0.5);
  return g;
}

function ruggedDistance(x: usize, n: i32, m: i32): f64 {
  let g: f64 = 0;
  for (let i = m - 1; i < n; i++) {
    const off = at(x, i) - 0.5;
    g += 1 + off * off - cos(20 * PI * off);
  }
  return 100 * g;
}

function flatDistance(x: usize, n: i32, m: i32): f64 {
  let g: f64 = 0;
  for (let i = m - 1; i < n; i++) g += pow(at(x, i), 0.1);
  return g;
}
