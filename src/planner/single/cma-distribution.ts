import { exp } from "../../numeric/mathematics.ts";
import type { Draws } from "../population/draws.ts";
import type { CmaParameters } from "./cma-parameters.ts";
import { decomposeSymmetric } from "./symmetric-eigen.ts";

/**
 * The normal distribution of CMA-ES in the unit cube, and how it learns from ranked samples (Hansen, The CMA evolution strategy: a
 * tutorial, 2016 and 2023; its letters): cumulative step-size adaptation, rank-one and active rank-mu update.
 */
export class CmaDistribution {
  readonly mean: Float64Array;
  sigma: number;
  /** C, row-major. */
  readonly covariance: Float64Array;
  /** C = B D^2 B': the columns of B, and the diagonal of D, ascending. Of a few generations ago. */
  axes: Float64Array;
  readonly scales: Float64Array;
  readonly pathC: Float64Array;
  /** False once C is no covariance any more. */
  isSound = true;
  readonly #parameters: CmaParameters;
  readonly #leastStd: Float64Array;
  readonly #pathSigma: Float64Array;
  #generation = 0;
  /** Whether the last generation's best point had been brought back to the bounds. */
  #isBestCut = false;
  #decomposedAt = 0;
  /** (1 - cSigma)^(2 (generation + 1)) */
  #forgotten: number;

