/**
 * Receptors, channels, calcium and its integrator in the head of one spine (Chindemi et al. 2022, eqs 6 to 18 and 26 to 34), one step
 * of time after the other. Every equation is linear in its own variable, with a rate that the others set: each is solved exactly for the
 * others as they are in the middle of the step, so the error of a step is of third order.
 */
import { allocate } from "../abi";
import { exp, log } from "../math";
import { calciumFraction, calciumReversal, calciumRise, channelConductance, peakFactor } from "./conductance";
import {
  AMPA_REVERSAL,
  AMPA_RISE,
  BLOCK_SLOPE,
  CALCIUM_REST,
  CALCIUM_REVERSAL,
  CALCIUM_TIME,
  NERNST,
  NMDA_DECAY,
  NMDA_REVERSAL,
  NMDA_RISE,
} from "./constants";
import { Decays } from "./decays";
import { activationAt, freeAt, inactivationAt, look } from "./voltage-table";

@unmanaged
export class Spine {
  /** nS. */
  nmda: f64;
  channels: f64;
  /** What depends on the voltage: see voltage-table.ts. */
  table: usize;
  /** mM. */
  calciumOutside: f64;
  ampaDecay: f64;
  ampaFactor: f64;
  nmdaFactor: f64;
  fraction: f64;
  rise: f64;
  /** Time constant of the integrator, ms. */
  integration: f64;

  /** What is left of the fall of AMPA receptors after half a step of this length. */
  ampaStep: f64;
  ampaLeft: f64;

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
  /** The reversal potential of calcium that goes with it, mV. */
  reversal: f64;

  /** Of `linearise`: the current into the dendrite is conductance * V - inward, in uS and nA. */
  conductance: f64;
  inward: f64;
}

/** A spine at rest at a voltage, its gates settled. `table` is of `tabulateVoltage`; `volume` in um3, `nmda` in nS, calcium in mM, times in ms. */
export function restingSpine(
  table: usize,
  volume: f64,
  nmda: f64,
  ampaDecay: f64,
  calciumOutside: f64,
  integration: f64,
  voltage: f64,
): Spine {
  const spine = changetype<Spine>(allocate(offsetof<Spine>()));
  spine.nmda = nmda;
  spine.channels = channelConductance(volume);
  spine.table = table;
  spine.calciumOutside = calciumOutside;
  spine.ampaDecay = ampaDecay;
  spine.ampaFactor = peakFactor(AMPA_RISE, ampaDecay);
  spine.nmdaFactor = peakFactor(NMDA_RISE, NMDA_DECAY);
  spine.fraction = calciumFraction(calciumOutside);
  spine.rise = calciumRise(volume);
  spine.integration = integration;
  spine.ampaStep = -1;
  rest(spine, voltage);
  return spine;
}

/** Back to how a spine begins. */
export function rest(spine: Spine, voltage: f64): void {
  look(spine.table, voltage);
  spine.ampaA = 0;
  spine.ampaB = 0;
  spine.nmdaA = 0;
  spine.nmdaB = 0;
  spine.m = activationAt();
  spine.h = inactivationAt();
  spine.calcium = CALCIUM_REST;
  spine.integrator = 0;
  spine.reversal = calciumReversal(spine.calciumOutside, CALCIUM_REST);
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
  look(spine.table, voltage);
  return (
    ampa * (spine.ampaB - spine.ampaA) * (voltage - AMPA_REVERSAL) +
    spine.nmda * (spine.nmdaB - spine.nmdaA) * freeAt() * (voltage - NMDA_REVERSAL) +
    spine.channels * spine.m * spine.m * spine.h * (voltage - spine.reversal)
  );
}

/**
 * The current in the middle of a step, as a straight line in the voltage through where it is now; `ampa` is the conductance of
 * AMPA receptors in nS. Gives it as `conductance` and `inward`, and changes nothing else.
 */
