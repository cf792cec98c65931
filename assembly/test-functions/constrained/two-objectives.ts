/**
 * Small problems of two objectives. A constraint is met where what is written to `g` is at most 0; in BNH, TNK and OSY it is divided
 * by the constant that bounds it, so that violations can be added. Each function returns how many constraints there are.
 */
import { at, put } from "../column";

/** Binh and Korn (1997). */
export function bnh(f: usize, g: usize, x: usize): i32 {
  const a = at(x, 0);
  const b = at(x, 1);
  put(f, 0, 4 * a * a + 4 * b * b);
  put(f, 1, (a - 5) * (a - 5) + (b - 5) * (b - 5));
  put(g, 0, ((a - 5) * (a - 5) + b * b) / 25 - 1);
  put(g, 1, 1 - ((a - 8) * (a - 8) + (b + 3) * (b + 3)) / 7.7);
  return 2;
}

/** Srinivas and Deb (1994). */
export function srn(f: usize, g: usize, x: usize): i32 {
  const a = at(x, 0);
  const b = at(x, 1);
  put(f, 0, 2 + (a - 2) * (a - 2) + (b - 1) * (b - 1));
  put(f, 1, 9 * a - (b - 1) * (b - 1));
  put(g, 0, a * a + b * b - 225);
  put(g, 1, a - 3 * b + 10);
  return 2;
}

/** Tanaka and others (1995). The cosine of 16 times the angle comes from that of twice the angle, doubled three times. */
export function tnk(f: usize, g: usize, x: usize): i32 {
  const a = at(x, 0);
  const b = at(x, 1);
  const square = a * a + b * b;
  let cosine = square > 0 ? (b * b - a * a) / square : 1;
  for (let i = 0; i < 3; i++) cosine = 2 * cosine * cosine - 1;
  put(f, 0, a);
  put(f, 1, b);
  put(g, 0, 1 + 0.1 * cosine - square);
  put(g, 1, 2 * ((a - 0.5) * (a - 0.5) + (b - 0.5) * (b - 0.5)) - 1);
  return 2;
}

/** Osyczka and Kundu (1995). */
export function osy(f: usize, g: usize, x: usize): i32 {
  const x1 = at(x, 0);
  const x2 = at(x, 1);
  const x3 = at(x, 2);
  const x4 = at(x, 3);
  const x5 = at(x, 4);
  const x6 = at(x, 5);
  put(f, 0, -(25 * square(x1 - 2) + square(x2 - 2) + square(x3 - 1) + square(x4 - 4) + square(x5 - 1)));
  put(f, 1, square(x1) + square(x2) + square(x3) + square(x4) + square(x5) + square(x6));
  put(g, 0, 1 - (x1 + x2) / 2);
  put(g, 1, (x1 + x2) / 6 - 1);
  put(g, 2, (x2 - x1) / 2 - 1);
  put(g, 3, (x1 - 3 * x2) / 2 - 1);
  put(g, 4, (square(x3 - 3) + x4) / 4 - 1);
  put(g, 5, 1 - (square(x5 - 3) + x6) / 4);
  return 6;
}

function square(value: f64): f64 {
  return value * value;
}
