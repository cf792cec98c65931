/**
 * The synapse of Chindemi et al., Nat Commun 13:3038 (2022), in plain scalar TypeScript: one right-hand side with all equations, integrated by
 * the classical Runge-Kutta method in small steps. Units: mV, ms, nS, pA, mM, um3.
 */

/** What a synapse is; as the kernels name it. */
export type Synapse = {
  gAMPA: number;
  gNMDA: number;
  tauAMPA: number;
  volume: number;
  calcium: number;
  magnesium: number;
  tauIntegrator: number;
  gammaD: number;
  gammaP: number;
  thetaD: number;
  thetaP: number;
  /** Conductance of AMPA receptors and probability of release of the two states (eqs 42 to 46). */
  depressed: { conductance: number; release: number };
  potentiated: { conductance: number; release: number };
};

/** Time, and what opens then: a part of all sites. */
export type Release = { time: number; part: number };

export type State = {
  ampaA: number;
  ampaB: number;
  nmdaA: number;
  nmdaB: number;
  m: number;
  h: number;
  calcium: number;
  integrator: number;
  efficacy: number;
  conductance: number;
  release: number;
};

const FARADAY = 96485;
const GAS = 8.314462618;
const KELVIN = 273.15 + 34;
const CALCIUM_REST = 70e-6;

/** eq 18 with the logarithm as a factor, and the reciprocal of eq 17. */
export function peakOf(rise: number, decay: number): { time: number; factor: number } {
  const time = ((rise * decay) / (decay - rise)) * Math.log(decay / rise);
  return { time, factor: 1 / (Math.exp(-time / decay) - Math.exp(-time / rise)) };
}

/** eq 13. */
export function magnesiumGate(voltage: number, magnesium = 1): number {
  return 1 / (1 + (magnesium / 2.552) * Math.exp(-0.072 * voltage));
}

/** eqs 20 to 23, at very negative voltage. */
export function fractionOf(calcium: number): number {
  return (0.6 * 4 * calcium) / (4 * calcium + 120 / 1.38);
}

/** eq 28. */
export function channelsOf(volume: number): number {
  const radius = ((3 * volume) / (4 * Math.PI)) ** (1 / 3);
  return 0.0744 * 4 * Math.PI * radius ** 2;
}

/** eqs 31 and 32. */
export function gatesAt(voltage: number): { m: number; h: number } {
  return {
    m: 1 / (1 + Math.exp((-5.9 - voltage) / 9.5)),
    h: 1 / (1 + Math.exp((-39 - voltage) / -9.2)),
  };
}

export function calciumReversalOf(outside: number, inside: number): number {
  return ((1000 * GAS * KELVIN) / (2 * FARADAY)) * Math.log(outside / inside);
}

/** At rest, as a synapse begins. */
export function restingState(synapse: Synapse, voltage: number, efficacy: 0 | 1): State {
  const { conductance, release } = efficacy === 1 ? synapse.potentiated : synapse.depressed;
  return {
    ampaA: 0,
    ampaB: 0,
    nmdaA: 0,
    nmdaB: 0,
    ...gatesAt(voltage),
    calcium: CALCIUM_REST,
    integrator: 0,
    efficacy,
    conductance,
    release,
  };
}

/** What flows into the dendrite, pA. */
export function currentOf(synapse: Synapse, state: State, voltage: number): number {
  const { ampa, nmda, channels } = currentsOf(synapse, state, voltage);
  return ampa + nmda + channels;
}

/**
 * Integrates from 0 to `duration` in steps of `step` ms that releases must be whole multiples of; `see` is called at each step's end.
 * `voltage` is asked for times inside of steps too.
 */
export function integrate(
  synapse: Synapse,
  start: State,
  voltage: (time: number) => number,
  releases: readonly Release[],
  { duration, step }: { duration: number; step: number },
  see: (time: number, state: State) => void,
): State {
  let state = start;
  let next = 0;
  const steps = Math.round(duration / step);
  for (let index = 0; index < steps; index++) {
    const time = index * step;
    for (; next < releases.length && releases[next]!.time <= time + step / 2; next++) {
      state = open(synapse, state, releases[next]!.part);
    }
    state = advance(synapse, state, [time, time + step / 2, time + step].map(voltage), step);
    see(time + step, state);
  }
  return state;
}

