/**
 * What is known of the connections of a pathway: the circuit of 2018 that Chindemi et al. used, and, where nothing of it is known, the recipe of 2023 or
 * what is assumed here (docs/models/calcium-plasticity.md, Populations, says which number is which).
 */

/** Numbers of synapses and of apical ones, marginal distributions of synapses as means and standard deviations (SD), and where synapses are. */
@unmanaged
export class Recipe {
  /** Synapses of a connection: mean, SD, fewest, most. */
  count: f64;
  countSd: f64;
  fewest: f64;
  most: f64;
  /** Mean over connections of the part of synapses that is apical. */
  apical: f64;
  /** Probability of release. */
  release: f64;
  releaseSd: f64;
  /** Time constants of depression and facilitation, ms. */
  depression: f64;
  depressionSd: f64;
  facilitation: f64;
  facilitationSd: f64;
  sites: f64;
  /** nS; NMDA as a part of AMPA. */
  ampa: f64;
  ampaSd: f64;
  nmdaRatio: f64;
  /** um3. */
  volume: f64;
  volumeSd: f64;
  /** Distances from the soma between which basal and apical synapses are, um. */
  basalNear: f64;
  basalFar: f64;
  apicalNear: f64;
  apicalFar: f64;
}

/** The recipe of a pathway, by its number among the choices of the manifest. */
export function recipeOf(pathway: i32): Recipe {
  return changetype<Recipe>(RECIPES + <usize>pathway * offsetof<Recipe>());
}

// In the order of the fields; from L5, L2/3, L2/3, L4 to L5, L5, L2/3, L2/3.
const RECIPES = memory.data<f64>([
  7.3, 3, 4, 14, 0.24, 0.52, 0.22, 691, 145, 14.5, 26, 2.9, 1.6, 1.07, 0.55, 0.137, 0.088, 0, 150, 100, 590,
  6.7, 2.75, 4, 13, 0.81, 0.55, 0.24, 672, 102, 14.5, 26, 1.5, 0.88, 0.64, 0.4, 0.062, 0.045, 0, 150, 200, 800,
  4.1, 1.7, 2, 8, 0.21, 0.42, 0.23, 670, 130, 14.5, 26, 1.1, 0.61, 0.39, 0.4, 0.044, 0.029, 0, 150, 100, 590,
  4.1, 1.7, 2, 8, 0.21, 0.5, 0.02, 671, 17, 17, 5, 1.5, 0.68, 0.44, 0.7, 0.063, 0.041, 0, 150, 100, 590,
], 16);
