/**
 * Problems of one objective from the collection of Liang and others (CEC 2006), with its constraints in its order. A constraint is met
 * where what is written to `g` is at most 0. Each function returns how many constraints there are.
 */
import { sin } from "../../lib/math";
import { at, put } from "../column";

export function g04(f: usize, g: usize, x: usize): i32 {
  const x1 = at(x, 0);
  const x2 = at(x, 1);
  const x3 = at(x, 2);
  const x4 = at(x, 3);
  const x5 = at(x, 4);
  put(f, 0, 5.3578547 * x3 * x3 + 0.8356891 * x1 * x5 + 37.293239 * x1 - 40792.141);
  const u = 85.334407 + 0.0056858 * x2 * x5 + 0.0006262 * x1 * x4 - 0.0022053 * x3 * x5;
  const v = 80.51249 + 0.0071317 * x2 * x5 + 0.0029955 * x1 * x2 + 0.0021813 * x3 * x3;
  const w = 9.300961 + 0.0047026 * x3 * x5 + 0.0012547 * x1 * x3 + 0.0019085 * x3 * x4;
  put(g, 0, u - 92);
  put(g, 1, -u);
  put(g, 2, v - 110);
  put(g, 3, 90 - v);
  put(g, 4, w - 25);
  put(g, 5, 20 - w);
  return 6;
}

export function g06(f: usize, g: usize, x: usize): i32 {
  const a = at(x, 0);
  const b = at(x, 1);
  put(f, 0, (a - 10) * (a - 10) * (a - 10) + (b - 20) * (b - 20) * (b - 20));
  put(g, 0, 100 - square(a - 5) - square(b - 5));
  put(g, 1, square(a - 6) + square(b - 5) - 82.81);
  return 2;
}

export function g07(f: usize, g: usize, x: usize): i32 {
  const x1 = at(x, 0);
  const x2 = at(x, 1);
  const x3 = at(x, 2);
  const x4 = at(x, 3);
  const x5 = at(x, 4);
  const x6 = at(x, 5);
  const x7 = at(x, 6);
  const x8 = at(x, 7);
  const x9 = at(x, 8);
  const x10 = at(x, 9);
  const pair = x1 * x1 + x2 * x2 + x1 * x2 - 14 * x1 - 16 * x2;
  const middle = square(x3 - 10) + 4 * square(x4 - 5) + square(x5 - 3) + 2 * square(x6 - 1) + 5 * x7 * x7;
  put(f, 0, pair + middle + 7 * square(x8 - 11) + 2 * square(x9 - 10) + square(x10 - 7) + 45);
  put(g, 0, 4 * x1 + 5 * x2 - 3 * x7 + 9 * x8 - 105);
  put(g, 1, 10 * x1 - 8 * x2 - 17 * x7 + 2 * x8);
  put(g, 2, -8 * x1 + 2 * x2 + 5 * x9 - 2 * x10 - 12);
  put(g, 3, 3 * square(x1 - 2) + 4 * square(x2 - 3) + 2 * x3 * x3 - 7 * x4 - 120);
  put(g, 4, 5 * x1 * x1 + 8 * x2 + square(x3 - 6) - 2 * x4 - 40);
  put(g, 5, x1 * x1 + 2 * square(x2 - 2) - 2 * x1 * x2 + 14 * x5 - 6 * x6);
  put(g, 6, 0.5 * square(x1 - 8) + 2 * square(x2 - 4) + 3 * x5 * x5 - x6 - 30);
  put(g, 7, -3 * x1 + 6 * x2 + 12 * square(x9 - 8) - 7 * x10);
  return 8;
}

/** It has no value at x1 = 0. */
export function g08(f: usize, g: usize, x: usize): i32 {
  const a = at(x, 0);
  const b = at(x, 1);
  const sine = sin(TURN * a);
  put(f, 0, -(sine * sine * sine * sin(TURN * b)) / (a * a * a * (a + b)));
  put(g, 0, a * a - b + 1);
  put(g, 1, 1 - a + square(b - 4));
  return 2;
}

export function g09(f: usize, g: usize, x: usize): i32 {
  const x1 = at(x, 0);
  const x2 = at(x, 1);
  const x3 = at(x, 2);
  const x4 = at(x, 3);
  const x5 = at(x, 4);
  const x6 = at(x, 5);
  const x7 = at(x, 6);
  const first = square(x1 - 10) + 5 * square(x2 - 12) + square(x3 * x3) + 3 * square(x4 - 11);
  const last = 10 * square(x5 * x5 * x5) + 7 * x6 * x6 + square(x7 * x7) - 4 * x6 * x7 - 10 * x6 - 8 * x7;
  put(f, 0, first + last);
  put(g, 0, 2 * x1 * x1 + 3 * square(x2 * x2) + x3 + 4 * x4 * x4 + 5 * x5 - 127);
  put(g, 1, 7 * x1 + 3 * x2 + 10 * x3 * x3 + x4 - x5 - 282);
  put(g, 2, 23 * x1 + x2 * x2 + 6 * x6 * x6 - 8 * x7 - 196);
  put(g, 3, 4 * x1 * x1 + x2 * x2 - 3 * x1 * x2 + 2 * x3 * x3 + 5 * x6 - 11 * x7);
  return 4;
}

export function g24(f: usize, g: usize, x: usize): i32 {
  const a = at(x, 0);
  const b = at(x, 1);
  put(f, 0, -a - b);
  put(g, 0, ((-2 * a + 8) * a - 8) * a * a + b - 2);
  put(g, 1, (((-4 * a + 32) * a - 88) * a + 96) * a + b - 36);
  return 2;
}

const TURN: f64 = 6.283185307179586;

function square(value: f64): f64 {
  return value * value;
}