export function linearise(spine: Spine, decays: Decays, ampa: f64, voltage: f64): void {
  look(spine.table, voltage);
  const receptors = ampa * (spine.ampaB * ampaLeft(spine, decays) - spine.ampaA * decays.ampaRise);
  const free = freeAt();
  const open = spine.nmda * free * (spine.nmdaB * decays.nmdaDecay - spine.nmdaA * decays.nmdaRise);
  const slope = open * (1 + (voltage - NMDA_REVERSAL) * BLOCK_SLOPE * (1 - free));
  const activation = activationAt();
  const inactivation = inactivationAt();
  const m = activation + (spine.m - activation) * decays.activation;
  const h = inactivation + (spine.h - inactivation) * decays.inactivation;
  const channels = spine.channels * m * m * h;
  spine.conductance = MICROSIEMENS * (receptors + slope + channels);
  spine.inward =
    MICROSIEMENS *
    (receptors * AMPA_REVERSAL +
      slope * voltage -
      open * (voltage - NMDA_REVERSAL) +
      channels * spine.reversal);
}

/** Advances by a step; `voltage` is that in its middle. */
export function advanceSpine(spine: Spine, decays: Decays, voltage: f64): void {
  look(spine.table, voltage);
  const riseHalf = decays.nmdaRise;
  const decayHalf = decays.nmdaDecay;
  const open = spine.nmda * freeAt() * (spine.nmdaB * decayHalf - spine.nmdaA * riseHalf);
  const ampaHalf = ampaLeft(spine, decays);
  spine.nmdaA = flush(spine.nmdaA * riseHalf * riseHalf);
  spine.nmdaB = flush(spine.nmdaB * decayHalf * decayHalf);
  spine.ampaA = flush(spine.ampaA * decays.ampaRise * decays.ampaRise);
  spine.ampaB = flush(spine.ampaB * ampaHalf * ampaHalf);

  const activation = activationAt();
  const inactivation = inactivationAt();
  const m = activation + (spine.m - activation) * decays.activation * decays.activation;
  const h = inactivation + (spine.h - inactivation) * decays.inactivation * decays.inactivation;
  const mMiddle = 0.5 * (spine.m + m);
  const channels = spine.channels * mMiddle * mMiddle * 0.5 * (spine.h + h);
  spine.m = m;
  spine.h = h;

  const throughReceptors = spine.fraction * open * (voltage - CALCIUM_REVERSAL);
  const before = spine.calcium;
  // The reversal potential moves with the calcium: first from where it was, then from the middle.
  const first = throughReceptors + channels * (voltage - spine.reversal);
  const middle = before + 0.5 * gain(spine, first, decays);
  const second = throughReceptors + channels * (voltage - spine.reversal + NERNST * logarithm(before, middle));
  spine.calcium = before + gain(spine, second, decays);
  spine.reversal -= NERNST * logarithm(before, spine.calcium);

  const above = 0.5 * (before + spine.calcium) - CALCIUM_REST;
  spine.integrator -= (above * spine.integration - spine.integrator) * decays.integrator;
}

/** nS in uS. */
const MICROSIEMENS: f64 = 1e-3;
/** Less is nothing, and would make slow numbers. */
const NOTHING: f64 = 1e-30;

/** What calcium becomes more in a step in which a current (pA) flows. */
function gain(spine: Spine, current: f64, decays: Decays): f64 {
  const level = CALCIUM_REST - CALCIUM_TIME * spine.rise * current;
  return (spine.calcium - level) * decays.calcium;
}

/** ln(to / from). What hardly changes is done by the series of artanh, exact to the last bits of it. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function logarithm(from: f64, to: f64): f64 {
  const part = (to - from) / (to + from);
  const square = part * part;
  return square < 0.0006
    ? 2 * part * (1 + square * (1 / 3 + square * (0.2 + square * (1 / 7))))
    : log(to / from);
}

function ampaLeft(spine: Spine, decays: Decays): f64 {
  if (spine.ampaStep != decays.step) {
    spine.ampaStep = decays.step;
    spine.ampaLeft = exp((-0.5 * decays.step) / spine.ampaDecay);
  }
  return spine.ampaLeft;
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function flush(value: f64): f64 {
  return value > NOTHING ? value : 0;
}
