/**
 * Constants of the glutamatergic synapse of Chindemi et al., Nat Commun 13:3038 (2022), Methods: mV, ms, nS, pA, mM, um3. Where the
 * printed paper and the mechanism that was simulated differ, they are the mechanism's (docs/models/calcium-plasticity.md).
 */

export const AMPA_RISE: f64 = 0.2;
export const AMPA_REVERSAL: f64 = 0;
export const NMDA_RISE: f64 = 0.29;
export const NMDA_DECAY: f64 = 70;
export const NMDA_REVERSAL: f64 = -3;

/** Concentration of magnesium that halves the conductance at 0 mV, and slope of the block (eq 13; the text under it swaps the names of the two). */
export const BLOCK_SCALE: f64 = 2.552;
export const BLOCK_SLOPE: f64 = 0.072;

/** The calcium in the current through NMDA receptors (eqs 20 to 23): its reversal, its scale, monovalent ions and their permeability. */
export const CALCIUM_REVERSAL: f64 = 40;
export const FRACTION_SCALE: f64 = 0.6;
export const MONOVALENT_IONS: f64 = 120;
export const MONOVALENT_PERMEABILITY: f64 = 1 / 1.38;

/** R-type channels in the membrane of the spine's head, a sphere: nS/um2, and their gates (eqs 26 to 32). */
export const CHANNEL_DENSITY: f64 = 0.0744;
export const ACTIVATION_MIDDLE: f64 = -5.9;
export const ACTIVATION_SLOPE: f64 = 9.5;
export const ACTIVATION_TIME: f64 = 1;
export const INACTIVATION_MIDDLE: f64 = -39;
export const INACTIVATION_SLOPE: f64 = -9.2;
export const INACTIVATION_TIME: f64 = 27;

/** Calcium of the spine: at rest, how fast it goes back, what part of it is free. */
export const CALCIUM_REST: f64 = 70e-6;
export const CALCIUM_TIME: f64 = 12;
export const FREE_FRACTION: f64 = 0.04;

export const FARADAY: f64 = 96485;
/** RT/2F at 34 degrees Celsius, in mV. */
export const NERNST: f64 = (1000 * 8.314462618 * 307.15) / (2 * FARADAY);

/** Efficacy and its expression: time constants, the state between the two stable ones. */
export const EFFICACY_TIME: f64 = 70_000;
export const UNSTABLE_EFFICACY: f64 = 0.5;
export const EXPRESSION_TIME: f64 = 100_000;
/** A potentiated synapse has this many times the conductance of a depressed one; the exponent of their probabilities of release. */
export const CONDUCTANCE_RATIO: f64 = 2;
export const RELEASE_EXPONENT: f64 = 0.2;
