/** What the conductances of a synapse follow: their time course, the magnesium block, and what part of them is calcium. */
import { exp, log, pow } from "../math";
import {
  ACTIVATION_MIDDLE,
  ACTIVATION_SLOPE,
  BLOCK_SCALE,
  BLOCK_SLOPE,
  CHANNEL_DENSITY,
  FARADAY,
  FRACTION_SCALE,
  FREE_FRACTION,
  INACTIVATION_MIDDLE,
  INACTIVATION_SLOPE,
  MONOVALENT_IONS,
  MONOVALENT_PERMEABILITY,
  NERNST,
} from "./constants";

/** When exp(-t/decay) - exp(-t/rise) is largest, in ms: eq 18 with the logarithm as a factor. */
export function peakTime(rise: f64, decay: f64): f64 {
  return ((rise * decay) / (decay - rise)) * log(decay / rise);
}

/** What that difference has to be multiplied by for a largest value of 1: the reciprocal of what is printed as eq 17. */
export function peakFactor(rise: f64, decay: f64): f64 {
  const peak = peakTime(rise, decay);
  return 1 / (exp(-peak / decay) - exp(-peak / rise));
}

/** The part of NMDA receptors that magnesium (mM) does not block at a voltage (eq 13). */
export function unblocked(voltage: f64, magnesium: f64): f64 {
  return 1 / (1 + (magnesium / BLOCK_SCALE) * exp(-BLOCK_SLOPE * voltage));
}

/** The part of the NMDA conductance that is calcium's, by the calcium outside in mM (eqs 20 to 23). */
export function calciumFraction(calciumOutside: f64): f64 {
  const charge = 4 * calciumOutside;
  return (FRACTION_SCALE * charge) / (charge + MONOVALENT_IONS * MONOVALENT_PERMEABILITY);
}

/** The largest conductance of the R-type channels in the head of a spine, a sphere of a volume in um3; nS (eq 28). */
export function channelConductance(volume: f64): f64 {
  return CHANNEL_DENSITY * 4 * PI * pow((3 * volume) / (4 * PI), 2 / 3);
}

export function steadyActivation(voltage: f64): f64 {
  return 1 / (1 + exp((ACTIVATION_MIDDLE - voltage) / ACTIVATION_SLOPE));
}

export function steadyInactivation(voltage: f64): f64 {
  return 1 / (1 + exp((INACTIVATION_MIDDLE - voltage) / INACTIVATION_SLOPE));
}

/** The reversal potential of calcium in mV, from its concentrations in mM. */
export function calciumReversal(outside: f64, inside: f64): f64 {
  return NERNST * log(outside / inside);
}

/** By how many mM/ms an inward calcium current of 1 pA raises the free calcium of a spine (eq 33). */
export function calciumRise(volume: f64): f64 {
  return (1000 * FREE_FRACTION) / (2 * FARADAY * volume);
}

const PI: f64 = 3.141592653589793;
