import { exp, log } from "../numeric/mathematics.ts";
import { chiSquareTail } from "./chi-square.ts";
import { type DirectFit, fitDirectly } from "./direct-fit.ts";
import { MODELS, type ModelName } from "./scaling-model.ts";
import {
  checkPointCount,
  checkPositive,
  resolvePoints,
  resolveWeighting,
  type ScalingPoint,
  type Weighting,
} from "./scaling-points.ts";

export type ModelComparison = {
  /** `measured`: Gaussian errors of y with the measured standard errors; `common`: with one standard deviation, estimated. */
  errors: "measured" | "common";
  /** The better one first. */
  models: readonly ComparedModel[];
};

export type ComparedModel = {
  model: ModelName;
  /** Of the fit to y itself, which differ somewhat from those of the straightened fit. */
  parameters: Readonly<Record<string, number>>;
  /** Squares of residuals in measured standard errors, and how probable more would be; null with a common error. */
  chiSquare: { value: number; freedom: number; probability: number } | null;
  logLikelihood: number;
  aic: number;
  /** Null where there are too few points for the correction. */
  aicc: number | null;
  bic: number;
  /** AIC above the best one. Both models have as many parameters: it is that of AICc and of BIC too. */
  difference: number;
  akaikeWeight: number;
  /** Each point predicted from the others: root mean squares of y - prediction, and of the same relative to y. */
  leaveOneOut: { error: number; relative: number };
};

/**
 * Compares power law and logarithm as descriptions of the same values: y = f(x) + Gaussian error, each law fitted by maximum
 * likelihood, AIC = 2 k - 2 log L and its small-sample and Bayesian relatives, Akaike weights exp(-difference / 2) normalised
 * (Burnham and Anderson, Model Selection and Multimodel Inference, 2002, sections 2.2, 2.4, 2.9 and 6.4). At least 3 points,
 * y above 0. The weights say which law is the better one; only chi-square says whether it is good.
 */
export function compareModels(
  points: readonly ScalingPoint[],
  options: { weighting?: Weighting } = {},
): ModelComparison {
  const resolved = resolvePoints(points);
  checkPointCount(resolved, 3, "a comparison of models");
  checkPositive(resolved);
  const isMeasured = resolveWeighting(resolved, options.weighting) === "errors";
  const data = resolved.map(({ x, y, standardError }) => {
    const error = isMeasured ? standardError! : 1;
    return { x, y, weight: 1 / (error * error) };
  });
  const judged = (["power", "log"] as const).map((model) => judge(model, data, isMeasured));
  const best = Math.min(...judged.map(({ aic }) => aic));
  const likelihoods = judged.map(({ aic }) => exp((best - aic) / 2));
  const total = likelihoods.reduce((sum, likelihood) => sum + likelihood, 0);
  return {
    errors: isMeasured ? "measured" : "common",
    models: judged
      .map((model, i) => ({
        ...model,
        difference: model.aic - best,
        akaikeWeight: likelihoods[i]! / total,
      }))
      .sort((a, b) => a.aic - b.aic),
  };
}

type Data = { x: number; y: number; weight: number };

function judge(model: ModelName, data: readonly Data[], isMeasured: boolean) {
  const fit = fitDirectly(model, data);
  const squares = squaresOf(fit, data);
  const count = data.length;
  const logLikelihood = isMeasured ? likelihoodOfMeasured(data, squares) : likelihoodOfCommon(data, squares);
  // The common standard deviation is one more estimate.
  const estimates = isMeasured ? 2 : 3;
  const aic = 2 * estimates - 2 * logLikelihood;
  const spare = count - estimates - 1;
  const freedom = count - 2;
  const names = MODELS[model].parameters;
  return {
    model,
    parameters: { [names[0]]: fit.parameters[0], [names[1]]: fit.parameters[1] },
    chiSquare: isMeasured ? { value: squares, freedom, probability: chiSquareTail(squares, freedom) } : null,
    logLikelihood,
    aic,
    aicc: spare > 0 ? aic + (2 * estimates * (estimates + 1)) / spare : null,
    bic: estimates * log(count) - 2 * logLikelihood,
    leaveOneOut: leaveOneOut(model, data),
  };
}

function squaresOf({ predict }: DirectFit, data: readonly Data[]): number {
  return data.reduce((sum, { x, y, weight }) => {
    const residual = y - predict(x);
    return sum + weight * residual * residual;
  }, 0);
}

function likelihoodOfMeasured(data: readonly Data[], squares: number): number {
  const logVariances = data.reduce((sum, { weight }) => sum - log(weight), 0);
  return -(squares + logVariances + data.length * log(2 * Math.PI)) / 2;
}

/** With the variance squares / n, which makes the likelihood greatest. An exact fit counts as one to rounding error. */
function likelihoodOfCommon(data: readonly Data[], squares: number): number {
  const rounding = data.reduce((sum, { y }) => sum + y * y, 0) * Number.EPSILON * Number.EPSILON;
  const variance = Math.max(squares, rounding) / data.length;
  return (-data.length / 2) * (log(2 * Math.PI * variance) + 1);
}

function leaveOneOut(model: ModelName, data: readonly Data[]): ComparedModel["leaveOneOut"] {
  const errors = data.map((left) => {
    const { predict } = fitDirectly(
      model,
      data.filter((other) => other !== left),
    );
    return { error: left.y - predict(left.x), y: left.y };
  });
  const rootMeanSquare = (values: readonly number[]) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  return {
    error: rootMeanSquare(errors.map(({ error }) => error)),
    relative: rootMeanSquare(errors.map(({ error, y }) => error / y)),
  };
}
