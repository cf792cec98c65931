/** Synapses from random numbers that are addressed by connection, synapse and quantity: none depends on how many others there are. */
import { betaQuantile } from "../lib/beta-quantile";
import { erfc } from "../lib/erf";
import { gammaQuantile } from "../lib/gamma-quantile";
import { philox } from "../lib/philox";
import { poissonQuantile } from "../lib/poisson-quantile";
import { normal, uniform } from "../lib/random";
import { binomial } from "../lib/synapse/release";
import { Places, placeAt } from "./places";
import { Recipe } from "./recipe";

/** Columns of the table that kernel calcium-plasticity reads (there: synapse.ts). */
export const COLUMNS: i32 = 12;

/** Streams of random numbers; those of calcium-plasticity are others, so that its trial of the same seed does not draw the same again. */
const CONNECTION: u32 = 16;
const SYNAPSE: u32 = 17;

/** How alike the synapses of a connection are in being apical, as a correlation: makes 0.24 of 7.3 synapses vary by 0.24. */
const APICAL_CORRELATION: f64 = 0.19;
/** Decay of AMPA receptors, mean and SD, and the range of delays, ms. */
const AMPA_DECAY: f64 = 1.74;
const AMPA_DECAY_SD: f64 = 0.18;
const LEAST_DELAY: f64 = 0.9;
const DELAYS: f64 = 0.2;

/** How many synapses a connection has: beta-binomial above the fewest, which is bounded and has a given mean and SD. */
export function drawCount(recipe: Recipe, seed: u64, connection: u32): i32 {
  const words = philox(seed, 0, 0, connection, CONNECTION);
  const room = recipe.most - recipe.fewest;
  const mean = (recipe.count - recipe.fewest) / room;
  const correlation = ((recipe.countSd * recipe.countSd) / (room * mean * (1 - mean)) - 1) / (room - 1);
  const chance = betaOf(first(words), mean, correlation);
  return <i32>recipe.fewest + binomial(<i32>room, chance, second(words));
}

/** With which probability each synapse of a connection is apical. */
export function drawApical(recipe: Recipe, seed: u64, connection: u32): f64 {
  return betaOf(first(philox(seed, 1, 0, connection, CONNECTION)), recipe.apical, APICAL_CORRELATION);
}

/** Writes a row; says whether the synapse is apical. */
export function drawSynapse(
  to: usize,
  recipe: Recipe,
  apicalChance: f64,
  basal: Places,
  apical: Places,
  seed: u64,
  connection: u32,
  synapse: u32,
): bool {
  // Probability of release, sites, conductance and volume: the lower triangle of Cholesky's factor of eq 52.
  const one = philox(seed, 0, synapse, connection, SYNAPSE);
  const two = philox(seed, 1, synapse, connection, SYNAPSE);
  const a = firstNormal(one);
  const b = secondNormal(one);
  const c = firstNormal(two);
  const d = secondNormal(two);
  const sites = 0.81 * a + FACTOR_11 * b;
  const conductance = 0.9 * a + FACTOR_21 * b + FACTOR_22 * c;
  const volume = 0.79 * a + FACTOR_31 * b + FACTOR_32 * c + FACTOR_33 * d;
  const ampa = gammaQuantile(chanceOf(conductance), recipe.ampa, recipe.ampaSd);

  const alone = philox(seed, 2, synapse, connection, SYNAPSE);
  const more = philox(seed, 3, synapse, connection, SYNAPSE);
  const where = philox(seed, 4, synapse, connection, SYNAPSE);
  const isApical = first(where) < apicalChance;
  store<f64>(to, <f64>connection);
  store<f64>(to, placeAt(isApical ? apical : basal, second(where)), 8);
  store<f64>(to, LEAST_DELAY + DELAYS * second(more), 16);
  store<f64>(to, betaQuantile(chanceOf(a), recipe.release, recipe.releaseSd), 24);
  store<f64>(to, gammaQuantile(first(alone), recipe.depression, recipe.depressionSd), 32);
  store<f64>(to, gammaQuantile(second(alone), recipe.facilitation, recipe.facilitationSd), 40);
  store<f64>(to, 1 + <f64>poissonQuantile(chanceOf(sites), recipe.sites - 1), 48);
  store<f64>(to, ampa, 56);
  store<f64>(to, recipe.nmdaRatio * ampa, 64);
  store<f64>(to, gammaQuantile(first(more), AMPA_DECAY, AMPA_DECAY_SD), 72);
  store<f64>(to, gammaQuantile(chanceOf(volume), recipe.volume, recipe.volumeSd), 80);
  store<f64>(to, -1, 88);
  return isApical;
}

// Of the correlations U-N 0.81, U-G 0.90, U-X 0.79, N-G 0.90, N-X 0.92, G-X 0.88, which are positive definite.
const FACTOR_11: f64 = sqrt(1 - 0.81 * 0.81);
const FACTOR_21: f64 = (0.9 - 0.81 * 0.9) / FACTOR_11;
const FACTOR_22: f64 = sqrt(1 - 0.9 * 0.9 - FACTOR_21 * FACTOR_21);
const FACTOR_31: f64 = (0.92 - 0.81 * 0.79) / FACTOR_11;
const FACTOR_32: f64 = (0.88 - 0.9 * 0.79 - FACTOR_21 * FACTOR_31) / FACTOR_22;
const FACTOR_33: f64 = sqrt(1 - 0.79 * 0.79 - FACTOR_31 * FACTOR_31 - FACTOR_32 * FACTOR_32);

/** With which probability a normal number is below z; never 0 or 1. */
function chanceOf(z: f64): f64 {
  return min(max(0.5 * erfc(-z * SQRT_HALF), EDGE), 1 - EDGE);
}

const SQRT_HALF: f64 = 0.7071067811865476;
const EDGE: f64 = 1.1102230246251565e-16;

/** Of numbers that are 1 with a probability that is this, two correlate by `correlation`. */
function betaOf(u: f64, mean: f64, correlation: f64): f64 {
  return betaQuantile(u, mean, sqrt(mean * (1 - mean) * correlation));
}

function first(words: v128): f64 {
  return uniform(i32x4.extract_lane(words, 0), i32x4.extract_lane(words, 1));
}

function second(words: v128): f64 {
  return uniform(i32x4.extract_lane(words, 2), i32x4.extract_lane(words, 3));
}

function firstNormal(words: v128): f64 {
  return normal(i32x4.extract_lane(words, 0), i32x4.extract_lane(words, 1));
}

function secondNormal(words: v128): f64 {
  return normal(i32x4.extract_lane(words, 2), i32x4.extract_lane(words, 3));
}
