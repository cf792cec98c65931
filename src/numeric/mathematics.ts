import { numeric } from "./instance.ts";

/**
 * The transcendental functions of kernels, for the host: `Math` has other bits from one Node version and processor to the
 * next, these have not. docs/numeric.md states their errors.
 */
export const { exp, log, log1p, expm1, pow, sin, cos, erf, erfc } = numeric;

/** The quantile of the standard normal distribution at 0 < p < 1. */
export const { normalQuantile } = numeric;
