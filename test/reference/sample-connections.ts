/**
 * Connections as kernel sample-connections draws them, in plain scalar TypeScript: the same random words, everything else written anew. Quantiles are
 * found by halving an interval, of distribution functions that are summed as power series.
 */
import { erfc } from "../../src/numeric/mathematics.ts";
import { normal, philoxWords, uniform } from "../../src/numeric/random.ts";

type Spread = readonly [mean: number, deviation: number];

/** Section 4.1 of the fact sheet; what it lacks as docs/models/calcium-plasticity.md says. */
export type Pathway = {
  synapses: Spread;
  range: readonly [fewest: number, most: number];
  apical: number;
  U: Spread;
  tauDepression: Spread;
  tauFacilitation: Spread;
  sites: number;
  gAMPA: Spread;
  ratio: number;
  volume: Spread;
  basalCompartments: readonly number[];
  apicalCompartments: readonly number[];
};

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
/** Centres up to 150 um of both basal dendrites (4 to 10, 11 to 17). */
const BASAL = [...range(4, 7), ...range(11, 14)];
/** Trunk from 107 um on, the oblique dendrite; the tufts. */
const TRUNK_AND_OBLIQUE = range(25, 40);
const FAR_TRUNK_AND_TUFTS = [...range(28, 36), 39, 40, ...range(41, 48)];

const UPPER = { synapses: [4.1, 1.7], range: [2, 8], apical: 0.21 } as const;
const NEAR = { basalCompartments: BASAL, apicalCompartments: TRUNK_AND_OBLIQUE };
const FACILITATION = [14.5, 26] as const;

export const PATHWAYS: Record<"l5-l5" | "l23-l5" | "l23-l23" | "l4-l23", Pathway> = {
  "l5-l5": {
    ...{ synapses: [7.3, 3], range: [4, 14], apical: 0.24, U: [0.52, 0.22], sites: 2.9, ...NEAR },
    ...{ tauDepression: [691, 145], tauFacilitation: FACILITATION },
    ...{ gAMPA: [1.6, 1.07], ratio: 0.55, volume: [0.137, 0.088] },
  },
  "l23-l5": {
    ...{ synapses: [6.7, 2.75], range: [4, 13], apical: 0.81, U: [0.55, 0.24], sites: 1.5 },
    ...{ tauDepression: [672, 102], tauFacilitation: FACILITATION },
    ...{ gAMPA: [0.88, 0.64], ratio: 0.4, volume: [0.062, 0.045] },
    ...{ basalCompartments: BASAL, apicalCompartments: FAR_TRUNK_AND_TUFTS },
  },
  "l23-l23": {
    ...{ ...UPPER, ...NEAR, U: [0.42, 0.23], sites: 1.1 },
    ...{ tauDepression: [670, 130], tauFacilitation: FACILITATION },
    ...{ gAMPA: [0.61, 0.39], ratio: 0.4, volume: [0.044, 0.029] },
  },
  "l4-l23": {
    ...{ ...UPPER, ...NEAR, U: [0.5, 0.02], sites: 1.5 },
    ...{ tauDepression: [671, 17], tauFacilitation: [17, 5] },
    ...{ gAMPA: [0.68, 0.44], ratio: 0.7, volume: [0.063, 0.041] },
  },
};

/** Eq 52, of U, sites, conductance, volume. */
export const CORRELATIONS = [
  [1, 0.81, 0.9, 0.79],
  [0.81, 1, 0.9, 0.92],
  [0.9, 0.9, 1, 0.88],
  [0.79, 0.92, 0.88, 1],
];

/** Lengths of compartments of the reduced cell, um. */
export const lengthOf = (compartment: number): number =>
  compartment < 18 ? 240 / 7 : compartment < 37 ? 600 / 14 : 40;

