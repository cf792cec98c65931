import { exp, log } from "../numeric/mathematics.ts";

export type ModelName = "power" | "log";

/**
 * A law with two parameters that is a straight line in ln x: transformed(y) = intercept + slope ln x.
 */
export type ScalingModel = {
  name: ModelName;
  formula: string;
  /** The names of the parameter made of the intercept, and of the slope. */
  parameters: readonly [string, string];
  transform(y: number): number;
  /** The inverse of `transform`. */
  restore(v: number): number;
  /** The parameter that the intercept stands for, and its derivative by the intercept. */
  ofIntercept(intercept: number): { value: number; derivative: number };
  /** The standard error of transform(y), to first order. */
  transformError(y: number, standardError: number): number;
};

/** y = A x^exponent, the line ln y = ln A + exponent ln x. */
export const POWER_LAW: ScalingModel = {
  name: "power",
  formula: "y = A x^exponent",
  parameters: ["A", "exponent"],
  transform: log,
  restore: exp,
  ofIntercept: (intercept) => ({ value: exp(intercept), derivative: exp(intercept) }),
  transformError: (y, standardError) => standardError / y,
};

/** y = b0 + b1 ln x. */
export const LOGARITHM: ScalingModel = {
  name: "log",
  formula: "y = b0 + b1 ln x",
  parameters: ["b0", "b1"],
  transform: (y) => y,
  restore: (v) => v,
  ofIntercept: (intercept) => ({ value: intercept, derivative: 1 }),
  transformError: (_, standardError) => standardError,
};

export const MODELS: Readonly<Record<ModelName, ScalingModel>> = { power: POWER_LAW, log: LOGARITHM };
