/**
 * Receptors, channels, calcium and its integrator in the head of one spine (Chindemi et al. 2022, eqs 6 to 18 and 26 to 34), one step
 * of time after the other. Every equation is linear in its own variable, with a rate that the others set: each is solved exactly for the
 * others as they are in the middle of the step, so the error of a step is of third order.
 */
import { allocate } from "../abi";
import { exp, expm1 } from "../math";
import {
  calciumFraction,
  calciumReversal,
  calciumRise,
  channelConductance,
  peakFactor,
  steadyActivation,
  steadyInactivation,
  unblocked,
} from "./conductance";
import {
  ACTIVATION_TIME,
  AMPA_REVERSAL,
  AMPA_RISE,
  BLOCK_SLOPE,
  CALCIUM_REST,
  CALCIUM_REVERSAL,
  CALCIUM_TIME,
  INACTIVATION_TIME,
  NMDA_DECAY,
  NMDA_REVERSAL,
  NMDA_RISE,
} from "./constants";

// @ts-ignore: decorator
@unmanaged
export class Spine {
  /** nS. */
  nmda: f64;
  channels: f64;
  /** mM. */
  magnesium: f64;
  calciumOutside: f64;
  ampaDecay: f64;
  ampaFactor: f64;
  nmdaFactor: f64;
  fraction: f64;
  rise: f64;
  /** Time constant of the integrator, ms. */
  integration: f64;

  /** Rising and falling parts of the two conductances, of largest difference 1 after a release at all sites. */
  ampaA: f64;
  ampaB: f64;
  nmdaA: f64;
  nmdaB: f64;
  /** Gates of the R-type channels. */
  m: f64;
  h: f64;
  /** mM; mM ms. */
  calcium: f64;
  integrator: f64;

  /** Of `linearise`: the current into the dendrite is conductance * V - inward, in uS and nA. */
  conductance: f64;
  inward: f64;
}

/** A spine at rest at a voltage, its gates settled. `volume` in um3, `nmda` in nS, concentrations in mM, times in ms. */
export function restingSpine(
  volume: f64,
  nmda: f64,
  ampaDecay: f64,
  calciumOutside: f64,
  magnesium: f64,
  integration: f64,
  voltage: f64,
): Spine {
  const spine = changetype<Spine>(allocate(offsetof<Spine>()));
  spine.nmda = nmda;
  spine.channels = channelConductance(volume);
  spine.magnesium = magnesium;
  spine.calciumOutside = calciumOutside;
  spine.ampaDecay = ampaDecay;
  spine.ampaFactor = peakFactor(AMPA_RISE, ampaDecay);
  spine.nmdaFactor = peakFactor(NMDA_RISE, NMDA_DECAY);
  spine.fraction = calciumFraction(calciumOutside);
  spine.rise = calciumRise(volume);
  spine.integration = integration;
  spine.ampaA = 0;
  spine.ampaB = 0;
  spine.nmdaA = 0;
  spine.nmdaB = 0;
  spine.m = steadyActivation(voltage);
  spine.h = steadyInactivation(voltage);
  spine.calcium = CALCIUM_REST;
  spine.integrator = 0;
  return spine;
}

/** Bytes of the state, which `keepState` writes and `restoreState` reads. */
export const STATE_BYTES: usize = offsetof<Spine>("conductance") - offsetof<Spine>("ampaA");

export function keepState(spine: Spine, to: usize): void {
  memory.copy(to, changetype<usize>(spine) + offsetof<Spine>("ampaA"), STATE_BYTES);
}

export function restoreState(spine: Spine, from: usize): void {
  memory.copy(changetype<usize>(spine) + offsetof<Spine>("ampaA"), from, STATE_BYTES);
}

/** Transmitter of a part of the sites opens receptors. */
export function openReceptors(spine: Spine, part: f64): void {
  spine.ampaA += part * spine.ampaFactor;
  spine.ampaB += part * spine.ampaFactor;
  spine.nmdaA += part * spine.nmdaFactor;
  spine.nmdaB += part * spine.nmdaFactor;
}

