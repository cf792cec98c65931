/** The shapes of the WFG toolkit's fronts: h_1 ... h_m of the m - 1 numbers that say where on the front. */
import { cos, sin } from "../../lib/math";
import { at, put } from "../column";

export const CONVEX: i32 = 0;
export const CONCAVE: i32 = 1;
export const LINEAR: i32 = 2;

/** Writes the `m` numbers of one of the shapes above. */
export function writeShape(h: usize, shape: i32, x: usize, m: i32): void {
  let product: f64 = 1;
  for (let i = 0; i < m - 1; i++) {
    put(h, m - 1 - i, product * across(shape, at(x, i)));
    product *= along(shape, at(x, i));
  }
  put(h, 0, product);
}

/** mixed: convex and concave by turns, five times. */
export function mixedShape(x: f64): f64 {
  return 1 - x - cos(10 * PI * x + HALF_PI) / (10 * PI);
}

/** disc: five pieces. */
export function disconnectedShape(x: f64): f64 {
  const wave = cos(5 * PI * x);
  return 1 - x * wave * wave;
}

const HALF_PI: f64 = 1.5707963267948966;
const PI: f64 = 3.141592653589793;

function along(shape: i32, x: f64): f64 {
  if (shape == LINEAR) return x;
  return shape == CONVEX ? 1 - cos(x * HALF_PI) : sin(x * HALF_PI);
}

function across(shape: i32, x: f64): f64 {
  if (shape == LINEAR) return 1 - x;
  return shape == CONVEX ? 1 - sin(x * HALF_PI) : cos(x * HALF_PI);
}
