import { log } from "../../numeric/mathematics.ts";

/** The default strategy parameters of Hansen, The CMA evolution strategy: a tutorial (2016, 2023), table 1, in its letters. */
export type CmaParameters = {
  lambda: number;
  mu: number;
  /** By rank; those from mu on are negative (active update), before their normalisation by the length of the step. */
  weights: Float64Array;
  muEff: number;
  cSigma: number;
  dSigma: number;
  cC: number;
  c1: number;
  cMu: number;
  /** Expected length of a standard normal vector. */
  chi: number;
  /** Generations between two decompositions of C, as its changes in between are small. */
  eigenGap: number;
};

export function defaultPopulation(dimensions: number): number {
  return 4 + Math.floor(3 * log(dimensions));
}

export function createCmaParameters(n: number, lambda: number): CmaParameters {
  const raw = Float64Array.from({ length: lambda }, (_, i) => log((lambda + 1) / 2) - log(i + 1));
  const mu = Math.floor(lambda / 2);
  const muEff = effective(raw.subarray(0, mu));
  const c1 = 2 / ((n + 1.3) * (n + 1.3) + muEff);
  const cMu = Math.min(1 - c1, (2 * (0.25 + muEff + 1 / muEff - 2)) / ((n + 2) * (n + 2) + muEff));
  const cSigma = (muEff + 2) / (n + muEff + 5);
  return {
    ...{ lambda, mu, muEff, c1, cMu, cSigma },
    weights: normalise(raw, mu, muEff, c1, cMu, n),
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma,
    cC: (4 + muEff / n) / (n + 4 + (2 * muEff) / n),
    chi: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
    eigenGap: 1 / ((c1 + cMu) * n * 10),
  };
}

/** Positive weights add up to 1; negative ones to as much as keeps C positive definite and its trace where it is. */
function normalise(
  raw: Float64Array,
  mu: number,
  muEff: number,
  c1: number,
  cMu: number,
  n: number,
): Float64Array {
  const positive = sum(raw.subarray(0, mu));
  const below = raw.subarray(mu).filter((weight) => weight < 0);
  const negative = -sum(below);
  const muEffBelow = below.length > 0 ? effective(below) : 0;
  const alpha = Math.min(1 + c1 / cMu, 1 + (2 * muEffBelow) / (muEff + 2), (1 - c1 - cMu) / (n * cMu));
  return raw.map((weight) => (weight >= 0 ? weight / positive : (weight * alpha) / negative));
}

/** (sum of weights)^2 / sum of their squares. */
function effective(weights: Float64Array): number {
  const total = sum(weights);
  return (total * total) / sum(weights.map((weight) => weight * weight));
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
