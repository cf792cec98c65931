import type { BootstrapSettings } from "./bootstrap.ts";
import { type LocalExponent, localExponents } from "./local-exponents.ts";
import { compareModels, type ModelComparison } from "./model-comparison.ts";
import { fitScaling, type ScalingFit } from "./scaling.ts";
import type { ModelName } from "./scaling-model.ts";
import { type FitPoint, resolvePoints, type ScalingPoint, type Weighting } from "./scaling-points.ts";

export type AnalysisOptions = {
  /** One law, or `compare` for both. */
  model: ModelName | "compare";
  /** The smallest and the largest x, both included. */
  from?: number;
  to?: number;
  weighting?: Weighting;
  bootstrap?: BootstrapSettings;
};

/** How values grow with size. Without two points left there are no fits, without three no comparison. */
export type ScalingAnalysis = {
  points: readonly { x: number; y: number; standardError: number | null; replicates: number }[];
  /** Points of the range whose y has no logarithm, where one is needed. */
  leftOut: readonly { x: number; y: number }[];
  fits: readonly ScalingFit[];
  comparison: ModelComparison | null;
  /** Where all values are above 0. */
  localExponents: readonly LocalExponent[];
};

/**
 * Fits the law or laws to the points of a range. Both laws get the same points, so that they can be compared: where a power
 * law is among them, points with y at or below 0 are left out.
 */
export function analyseScaling(points: readonly ScalingPoint[], options: AnalysisOptions): ScalingAnalysis {
  const { model, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = options;
  const inRange = points.filter(({ x }) => from <= x && x <= to);
  const resolved = resolvePoints(inRange);
  const isUsed = ({ y }: FitPoint) => model === "log" || y > 0;
  const usedSizes = new Set(resolved.filter(isUsed).map(({ x }) => x));
  const used = inRange.filter(({ x }) => usedSizes.has(x));
  const models = model === "compare" ? (["power", "log"] as const) : [model];
  return {
    points: resolved.filter(isUsed).map(({ x, y, standardError, replicates }) => {
      return { x, y, standardError, replicates: replicates.length };
    }),
    leftOut: resolved.filter((point) => !isUsed(point)).map(({ x, y }) => ({ x, y })),
    fits: used.length < 2 ? [] : models.map((name) => fitScaling(name, used, options)),
    comparison: model === "compare" && used.length > 2 ? compareModels(used, options) : null,
    localExponents: resolved.filter(isUsed).every(({ y }) => y > 0) ? localExponents(used) : [],
  };
}
