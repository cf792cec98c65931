/** f1 to f5: separable functions. */
import { cos } from "../../lib/math";
import { at, put } from "../column";
import { Instance, shifted } from "./instance";
import { drawOptimum } from "./random";
import { oscillate, penalty, power, scale, shift, skew, squares, weightedSquares } from "./transform";

export function sphere(instance: Instance): f64 {
  return squares(shifted(instance), 0, instance.n);
}

export function separableEllipsoid(instance: Instance): f64 {
  return weightedSquares(oscillate(shifted(instance), instance.n), 1e6, instance.n);
}

export function separableRastrigin(instance: Instance): f64 {
  const n = instance.n;
  return rastrigin(scale(skew(oscillate(shifted(instance), n), 0.2, n), ROOT_10, n), n);
}

export function buecheRastrigin(instance: Instance): f64 {
  const n = instance.n;
  const optimum = drawOptimum(n, instance.seed);
  for (let i = 0; i < n; i += 2) put(optimum, i, abs(at(optimum, i)));
  const z = oscillate(shift(instance.x, optimum, n), n);
  for (let i = 0; i < n; i += 2) if (at(z, i) > 0) put(z, i, 10 * at(z, i));
  return rastrigin(scale(z, ROOT_10, n), n) + 100 * penalty(instance.x, 5, n);
}

/** The optimum is a corner of the box, and nothing falls beyond the box. */
export function linearSlope(instance: Instance): f64 {
  const n = instance.n;
  const optimum = drawOptimum(n, instance.seed);
  let total: f64 = 0;
  for (let i = 0; i < n; i++) {
    const corner = copysign<f64>(5, at(optimum, i));
    const x = at(instance.x, i);
    total += power(10, i, n) * (5 - copysign<f64>(1, corner) * (x * corner > 25 ? corner : x));
  }
  return total;
}

/** Rastrigin's sum of parabola and cosine. */
export function rastrigin(z: usize, n: i32): f64 {
  let cosines: f64 = 0;
  for (let i = 0; i < n; i++) cosines += cos(6.283185307179586 * at(z, i));
  return 10 * (<f64>n - cosines) + squares(z, 0, n);
}

/** The base of a condition number of 10 of a square. */
export const ROOT_10: f64 = 3.1622776601683795;
