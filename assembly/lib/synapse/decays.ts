/** What is left, after a step or half of one, of everything in a synapse that decays with a time constant that all synapses share. */
import { allocate } from "../abi";
import { exp, expm1 } from "../math";
import {
  ACTIVATION_TIME,
  AMPA_RISE,
  CALCIUM_TIME,
  EXPRESSION_TIME,
  INACTIVATION_TIME,
  NMDA_DECAY,
  NMDA_RISE,
} from "./constants";

@unmanaged
export class Decays {
  /** ms. */
  step: f64;
  /** After half of the step. */
  ampaRise: f64;
  nmdaRise: f64;
  nmdaDecay: f64;
  activation: f64;
  inactivation: f64;
  /** What a whole step takes away: exp(-step / time) - 1. */
  calcium: f64;
  integrator: f64;
  expression: f64;
}

/** For steps that are yet to be set. */
export function newDecays(): Decays {
  const decays = changetype<Decays>(allocate(offsetof<Decays>()));
  decays.step = -1;
  return decays;
}

/** Makes it those of a step, if they are another's; `integration` is the time constant of the calcium integrator. */
export function setDecays(decays: Decays, step: f64, integration: f64): void {
  if (decays.step == step) return;
  const half = 0.5 * step;
  decays.step = step;
  decays.ampaRise = exp(-half / AMPA_RISE);
  decays.nmdaRise = exp(-half / NMDA_RISE);
  decays.nmdaDecay = exp(-half / NMDA_DECAY);
  decays.activation = exp(-half / ACTIVATION_TIME);
  decays.inactivation = exp(-half / INACTIVATION_TIME);
  decays.calcium = expm1(-step / CALCIUM_TIME);
  decays.integrator = expm1(-step / integration);
  decays.expression = expm1(-step / EXPRESSION_TIME);
}
