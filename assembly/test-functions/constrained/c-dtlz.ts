/**
 * Constraints on the `m` objectives of DTLZ problems (Jain and Deb, 2014). A constraint is met where what is written to `g` is at most 0.
 * Each function returns how many constraints there are.
 */
import { at, put, sum } from "../column";

/** C1-DTLZ1: only a thin layer above the front is feasible. */
export function c1Linear(g: usize, f: usize, m: i32): i32 {
  put(g, 0, at(f, m - 1) / 0.6 + sum(f, 0, m - 1) / 0.5 - 1);
  return 1;
}

/** C1-DTLZ3: a band in front of the front is infeasible. */
export function c1Spherical(g: usize, f: usize, m: i32): i32 {
  const radius: f64 = m < 5 ? 9 : m <= 12 ? 12.5 : 15;
  const square = squares(f, m);
  put(g, 0, -(square - 16) * (square - radius * radius));
  return 1;
}

/** C2-DTLZ2: of the front only what is close to a corner or to the middle is feasible. */
export function c2(g: usize, f: usize, m: i32): i32 {
  const radius: f64 = m == 2 ? 0.2 : m == 3 ? 0.4 : 0.5;
  const square = squares(f, m);
  const middle = 1 / sqrt(<f64>m);
  let nearest: f64 = 0;
  for (let i = 0; i < m; i++) nearest += (at(f, i) - middle) * (at(f, i) - middle);
  for (let i = 0; i < m; i++) {
    const value = at(f, i);
    nearest = min(nearest, (value - 1) * (value - 1) + square - value * value);
  }
  put(g, 0, nearest - radius * radius);
  return 1;
}

/** C3-DTLZ1: the front is made of the constraints. */
export function c3Linear(g: usize, f: usize, m: i32): i32 {
  const total = sum(f, 0, m);
  for (let i = 0; i < m; i++) put(g, i, 1 - at(f, i) / 0.5 - (total - at(f, i)));
  return m;
}

/** C3-DTLZ4: the same, of spheres. */
export function c3Spherical(g: usize, f: usize, m: i32): i32 {
  const total = squares(f, m);
  for (let i = 0; i < m; i++) {
    const square = at(f, i) * at(f, i);
    put(g, i, 1 - square / 4 - (total - square));
  }
  return m;
}

function squares(f: usize, m: i32): f64 {
  let total: f64 = 0;
  for (let i = 0; i < m; i++) total += at(f, i) * at(f, i);
  return total;
}