/** The current into the dendrite in pA, inward negative, of a synapse whose AMPA conductance is `ampa` nS. */
export function current(spine: Spine, ampa: f64, voltage: f64): f64 {
  return (
    ampa * (spine.ampaB - spine.ampaA) * (voltage - AMPA_REVERSAL) +
    openNmda(spine, spine.nmdaB - spine.nmdaA, voltage) * (voltage - NMDA_REVERSAL) +
    spine.channels * spine.m * spine.m * spine.h * (voltage - reversal(spine, spine.calcium))
  );
}

/**
 * The current in the middle of a step of `step` ms, as a straight line in the voltage through where it is now; `ampa` is the conductance of
 * AMPA receptors in nS. Gives it as `conductance` and `inward`, and changes nothing else.
 */
export function linearise(spine: Spine, ampa: f64, step: f64, voltage: f64): void {
  const half = 0.5 * step;
  const receptors = ampa * (spine.ampaB * exp(-half / spine.ampaDecay) - spine.ampaA * exp(-half / AMPA_RISE));
  const part = spine.nmdaB * exp(-half / NMDA_DECAY) - spine.nmdaA * exp(-half / NMDA_RISE);
  const free = unblocked(voltage, spine.magnesium);
  const open = spine.nmda * part * free;
  const slope = open * (1 + (voltage - NMDA_REVERSAL) * BLOCK_SLOPE * (1 - free));
  const m = spine.m - (steadyActivation(voltage) - spine.m) * expm1(-half / ACTIVATION_TIME);
  const h = spine.h - (steadyInactivation(voltage) - spine.h) * expm1(-half / INACTIVATION_TIME);
  const channels = spine.channels * m * m * h;
  spine.conductance = MICROSIEMENS * (receptors + slope + channels);
  spine.inward =
    MICROSIEMENS *
    (receptors * AMPA_REVERSAL +
      slope * voltage -
      open * (voltage - NMDA_REVERSAL) +
      channels * reversal(spine, spine.calcium));
}

/** Advances by `step` ms; `voltage` is that in the middle of the step. */
export function advanceSpine(spine: Spine, step: f64, voltage: f64): void {
  const half = 0.5 * step;
  const riseHalf = exp(-half / NMDA_RISE);
  const decayHalf = exp(-half / NMDA_DECAY);
  const open = openNmda(spine, spine.nmdaB * decayHalf - spine.nmdaA * riseHalf, voltage);
  spine.nmdaA *= riseHalf * riseHalf;
  spine.nmdaB *= decayHalf * decayHalf;
  spine.ampaA *= exp(-step / AMPA_RISE);
  spine.ampaB *= exp(-step / spine.ampaDecay);

  const m = spine.m - (steadyActivation(voltage) - spine.m) * expm1(-step / ACTIVATION_TIME);
  const h = spine.h - (steadyInactivation(voltage) - spine.h) * expm1(-step / INACTIVATION_TIME);
  const mMiddle = 0.5 * (spine.m + m);
  const channels = spine.channels * mMiddle * mMiddle * 0.5 * (spine.h + h);
  spine.m = m;
  spine.h = h;

  const throughReceptors = spine.fraction * open * (voltage - CALCIUM_REVERSAL);
  const before = spine.calcium;
  const relaxed = expm1(-step / CALCIUM_TIME);
  // The reversal potential moves with the calcium: first from where it was, then from the middle.
  const guess = before + gain(spine, throughReceptors, channels * (voltage - reversal(spine, before)), relaxed);
  const middle = 0.5 * (before + guess);
  spine.calcium =
    before + gain(spine, throughReceptors, channels * (voltage - reversal(spine, middle)), relaxed);

  const above = 0.5 * (before + spine.calcium) - CALCIUM_REST;
  spine.integrator -= (above * spine.integration - spine.integrator) * expm1(-step / spine.integration);
}

/** nS in uS. */
const MICROSIEMENS: f64 = 1e-3;

/** What calcium becomes more in a step in which these currents flow; `relaxed` is exp(-step / time) - 1. */
function gain(spine: Spine, throughReceptors: f64, throughChannels: f64, relaxed: f64): f64 {
  const level = CALCIUM_REST - CALCIUM_TIME * spine.rise * (throughReceptors + throughChannels);
  return (spine.calcium - level) * relaxed;
}

function reversal(spine: Spine, calcium: f64): f64 {
  return calciumReversal(spine.calciumOutside, calcium);
}

function openNmda(spine: Spine, part: f64, voltage: f64): f64 {
  return spine.nmda * unblocked(voltage, spine.magnesium) * part;
}
