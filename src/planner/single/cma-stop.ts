import type { CmaDistribution } from "./cma-distribution.ts";
import type { CmaParameters } from "./cma-parameters.ts";
import { compareScores, type Score, spreadOf } from "./score.ts";

/**
 * When a run of CMA-ES has nothing more to find (Hansen, Benchmarking a BI-population CMA-ES on the BBOB-2009 function testbed, GECCO 2009,
 * and section B.3 of the tutorial). Watches one run.
 */
export class CmaStop {
  readonly #parameters: CmaParameters;
  readonly #n: number;
  readonly #tolerance: number;
  readonly #mostGenerations: number;
  readonly #best: Score[] = [];
  readonly #median: Score[] = [];
  /** For how many generations three quarters of the points have been as good as the best. */
  #flatCount = 0;
  #generation = 0;

  /** `tolerance` is in units of the objectives; `mostPoints` end a run whatever happens. */
  constructor(n: number, parameters: CmaParameters, tolerance: number, mostPoints: number) {
    const { lambda } = parameters;
    this.#n = n;
    this.#parameters = parameters;
    this.#tolerance = tolerance;
    const most = 100 + (150 * (n + 3) * (n + 3)) / Math.sqrt(lambda);
    this.#mostGenerations = Math.min(most, mostPoints / lambda);
  }

  /** Whether the run ends with this generation, whose scores come best first. */
  isOver(ranked: readonly Score[], distribution: CmaDistribution): boolean {
    const { lambda } = this.#parameters;
    this.#generation++;
    this.#best.push(ranked[0]!);
    this.#median.push(ranked[lambda >> 1]!);
    this.#flatCount =
      compareScores(ranked[0]!, ranked[Math.floor(0.75 * lambda)]!) === 0 ? this.#flatCount + 1 : 0;
    return (
      this.#generation >= this.#mostGenerations ||
      this.#isLevel(ranked) ||
      this.#isStagnant() ||
      hasConverged(distribution, this.#generation)
    );
  }

  /** TolFun and TolHistFun: the best ones of some generations and all of this one are equal, nearly. EqualFunValues: too many are, exactly. */
  #isLevel(ranked: readonly Score[]): boolean {
    const span = 10 + Math.ceil((30 * this.#n) / this.#parameters.lambda);
    if (this.#best.length >= span) {
      const recent = this.#best.slice(-span);
      if (spreadOf([...recent, ...ranked]) < this.#tolerance) return true;
    }
    return this.#flatCount > 1;
  }

  /** Stagnation: over the last fifth of the run, neither the best nor the median ones of its end are better than those of its begin. */
  #isStagnant(): boolean {
    const [n, { lambda }, t] = [this.#n, this.#parameters, this.#generation];
    const span = Math.floor(0.2 * t + 120 + (30 * n) / lambda);
    if (t < span || t % 10 !== 0) return false;
    const part = Math.floor(0.3 * span);
    return [this.#best, this.#median].every((history) => {
      const recent = history.slice(-span);
      return compareScores(medianOf(recent.slice(-part)), medianOf(recent.slice(0, part))) >= 0;
    });
  }
}

/** TolX, TolUpSigma, ConditionCov, NoEffectAxis, NoEffectCoord. */
function hasConverged(distribution: CmaDistribution, generation: number): boolean {
  const { mean, sigma, axes, scales, pathC, isSound } = distribution;
  if (!isSound) return true;
  const n = mean.length;
  const [least, most] = [scales[0]!, scales[n - 1]!];
  if (most > MOST_CONDITION * least || sigma > MOST_SIGMA * most) return true;
  let isNarrow = true;
  const axis = generation % n;
  let hasNoEffect = true;
  for (let i = 0; i < n; i++) {
    const std = distribution.standardDeviation(i);
    if (mean[i]! + 0.2 * std === mean[i]!) return true;
    if (std > LEAST_STEP || sigma * Math.abs(pathC[i]!) > LEAST_STEP) isNarrow = false;
    if (mean[i]! + 0.1 * sigma * scales[axis]! * axes[i * n + axis]! !== mean[i]!) hasNoEffect = false;
  }
  return isNarrow || hasNoEffect;
}

function medianOf(scores: readonly Score[]): Score {
  return scores.toSorted(compareScores)[scores.length >> 1]!;
}

/** Of standard deviations: a condition of C of 10^14. */
const MOST_CONDITION = 1e7;
const MOST_SIGMA = 1e20;
/** In units of the bounds. */
const LEAST_STEP = 1e-12;
