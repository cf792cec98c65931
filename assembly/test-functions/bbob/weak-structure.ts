/** f20, f23 and f24: many optima with little structure as a whole. */
import { allocate } from "../../lib/abi";
import { cos, pow, sin } from "../../lib/math";
import { at, put } from "../column";
import { distort, firstRotation, Instance, shifted } from "./instance";
import { drawNormal, drawUniform } from "./random";
import { ROOT_10 } from "./separable";
import { penalty, power } from "./transform";

export function schwefel(instance: Instance): f64 {
  const n = instance.n;
  const signs = drawUniform(n, instance.seed);
  const mirrored = allocate(<usize>n << 3);
  for (let i = 0; i < n; i++) put(mirrored, i, 2 * copysign<f64>(1, at(signs, i) - 0.5) * at(instance.x, i));
  const z = allocate(<usize>n << 3);
  let total: f64 = 0;
  for (let i = 0; i < n; i++) {
    const drag = i == 0 ? 0 : 0.25 * (at(mirrored, i - 1) - SCHWEFEL_OPTIMUM);
    const off = at(mirrored, i) + drag - SCHWEFEL_OPTIMUM;
    put(z, i, 100 * (power(ROOT_10, i, n) * off + SCHWEFEL_OPTIMUM));
    total += at(z, i) * sin(sqrt(abs(at(z, i))));
  }
  return 0.01 * (418.9828872724339 - total / <f64>n) + 0.01 * penalty(z, 500, n);
}

export function katsuura(instance: Instance): f64 {
  const n = instance.n;
  const z = distort(instance, shifted(instance), 10, firstRotation(instance));
  let product: f64 = 1;
  for (let i = 0; i < n; i++) product *= pow(1 + <f64>(i + 1) * roughness(at(z, i)), 10 / pow(<f64>n, 1.2));
  return (10 / <f64>(n * n)) * (product - 1) + penalty(instance.x, 5, n);
}

/** Two funnels, of which the wider one is not the deeper, with Rastrigin's cosines on top. */
export function lunacek(instance: Instance): f64 {
  const n = instance.n;
  const signs = drawNormal(n, instance.seed);
  const depth = 1 - 0.5 / (sqrt(<f64>n + 20) - 4.1);
  const second = -sqrt((FUNNEL * FUNNEL - 1) / depth);
  const off = allocate(<usize>n << 3);
  let narrow: f64 = 0;
  let wide: f64 = 0;
  for (let i = 0; i < n; i++) {
    const x = 2 * copysign<f64>(1, at(signs, i)) * at(instance.x, i);
    put(off, i, x - FUNNEL);
    narrow += (x - FUNNEL) * (x - FUNNEL);
    wide += (x - second) * (x - second);
  }
  const z = distort(instance, off, 10, firstRotation(instance));
  let cosines: f64 = 0;
  for (let i = 0; i < n; i++) cosines += cos(6.283185307179586 * at(z, i));
  return min(narrow, <f64>n + depth * wide) + 10 * (<f64>n - cosines) + 10000 * penalty(instance.x, 5, n);
}

const FUNNEL: f64 = 2.5;
/** Where z sin(sqrt z) is largest up to 500, over 100. */
const SCHWEFEL_OPTIMUM: f64 = 4.2096874633;

/** How far 2^j z lies from a whole number, over 2^j, summed over j = 1 ... 32. */
function roughness(z: f64): f64 {
  let total: f64 = 0;
  let factor: f64 = 2;
  for (let j = 0; j < 32; j++) {
    const stretched = factor * z;
    total += abs(stretched - nearest(stretched)) / factor;
    factor *= 2;
  }
  return total;
}
