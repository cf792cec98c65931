/**
 * Mathematics in f64 for kernels and, through numeric.ts, for the host. exp, log, log1p, expm1, pow, sin and cos are
 * AssemblyScript's own (NativeMath, made from musl): compiled into the module, from plain IEEE operations, so that every
 * machine gets the same bits. docs/numeric.md states the measured errors. Sines of angles beyond 10^6 are our own: see
 * reduce-angle.ts. In kernels call these, and not `Math`, which is wrong there.
 */
import { angleRest, angleRestTail, reduceAngle } from "./reduce-angle";

/** e^x, within 0.51 ulp. */
export function exp(x: f64): f64 {
  return NativeMath.exp(x);
}

/** The natural logarithm, within 0.52 ulp. */
export function log(x: f64): f64 {
  return NativeMath.log(x);
}

/** ln(1 + x), precise for small x, within 0.8 ulp. */
export function log1p(x: f64): f64 {
  return NativeMath.log1p(x);
}

/** e^x - 1, precise for small x, within 1.6 ulp. */
export function expm1(x: f64): f64 {
  return NativeMath.expm1(x);
}

/** x^y, within 0.51 ulp. */
export function pow(x: f64, y: f64): f64 {
  return NativeMath.pow(x, y);
}

/** The sine of x radians, within 0.8 ulp (1.1 for angles beyond 1.6e6). */
export function sin(x: f64): f64 {
  return abs(x) < LARGE_ANGLE ? NativeMath.sin(x) : sineOfLarge(x, 0);
}

/** The cosine of x radians, within 0.8 ulp (1.1 for angles beyond 1.6e6). */
export function cos(x: f64): f64 {
  return abs(x) < LARGE_ANGLE ? NativeMath.cos(x) : sineOfLarge(x, 1);
}

const LARGE_ANGLE: f64 = 1647000;

// sin(x + quarters pi / 2).
function sineOfLarge(x: f64, quarters: i32): f64 {
  if (!isFinite(x)) return NaN;
  const quadrant = reduceAngle(x) + quarters;
  const sine = NativeMath.sin(angleRest);
  const cosine = NativeMath.cos(angleRest);
  const value = quadrant & 1 ? cosine - angleRestTail * sine : sine + angleRestTail * cosine;
  return quadrant & 2 ? -value : value;
}
