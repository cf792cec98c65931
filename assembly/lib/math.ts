/**
 * Mathematics in f64 for kernels and, through numeric.ts, for the host. exp, log, log1p, expm1, pow, sin and cos are
 * AssemblyScript's own (NativeMath, made from musl): compiled into the module, from plain IEEE operations, so that every
 * machine gets the same bits. docs/numeric.md states the measured errors.
 */

/** e^x. */
export function exp(x: f64): f64 {
  return NativeMath.exp(x);
}

/** The natural logarithm. */
export function log(x: f64): f64 {
  return NativeMath.log(x);
}

/** ln(1 + x), precise for small x. */
export function log1p(x: f64): f64 {
  return NativeMath.log1p(x);
}

/** e^x - 1, precise for small x. */
export function expm1(x: f64): f64 {
  return NativeMath.expm1(x);
}

/** x^y. */
export function pow(x: f64, y: f64): f64 {
  return NativeMath.pow(x, y);
}

/** The sine of x radians. */
export function sin(x: f64): f64 {
  return NativeMath.sin(x);
}

/** The cosine of x radians. */
export function cos(x: f64): f64 {
  return NativeMath.cos(x);
}
