/** The efficacy of a synapse, and what it makes of conductance and release (Chindemi et al. 2022, eqs 35 and 38 to 46). */
import { allocate } from "../abi";
import { pow } from "../math";
import {
  CONDUCTANCE_RATIO,
  EFFICACY_TIME,
  RELEASE_EXPONENT,
  UNSTABLE_EFFICACY,
} from "./constants";
import { Decays } from "./decays";

/** What moves a synapse between its two states, and where those are. */
@unmanaged
export class Plasticity {
  /** Rates of depression and potentiation, and the levels of the calcium integrator (mM ms) above which they act. */
  depressionRate: f64;
  potentiationRate: f64;
  depressionThreshold: f64;
  potentiationThreshold: f64;
  /** Conductance of AMPA receptors in nS and probability of release, of a depressed and of a potentiated synapse. */
  depressedConductance: f64;
  potentiatedConductance: f64;
  depressedRelease: f64;
  potentiatedRelease: f64;
  efficacy: f64;
  conductance: f64;
  release: f64;
}

/** A synapse in one of its two states: `conductance` and `release` are those of this state, the other's follow from them (eqs 42 to 46). */
export function startPlasticity(isPotentiated: bool, conductance: f64, release: f64): Plasticity {
  const plasticity = changetype<Plasticity>(allocate(offsetof<Plasticity>()));
  plasticity.efficacy = isPotentiated ? 1 : 0;
  plasticity.conductance = conductance;
  plasticity.release = release;
  plasticity.depressedConductance = isPotentiated ? conductance / CONDUCTANCE_RATIO : conductance;
  plasticity.potentiatedConductance = isPotentiated ? conductance : conductance * CONDUCTANCE_RATIO;
  plasticity.depressedRelease = isPotentiated ? pow(release, 1 / RELEASE_EXPONENT) : release;
  plasticity.potentiatedRelease = isPotentiated ? release : pow(release, RELEASE_EXPONENT);
  return plasticity;
}

/**
 * Advances by a step, in which the integrator is above the threshold of depression for a part `depressing` of the time, and above that of
 * potentiation for a part `potentiating`. Above both, both act. Second order in the step.
 */
export function advancePlasticity(
  plasticity: Plasticity,
  decays: Decays,
  depressing: f64,
  potentiating: f64,
): void {
  const up = plasticity.potentiationRate * potentiating;
  const down = plasticity.depressionRate * depressing;
  const step = decays.step;
  const before = plasticity.efficacy;
  const middle = before + ((0.5 * step) / EFFICACY_TIME) * drift(before, up, down);
  plasticity.efficacy = before + (step / EFFICACY_TIME) * drift(middle, up, down);
  const part = -decays.expression;
  plasticity.conductance +=
    part *
    (between(plasticity.depressedConductance, plasticity.potentiatedConductance, middle) -
      plasticity.conductance);
  plasticity.release +=
    part * (between(plasticity.depressedRelease, plasticity.potentiatedRelease, middle) - plasticity.release);
}

/** For which part of a step something that goes from one value straight to another is above a threshold. */
export function partAbove(threshold: f64, before: f64, after: f64): f64 {
  const low = min(before, after);
  const high = max(before, after);
  if (low >= threshold) return 1;
  return high > threshold ? (high - threshold) / (high - low) : 0;
}

function drift(efficacy: f64, up: f64, down: f64): f64 {
  const towardsState = -efficacy * (1 - efficacy) * (UNSTABLE_EFFICACY - efficacy);
  return towardsState + up * (1 - efficacy) - down * efficacy;
}

function between(depressed: f64, potentiated: f64, efficacy: f64): f64 {
  return depressed + efficacy * (potentiated - depressed);
}