/** The rows of one connection. */
export function sampleConnection(pathway: Pathway, seed: bigint, connection: number): number[][] {
  const [mostWords, apicalWords] = [0, 1].map((block) => philoxWords(seed, block, 0, connection, 16));
  const [fewest, most] = pathway.range;
  const room = most - fewest;
  const mean = (pathway.synapses[0] - fewest) / room;
  const correlation = (pathway.synapses[1] ** 2 / (room * mean * (1 - mean)) - 1) / (room - 1);
  const chance = betaQuantile(first(mostWords!), mean, correlation);
  const count = fewest + binomialQuantile(second(mostWords!), room, chance);
  const apicalChance = betaQuantile(first(apicalWords!), pathway.apical, 0.19);
  return range(0, count - 1).map((synapse) => {
    const words = (block: number) => philoxWords(seed, block, synapse, connection, 17);
    const independent = [words(0), words(1)].flatMap((four) => [
      normal(four[0]!, four[1]!),
      normal(four[2]!, four[3]!),
    ]);
    const z = cholesky(CORRELATIONS).map((row) =>
      row.reduce((sum, factor, i) => sum + factor * independent[i]!, 0),
    );
    const p = z.map((value) => 0.5 * erfc(-value / Math.SQRT2));
    const gAMPA = gammaQuantile(p[2]!, pathway.gAMPA);
    const [U, [mu, sd]] = [p[0]!, pathway.U];
    const places = first(words(4)) < apicalChance ? pathway.apicalCompartments : pathway.basalCompartments;
    return [
      ...[connection, placeAt(places, second(words(4))), 0.9 + 0.2 * second(words(3))],
      betaQuantile(U, mu, sd ** 2 / (mu * (1 - mu))),
      gammaQuantile(first(words(2)), pathway.tauDepression),
      gammaQuantile(second(words(2)), pathway.tauFacilitation),
      1 + poissonQuantile(p[1]!, pathway.sites - 1),
      ...[gAMPA, pathway.ratio * gAMPA],
      gammaQuantile(first(words(3)), [1.74, 0.18]),
      ...[gammaQuantile(p[3]!, pathway.volume), -1],
    ];
  });
}

const first = (words: Uint32Array): number => uniform(words[0]!, words[1]!);
const second = (words: Uint32Array): number => uniform(words[2]!, words[3]!);

export function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const lower: number[][] = matrix.map((row) => row.map(() => 0));
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      let rest = row[j]!;
      for (let k = 0; k < j; k++) rest -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = i === j ? Math.sqrt(rest) : rest / lower[j]![j]!;
    }
  });
  return lower;
}

function placeAt(compartments: readonly number[], u: number): number {
  let left = u * compartments.reduce((sum, compartment) => sum + lengthOf(compartment), 0);
  return compartments.find((compartment) => (left -= lengthOf(compartment)) <= 0) ?? compartments.at(-1)!;
}

function binomialQuantile(p: number, n: number, chance: number): number {
  let term = (1 - chance) ** n;
  let k = 0;
  for (let sum = term; sum < p && k < n; sum += term) term *= (chance * (n - k)) / ((1 - chance) * ++k);
  return k;
}

export function poissonQuantile(p: number, mean: number): number {
  let term = Math.exp(-mean);
  let k = 0;
  for (let sum = term; sum < p && k < 200; sum += term) term *= mean / ++k;
  return k;
}

function gammaQuantile(p: number, [mean, deviation]: Spread): number {
  const shape = (mean / deviation) ** 2;
  // e^-x x^a / Gamma(a + 1) (1 + x / (a + 1) + x^2 / ((a + 1) (a + 2)) + ..).
  const below = (x: number) =>
    x === 0 ? 0 : Math.exp(shape * Math.log(x) - x - logGamma(shape + 1)) * series((n) => x / (shape + n));
  return (mean / shape) * solve((t) => below(Math.exp(t)) - p, Math.exp);
}

/** By the mean and by the variance as a part of mean (1 - mean). */
function betaQuantile(p: number, mean: number, part: number): number {
  const [a, b] = [mean * (1 / part - 1), (1 - mean) * (1 / part - 1)];
  // x^a (1 - x)^b / (a B(a, b)) (1 + (a + b) / (a + 1) x + ..), from the nearer end.
  const front = logGamma(a + b) - logGamma(a) - logGamma(b);
  const lower = (x: number, y: number, c: number, d: number) =>
    (Math.exp(front + c * Math.log(x) + d * Math.log(y)) / c) *
    series((n) => (x * (c + d + n - 1)) / (c + n));
  const below = (t: number) => {
    const [x, y] = [1 / (1 + Math.exp(-t)), 1 / (1 + Math.exp(t))];
    return x < 0.5 ? lower(x, y, a, b) : 1 - lower(y, x, b, a);
  };
  return solve(
    (t) => below(t) - p,
    (t) => 1 / (1 + Math.exp(-t)),
  );
}

/** 1 + r(1) + r(1) r(2) + .. */
function series(ratio: (n: number) => number): number {
  let [sum, term] = [1, 1];
  for (let n = 1; n < 1e4 && term > 1e-18 * sum; n++) sum += term *= ratio(n);
  return sum;
}

/** Where a function that grows is 0, by halving. */
function solve(f: (t: number) => number, toValue: (t: number) => number): number {
  let [low, high] = [-200, 50];
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return toValue(low);
}

/** Lanczos' approximation with g = 7 and nine coefficients. */
function logGamma(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const sum = coefficients.reduce((all, c, i) => all + c / (x + i), 0.99999999999980993);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}