/** One step of the classical Runge-Kutta method; voltages at its beginning, in its middle and at its end. */
export function advance(synapse: Synapse, state: State, voltages: readonly number[], step: number): State {
  const [begin, middle, end] = voltages as [number, number, number];
  const k1 = slope(synapse, state, begin);
  const k2 = slope(synapse, add(state, k1, step / 2), middle);
  const k3 = slope(synapse, add(state, k2, step / 2), middle);
  const k4 = slope(synapse, add(state, k3, step), end);
  return add(state, add(add(k1, k2, 2), add(k4, k3, 2), 1), step / 6);
}

/** A release opens receptors at once; `part` is that of all sites. */
export function open(synapse: Synapse, state: State, part: number): State {
  const [ampa, nmda] = [peakOf(0.2, synapse.tauAMPA).factor, peakOf(0.29, 70).factor];
  return {
    ...state,
    ampaA: state.ampaA + ampa * part,
    ampaB: state.ampaB + ampa * part,
    nmdaA: state.nmdaA + nmda * part,
    nmdaB: state.nmdaB + nmda * part,
  };
}

/** The current into the dendrite at a voltage: conductance (uS) times V, less inward (nA). */
export function loadOf(
  synapse: Synapse,
  state: State,
  voltage: number,
): { conductance: number; inward: number } {
  const ampa = state.conductance * (state.ampaB - state.ampaA);
  const nmda = synapse.gNMDA * magnesiumGate(voltage, synapse.magnesium) * (state.nmdaB - state.nmdaA);
  const channels = channelsOf(synapse.volume) * state.m ** 2 * state.h;
  return {
    conductance: 1e-3 * (ampa + nmda + channels),
    inward: 1e-3 * (nmda * -3 + channels * calciumReversalOf(synapse.calcium, state.calcium)),
  };
}

function slope(synapse: Synapse, state: State, voltage: number): State {
  const { ampaA, ampaB, nmdaA, nmdaB, m, h, calcium, integrator, efficacy, conductance, release } = state;
  const { intoSpine } = currentsOf(synapse, state, voltage);
  const gates = gatesAt(voltage);
  const { depressed, potentiated, gammaD, gammaP, thetaD, thetaP } = synapse;
  return {
    ampaA: -ampaA / 0.2,
    ampaB: -ampaB / synapse.tauAMPA,
    nmdaA: -nmdaA / 0.29,
    nmdaB: -nmdaB / 70,
    m: gates.m - m,
    h: (gates.h - h) / 27,
    // eq 33: pA are 1e-12 C/s, um3 are 1e-15 l, and M/s are mM/ms.
    calcium:
      (-intoSpine * 1e-12 * 0.04) / (2 * FARADAY * synapse.volume * 1e-15) - (calcium - CALCIUM_REST) / 12,
    integrator: -integrator / synapse.tauIntegrator + (calcium - CALCIUM_REST),
    efficacy:
      (-efficacy * (1 - efficacy) * (0.5 - efficacy) +
        (integrator > thetaP ? gammaP * (1 - efficacy) : 0) -
        (integrator > thetaD ? gammaD * efficacy : 0)) /
      70_000,
    conductance:
      (depressed.conductance + efficacy * (potentiated.conductance - depressed.conductance) - conductance) /
      100_000,
    release: (depressed.release + efficacy * (potentiated.release - depressed.release) - release) / 100_000,
  };
}

function currentsOf(synapse: Synapse, state: State, voltage: number) {
  const { ampaA, ampaB, nmdaA, nmdaB, m, h, calcium, conductance } = state;
  const open = synapse.gNMDA * magnesiumGate(voltage, synapse.magnesium) * (nmdaB - nmdaA);
  const channels =
    channelsOf(synapse.volume) * m * m * h * (voltage - calciumReversalOf(synapse.calcium, calcium));
  return {
    ampa: conductance * (ampaB - ampaA) * voltage,
    nmda: open * (voltage + 3),
    channels,
    intoSpine: fractionOf(synapse.calcium) * open * (voltage - 40) + channels,
  };
}

function add(state: State, slopes: State, factor: number): State {
  const names = Object.keys(state) as (keyof State)[];
  return Object.fromEntries(names.map((name) => [name, state[name] + factor * slopes[name]])) as State;
}
