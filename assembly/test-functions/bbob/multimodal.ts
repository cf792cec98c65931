/** f15 to f19: many optima with a structure as a whole. */
import { cos, pow, sin } from "../../lib/math";
import { at } from "../column";
import { distort, firstRotation, Instance, secondRotation, shifted } from "./instance";
import { rastrigin, ROOT_10 } from "./separable";
import { oscillate, penalty, rotate, scale, skew } from "./transform";
import { rosenbrockPoint, rosenbrockTerm } from "./unimodal";

export function rotatedRastrigin(instance: Instance): f64 {
  const n = instance.n;
  const rotation = firstRotation(instance);
  const z = skew(oscillate(rotate(shifted(instance), rotation, n), n), 0.2, n);
  return rastrigin(distort(instance, z, ROOT_10, rotation), n);
}

export function weierstrass(instance: Instance): f64 {
  const n = instance.n;
  const rotation = firstRotation(instance);
  const z = distort(instance, oscillate(rotate(shifted(instance), rotation, n), n), 0.1, rotation);
  let total: f64 = 0;
  for (let i = 0; i < n; i++) total += fractal(at(z, i) + 0.5);
  const above = total / <f64>n - fractal(0.5);
  return 10 * above * above * above + (10 / <f64>n) * penalty(instance.x, 5, n);
}

/** f17 with `base` = sqrt(10), f18 with sqrt(1000). */
export function schaffers(instance: Instance, base: f64): f64 {
  const n = instance.n;
  const skewed = skew(rotate(shifted(instance), firstRotation(instance), n), 0.5, n);
  const z = scale(rotate(skewed, secondRotation(instance), n), base, n);
  let total: f64 = 0;
  for (let i = 0; i < n - 1; i++) {
    const square = at(z, i) * at(z, i) + at(z, i + 1) * at(z, i + 1);
    const wave = sin(50 * pow(square, 0.1));
    total += pow(square, 0.25) * (wave * wave + 1);
  }
  const mean = total / <f64>(n - 1);
  return mean * mean + 10 * penalty(instance.x, 5, n);
}

export function griewankRosenbrock(instance: Instance): f64 {
  const n = instance.n;
  const z = rosenbrockPoint(instance);
  let total: f64 = 0;
  for (let i = 0; i < n - 1; i++) {
    const term = rosenbrockTerm(z, i);
    total += term / 4000 - cos(term);
  }
  return 10 + (10 * total) / <f64>(n - 1);
}

/** Weierstrass's sum of cosines of half the size and three times the frequency, 12 of them. */
function fractal(place: f64): f64 {
  let total: f64 = 0;
  let size: f64 = 1;
  let frequency: f64 = 6.283185307179586;
  for (let k = 0; k < 12; k++) {
    total += size * cos(frequency * place);
    size *= 0.5;
    frequency *= 3;
  }
  return total;
}
