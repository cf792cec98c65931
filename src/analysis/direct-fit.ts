import { exp, log } from "../numeric/mathematics.ts";
import { fitLine } from "./line-fit.ts";
import type { ModelName } from "./scaling-model.ts";

/** A law fitted to y itself. */
export type DirectFit = {
  /** A and exponent, or b0 and b1. */
  parameters: [number, number];
  predict(x: number): number;
};

type Data = { x: number; y: number; weight: number };

/** The least weighted squares of y itself, which is where two laws can be compared; y must be positive for a power law. */
export function fitDirectly(model: ModelName, data: readonly Data[]): DirectFit {
  switch (model) {
    case "power":
      return fitPowerDirectly(data);
    case "log": {
      const { intercept, slope } = fitLine(
        data.map(({ x }) => log(x)),
        data.map(({ y }) => y),
        data.map(({ weight }) => weight),
      );
      return { parameters: [intercept, slope], predict: (x) => intercept + slope * log(x) };
    }
    default:
      return model satisfies never;
  }
}

/**
 * Gauss and Newton from the line through log y: each step is the weighted line through residual / fitted, halved until the
 * sum of squares does not grow.
 */
function fitPowerDirectly(data: readonly Data[]): DirectFit {
  const us = data.map(({ x }) => log(x));
  const start = fitLine(
    us,
    data.map(({ y }) => log(y)),
    data.map(({ y, weight }) => weight * y * y),
  );
  let line = { intercept: start.intercept, slope: start.slope };
  let squares = squaresOf(line, us, data);
  for (let i = 0; i < MOST_STEPS; i++) {
    const fitted = us.map((u) => exp(line.intercept + line.slope * u));
    const step = fitLine(
      us,
      data.map(({ y }, at) => (y - fitted[at]!) / fitted[at]!),
      data.map(({ weight }, at) => weight * fitted[at]! * fitted[at]!),
    );
    const next = descend(line, step, squares, us, data);
    if (!next) break;
    ({ line, squares } = next);
  }
  const { intercept, slope } = line;
  return { parameters: [exp(intercept), slope], predict: (x) => exp(intercept + slope * log(x)) };
}

const MOST_STEPS = 200;
const MOST_HALVINGS = 40;

type Line = { intercept: number; slope: number };

/** The longest of the halved steps that lowers the sum of squares; none at its bottom. */
function descend(from: Line, step: Line, squares: number, us: readonly number[], data: readonly Data[]) {
  for (let i = 0, part = 1; i < MOST_HALVINGS; i++, part /= 2) {
    const line = { intercept: from.intercept + part * step.intercept, slope: from.slope + part * step.slope };
    const lower = squaresOf(line, us, data);
    if (lower < squares) return { line, squares: lower };
  }
  return undefined;
}

function squaresOf({ intercept, slope }: Line, us: readonly number[], data: readonly Data[]): number {
  return data.reduce((sum, { y, weight }, i) => {
    const residual = y - exp(intercept + slope * us[i]!);
    return sum + weight * residual * residual;
  }, 0);
}
