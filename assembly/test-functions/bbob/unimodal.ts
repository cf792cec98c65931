/** f6 to f14: functions of low or moderate condition, then of high condition with one optimum. */
import { pow } from "../../lib/math";
import { at, put } from "../column";
import { distort, firstRotation, Instance, secondRotation, shifted } from "./instance";
import { drawOptimum } from "./random";
import { ROOT_10 } from "./separable";
import {
  oscillate, oscillation, penalty, rotate, scale, shift, skew, squares, weightedSquares,
} from "./transform";

export function attractiveSector(instance: Instance): f64 {
  const n = instance.n;
  const optimum = drawOptimum(n, instance.seed);
  const z = distort(instance, shift(instance.x, optimum, n), ROOT_10, firstRotation(instance));
  for (let i = 0; i < n; i++) if (at(z, i) * at(optimum, i) > 0) put(z, i, 100 * at(z, i));
  return pow(oscillation(squares(z, 0, n)), 0.9);
}

export function stepEllipsoid(instance: Instance): f64 {
  const n = instance.n;
  const z = scale(rotate(shifted(instance), secondRotation(instance), n), ROOT_10, n);
  const first = abs(at(z, 0));
  for (let i = 0; i < n; i++) {
    const value = at(z, i);
    put(z, i, abs(value) > 0.5 ? nearest(value) : nearest(10 * value) / 10);
  }
  const sum = weightedSquares(rotate(z, firstRotation(instance), n), 100, n);
  return 0.1 * max(0.0001 * first, sum) + penalty(instance.x, 5, n);
}

export function plainRosenbrock(instance: Instance): f64 {
  const n = instance.n;
  const optimum = drawOptimum(n, instance.seed);
  for (let i = 0; i < n; i++) put(optimum, i, 0.75 * at(optimum, i));
  const z = shift(instance.x, optimum, n);
  for (let i = 0; i < n; i++) put(z, i, rosenbrockScale(n) * at(z, i) + 1);
  return rosenbrock(z, n);
}

export function rotatedRosenbrock(instance: Instance): f64 {
  return rosenbrock(rosenbrockPoint(instance), instance.n);
}

export function ellipsoid(instance: Instance): f64 {
  return weightedSquares(rippled(instance), 1e6, instance.n);
}

export function discus(instance: Instance): f64 {
  const z = rippled(instance);
  return 1e6 * at(z, 0) * at(z, 0) + squares(z, 1, instance.n);
}

export function bentCigar(instance: Instance): f64 {
  const n = instance.n;
  const rotation = firstRotation(instance);
  const centred = shift(instance.x, drawOptimum(n, instance.seed + 1000000), n);
  const z = rotate(skew(rotate(centred, rotation, n), 0.5, n), rotation, n);
  return at(z, 0) * at(z, 0) + 1e6 * squares(z, 1, n);
}

export function sharpRidge(instance: Instance): f64 {
  const z = distort(instance, shifted(instance), ROOT_10, firstRotation(instance));
  return at(z, 0) * at(z, 0) + 100 * sqrt(squares(z, 1, instance.n));
}

export function differentPowers(instance: Instance): f64 {
  const n = instance.n;
  const z = rotate(shifted(instance), firstRotation(instance), n);
  let total: f64 = 0;
  for (let i = 0; i < n; i++) total += pow(abs(at(z, i)), 2 + (4 * <f64>i) / <f64>(n - 1));
  return sqrt(total);
}

/** Where the rotated functions made of Rosenbrock's are evaluated. */
export function rosenbrockPoint(instance: Instance): usize {
  const n = instance.n;
  const z = rotate(instance.x, secondRotation(instance), n);
  for (let i = 0; i < n; i++) put(z, i, rosenbrockScale(n) * at(z, i) + 0.5);
  return z;
}

/** Rosenbrock's term of places i and i + 1. */
export function rosenbrockTerm(z: usize, i: i32): f64 {
  const valley = at(z, i) * at(z, i) - at(z, i + 1);
  const slope = at(z, i) - 1;
  return 100 * valley * valley + slope * slope;
}

function rosenbrock(z: usize, n: i32): f64 {
  let total: f64 = 0;
  for (let i = 0; i < n - 1; i++) total += rosenbrockTerm(z, i);
  return total;
}

function rosenbrockScale(n: i32): f64 {
  return max<f64>(1, sqrt(<f64>n) / 8);
}

function rippled(instance: Instance): usize {
  return oscillate(rotate(shifted(instance), firstRotation(instance), instance.n), instance.n);
}
