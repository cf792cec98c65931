import { log } from "../numeric/mathematics.ts";
import { checkPositive, resolvePoints, type ScalingPoint } from "./scaling-points.ts";

/** The slope between two neighbouring sizes on logarithmic axes. */
export type LocalExponent = {
  from: number;
  to: number;
  exponent: number;
  /** From the standard errors of both values, to first order; null where one is not known. */
  standardError: number | null;
};

/** log(y2 / y1) / log(x2 / x1) between neighbours: a power law has the same everywhere, a logarithm a falling one. */
export function localExponents(points: readonly ScalingPoint[]): LocalExponent[] {
  const resolved = resolvePoints(points);
  checkPositive(resolved);
  return resolved.slice(1).map((above, i) => {
    const below = resolved[i]!;
    const step = log(above.x / below.x);
    const errors = [below, above].map(({ y, standardError }) =>
      standardError === null ? Number.NaN : standardError / y,
    );
    const error = Math.sqrt(errors[0]! * errors[0]! + errors[1]! * errors[1]!) / step;
    return {
      from: below.x,
      to: above.x,
      exponent: log(above.y / below.y) / step,
      standardError: Number.isNaN(error) ? null : error,
    };
  });
}
