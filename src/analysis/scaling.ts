import { log } from "../numeric/mathematics.ts";
import { type BootstrapSettings, DEFAULT_BOOTSTRAP, resampleMeans } from "./bootstrap.ts";
import { chiSquareTail } from "./chi-square.ts";
import { fitLine, type LineFit } from "./line-fit.ts";
import { describeParameters, type ParameterFit } from "./parameter-fit.ts";
import { MODELS, type ModelName, type ScalingModel } from "./scaling-model.ts";
import {
  checkPointCount,
  checkPositive,
  type FitPoint,
  resolvePoints,
  resolveWeighting,
  type ScalingPoint,
  type Weighting,
} from "./scaling-points.ts";

export type ScalingFit = {
  model: ModelName;
  formula: string;
  weighting: Weighting;
  parameters: readonly [ParameterFit, ParameterFit];
  /** Of the estimates of intercept and slope. */
  correlation: number;
  freedom: number;
  /** With weights: the squares of the residuals in standard errors, and how probable more would be if the law held. */
  chiSquare: { value: number; probability: number | null } | null;
  residuals: readonly Residual[];
  /** Samples left out had a point whose mean was not above 0. Null without a bootstrap. */
  bootstrap: { samples: number; leftOut: number; seed: string } | null;
};

/** What is left of y; `standardised` in units of its standard error, on the scale of the fit. */
export type Residual = {
  x: number;
  y: number;
  fitted: number;
  residual: number;
  standardised: number | null;
};

export type FitOptions = { weighting?: Weighting; bootstrap?: BootstrapSettings };

/**
 * Fits a power law or a logarithm by least squares of transformed(y) on log x: `scaling-model.ts` has the formulas. Weights
 * are 1 / (standard error of transformed(y))^2 and stand for relative precision: the scatter about the line sets the scale, so
 * that a law which does not hold to within the errors gets wider intervals (Draper and Smith, Applied Regression Analysis,
 * 1998, sections 1.4 and 9.2; R's lm). The bootstrap keeps the weights and draws replicates anew.
 */
export function fitScaling(
  name: ModelName,
  points: readonly ScalingPoint[],
  options: FitOptions = {},
): ScalingFit {
  const model = MODELS[name];
  const resolved = resolvePoints(points);
  checkPointCount(resolved, 2, "a fit");
  if (name === "power") checkPositive(resolved);
  const weighting = resolveWeighting(resolved, options.weighting);
  const straighten = createStraightener(model, resolved, weighting);
  const line = straighten(resolved.map(({ y }) => y));
  const resampled = resampleLines(model, resolved, straighten, options.bootstrap ?? DEFAULT_BOOTSTRAP);
  const { covariance, squares, freedom } = line;
  return {
    model: name,
    formula: model.formula,
    weighting,
    parameters: describeParameters(model, line, resampled?.lines),
    correlation: covariance.both / Math.sqrt(covariance.intercept * covariance.slope),
    freedom,
    chiSquare:
      weighting === "errors"
        ? { value: squares, probability: freedom > 0 ? chiSquareTail(squares, freedom) : null }
        : null,
    residuals: resolved.map((point) => describeResidual(model, line, point)),
    bootstrap: resampled?.summary ?? null,
  };
}

/** The line through given means, with the weights of the measured ones. */
function createStraightener(model: ScalingModel, points: readonly FitPoint[], weighting: Weighting) {
  const us = points.map(({ x }) => log(x));
  const weights = points.map(({ y, standardError }) => {
    const error = weighting === "errors" ? model.transformError(y, standardError!) : 1;
    return 1 / (error * error);
  });
  return (ys: readonly number[]): LineFit =>
    fitLine(
      us,
      ys.map((y) => model.transform(y)),
      weights,
    );
}

function resampleLines(
  model: ScalingModel,
  points: readonly FitPoint[],
  straighten: (ys: readonly number[]) => LineFit,
  { samples, seed }: BootstrapSettings,
) {
  if (samples < 2 || points.some(({ replicates }) => replicates.length < 2)) return undefined;
  const lines: LineFit[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const ys = resampleMeans(points, sample, seed);
    if (model.name === "log" || ys.every((y) => y > 0)) lines.push(straighten(ys));
  }
  return { lines, summary: { samples, leftOut: samples - lines.length, seed: String(seed) } };
}

function describeResidual(model: ScalingModel, line: LineFit, { x, y, standardError }: FitPoint): Residual {
  const v = line.intercept + line.slope * log(x);
  const fitted = model.restore(v);
  const error = standardError ? model.transformError(y, standardError) : null;
  const standardised = error === null ? null : (model.transform(y) - v) / error;
  return { x, y, fitted, residual: y - fitted, standardised };
}