  /** `leastStd` is by gene: where values lie that far apart, a narrower distribution would see one of them only. */
  constructor(mean: Float64Array, sigma: number, leastStd: Float64Array, parameters: CmaParameters) {
    const n = mean.length;
    this.mean = mean.slice();
    this.sigma = sigma;
    this.covariance = identity(n);
    this.axes = identity(n);
    this.scales = new Float64Array(n).fill(1);
    this.pathC = new Float64Array(n);
    this.#pathSigma = new Float64Array(n);
    this.#parameters = parameters;
    this.#leastStd = leastStd;
    this.#forgotten = 1;
    this.#widen();
    if (this.#decomposedAt < 0) this.#decompose();
  }

  /**
   * A sample of the distribution. One beyond the bounds is drawn anew, at most twice: to bring it back bends the distribution that was learned,
   * which costs ill-conditioned problems a quarter more points. Not so where the best points are on the bounds.
   */
  sample(draws: Draws): Step {
    let step = this.#draw(draws);
    for (let redraws = 0; redraws < MOST_REDRAWS && !this.#isBestCut && !this.#isWithin(step); redraws++) {
      step = this.#draw(draws);
    }
    return step;
  }

  /**
   * The point of a step, brought back into the box gene by gene. Then `y` is the step that was taken; the box, and not the distribution, may
   * be to blame for a bad one, so it counts among the good ones only. Exact on bounds, and without a penalty in units of the objectives. (A
   * smooth transform, as pycma has, makes mirrored optima beyond the bounds: with it, ill-conditioned problems took twice the points.)
   */
  place(step: Step): Float64Array {
    const { mean, sigma } = this;
    const point = step.z.map((own, i) => Math.min(1, Math.max(0, mean[i]! + sigma * own)));
    if (point.some((gene, i) => gene !== mean[i]! + sigma * step.z[i]!)) {
      step.y = point.map((gene, i) => (gene - mean[i]!) / sigma);
      step.square = Number.POSITIVE_INFINITY;
    }
    return point;
  }

  standardDeviation(gene: number): number {
    return this.sigma * Math.sqrt(this.covariance[gene * (this.mean.length + 1)]!);
  }

  /** Learns from the steps of a generation, the best one first. */
  update(steps: readonly Step[]): void {
    const { mean, pathC, sigma } = this;
    const { mu, weights, muEff, cSigma, dSigma, cC, chi, eigenGap } = this.#parameters;
    const pathSigma = this.#pathSigma;
    const n = mean.length;
    this.#generation++;
    this.#isBestCut = steps[0]!.square === Number.POSITIVE_INFINITY;
    const shift = new Float64Array(n);
    for (let rank = 0; rank < mu; rank++) {
      const { z } = steps[rank]!;
      for (let i = 0; i < n; i++) shift[i]! += weights[rank]! * z[i]!;
    }
    let freeCount = 0;
    for (let i = 0; i < n; i++) {
      const before = mean[i]!;
      const to = before + sigma * shift[i]!;
      // Where all slopes down to a bound the mean goes a little beyond it, so that most samples are on it; enough are within to come back.
      const beyond = BEYOND * this.standardDeviation(i);
      mean[i] = Math.min(1 + beyond, Math.max(-beyond, to));
      if (mean[i] === to) freeCount++;
      else shift[i] = (mean[i]! - before) / sigma;
    }

    const white = this.#whiten(shift);
    const keep = 1 - cSigma;
    const gain = Math.sqrt(cSigma * (2 - cSigma) * muEff);
    for (let i = 0; i < n; i++) pathSigma[i] = keep * pathSigma[i]! + gain * white[i]!;
    // Genes on a bound do not move, so a path is as much shorter without selection.
    const length = Math.sqrt((squareOf(pathSigma) * n) / Math.max(1, freeCount));
    this.#forgotten *= keep * keep;
    const isHeld = length / Math.sqrt(1 - this.#forgotten) >= (1.4 + 2 / (n + 1)) * chi;
    const gainC = isHeld ? 0 : Math.sqrt(cC * (2 - cC) * muEff);
    for (let i = 0; i < n; i++) pathC[i] = (1 - cC) * pathC[i]! + gainC * shift[i]!;

    this.#adapt(steps, isHeld);
    this.sigma *= exp(Math.min(1, (cSigma / dSigma) * (length / chi - 1)));
    this.#limit();
    if (this.#generation - this.#decomposedAt > eigenGap) this.#decompose();
    this.isSound &&= Number.isFinite(this.sigma) && this.sigma > 0;
  }

  #draw(draws: Draws): Step {
    const { axes, scales } = this;
    const n = scales.length;
    const along = new Float64Array(n);
    let square = 0;
    for (let i = 0; i < n; i++) {
      const z = draws.normal();
      square += z * z;
      along[i] = scales[i]! * z;
    }
    const z = multiply(axes, along);
    return { z, y: z, square };
  }

  #isWithin({ z }: Step): boolean {
    const { mean, sigma } = this;
    return z.every((own, i) => mean[i]! + sigma * own >= 0 && mean[i]! + sigma * own <= 1);
  }

  #adapt(steps: readonly Step[], isHeld: boolean): void {
    const { covariance, pathC } = this;
    const { weights, c1, cMu, cC } = this.#parameters;
    const n = pathC.length;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const keep = 1 + (isHeld ? c1 * cC * (2 - cC) : 0) - c1 - cMu * total;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        covariance[i * n + j] = keep * covariance[i * n + j]! + c1 * pathC[i]! * pathC[j]!;
      }
    }
    for (const [rank, { y, square }] of steps.entries()) {
      const weight = weights[rank]!;
      if (weight === 0) continue;
      // A bad step takes away no more than a step of the expected length would, so C stays positive definite.
      const factor = cMu * (weight > 0 ? weight : (weight * n) / square);
      for (let i = 0; i < n; i++) {
        const own = factor * y[i]!;
        for (let j = 0, at = i * n; j <= i; j++, at++) covariance[at]! += own * y[j]!;
      }
    }
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) covariance[j * n + i] = covariance[i * n + j]!;
    }
  }

  /** Keeps every gene's standard deviation below a part of its bounds, and at least as large as its steps need. */
  #limit(): void {
    let widest = 0;
    for (let i = 0; i < this.mean.length; i++) widest = Math.max(widest, this.standardDeviation(i));
    if (widest > MOST_STD) this.sigma *= MOST_STD / widest;
    this.#widen();
  }

  #widen(): void {
    const { covariance } = this;
    const n = this.mean.length;
    for (let i = 0; i < n; i++) {
      const least = this.#leastStd[i]!;
      const std = this.standardDeviation(i);
      if (!(std < least)) continue;
      // Scaling a row and its column is a change of the gene's unit: correlations stay.
      const factor = least / std;
      for (let k = 0; k < n; k++) {
        covariance[i * n + k]! *= factor;
        covariance[k * n + i]! *= factor;
      }
      this.#decomposedAt = Number.NEGATIVE_INFINITY;
    }
  }

  #decompose(): void {
    const eigen = decomposeSymmetric(this.covariance, this.mean.length);
    this.isSound &&= eigen !== undefined && eigen.values[0]! > 0;
    if (eigen === undefined || !this.isSound) return;
    this.axes = eigen.vectors;
    this.scales.set(eigen.values.map(Math.sqrt));
    this.#decomposedAt = this.#generation;
  }

  /** C^(-1/2) y = B D^(-1) B' y. */
  #whiten(y: Float64Array): Float64Array {
    const { axes, scales } = this;
    const n = y.length;
    const along = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const own = y[i]!;
      for (let k = 0, at = i * n; k < n; k++, at++) along[k]! += axes[at]! * own;
    }
    for (let k = 0; k < n; k++) along[k]! /= scales[k]!;
    return multiply(axes, along);
  }
}

/** A step from the mean in units of sigma, and the square of its length in standard deviations of the distribution; Infinity where it was cut. */
export type Step = {
  /** As sampled. */
  z: Float64Array;
  /** As taken, within the box. */
  y: Float64Array;
  square: number;
};

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  const product = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0, at = i * n; k < n; k++, at++) sum += matrix[at]! * vector[k]!;
    product[i] = sum;
  }
  return product;
}

function identity(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * (n + 1)] = 1;
  return matrix;
}

function squareOf(vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!;
  return sum;
}

/** Of every gene, in parts of its bounds, as in pycma: a wider distribution sees little but the bounds. */
const MOST_STD = 1 / 3;
/** In standard deviations. With a half, optima on bounds took up to two thirds more points; with two, a quarter of them was not found. */
const BEYOND = 1;
const MOST_REDRAWS = 2;
