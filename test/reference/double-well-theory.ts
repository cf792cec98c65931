import { erf, exp, expm1 } from "../../src/numeric/mathematics.ts";
import { normal, philoxWords } from "../../src/numeric/random.ts";

/** What a synapse is made of; r2 is the size of the kicks. */
export type Synapse = { r1: number; r2: number; r3: number; C: number };

/** A mean over independent synapses, with its standard error. */
export type Estimate = { mean: number; error: number };

export type Sample = {
  /** By age: J times the sign of the kick of that age, just after the newest kick. */
  signal: Estimate[];
  /** The same, only for synapses whose kick of that age had the sign of the newest one. */
  signalWithNewest: Estimate[];
  square: Estimate;
  switching: Estimate;
  /** By edge: the probability that |J| is below it. */
  below: Estimate[];
};

/**
 * Independent synapses that obey eq 3, one after another, pattern by pattern: kick, look, relax. Each starts in a well chosen by
 * chance, so the signs are in balance from the start and only the distance from the well must become stationary.
 */
export function simulateSynapses(
  { r1, r2, r3, C }: Synapse,
  { synapses, patterns, ages, edges, seed }: SampleSize,
): Sample {
  const early = Math.ceil(15 / (2 * r1)) + ages;
  const tallies = Array.from({ length: 3 + 2 * ages + edges.length }, () => new Tally());
  const [square, switching, ...columns] = tallies as [Tally, Tally, ...Tally[]];
  const signs = new Int8Array(early + patterns);
  for (let synapse = 0; synapse < synapses; synapse++) {
    const sums = new Float64Array(tallies.length - 2);
    const pairs = new Float64Array(ages);
    let squares = 0;
    let switches = 0;
    let J = philoxWords(seed, 0, synapse, 0, Stream.start)[0]! & 1 ? C : -C;
    for (let u = 0; u < early + patterns; u++) {
      const before = J;
      signs[u] = drawSign(seed, synapse, u);
      J += r2 * signs[u]! + (r3 > 0 ? r3 * drawNormal(seed, synapse, u) : 0);
      if (u >= early) {
        squares += J * J;
        if (J >= 0 !== before >= 0) switches++;
        for (let age = 0; age < ages; age++) {
          const value = J * signs[u - age]!;
          sums[age]! += value;
          if (signs[u] !== signs[u - age]) continue;
          sums[ages + age]! += value;
          pairs[age]!++;
        }
        for (const [edge, limit] of edges.entries()) if (Math.abs(J) < limit) sums[2 * ages + edge]!++;
      }
      J = relax(J, r1, C);
    }
    square.add(squares / patterns);
    switching.add(switches / patterns);
    for (let i = 0; i < sums.length; i++) {
      const count = i >= ages && i < 2 * ages ? pairs[i - ages]! : patterns;
      columns[i]!.add(sums[i]! / count);
    }
  }
  return {
    signal: columns.slice(0, ages).map((tally) => tally.estimate()),
    signalWithNewest: columns.slice(ages, 2 * ages).map((tally) => tally.estimate()),
    square: square.estimate(),
    switching: switching.estimate(),
    below: columns.slice(2 * ages, 2 * ages + edges.length).map((tally) => tally.estimate()),
  };
}

export type SampleSize = {
  synapses: number;
  /** Patterns over which each synapse is watched. */
  patterns: number;
  ages: number;
  edges: readonly number[];
  seed: bigint;
};

/** Eq 18 and 19 over one unit of time; 0 counts as positive. */
function relax(J: number, r1: number, C: number): number {
  const minimum = J >= 0 ? C : -C;
  return minimum + (J - minimum) * exp(-2 * r1);
}

const Stream = { start: 0, kicks: 1, noise: 2 } as const;

/** One word of random bits serves 32 patterns. */
function drawSign(seed: bigint, synapse: number, pattern: number): number {
  const bit = pattern % 128;
  if (bit === 0 || bits.synapse !== synapse) {
    bits = { synapse, words: philoxWords(seed, Math.floor(pattern / 128), synapse, 0, Stream.kicks) };
  }
  return (bits.words[bit >> 5]! >>> (bit & 31)) & 1 ? 1 : -1;
}

let bits: { synapse: number; words: Uint32Array } = { synapse: -1, words: new Uint32Array(4) };

function drawNormal(seed: bigint, synapse: number, pattern: number): number {
  const words = philoxWords(seed, pattern, synapse, 0, Stream.noise);
  return normal(words[0]!, words[1]!);
}

class Tally {
  private count = 0;
  private sum = 0;
  private squares = 0;

  add(value: number): void {
    this.count++;
    this.sum += value;
    this.squares += value * value;
  }

  estimate(): Estimate {
    const mean = this.sum / this.count;
    const variance = Math.max(0, this.squares / this.count - mean * mean);
    return { mean, error: Math.sqrt(variance / (this.count - 1)) };
  }
}

/** What the network's equations need to know: c N, the signal of the tested pattern, r2, and D. */
export type Fields = { inputs: number; signal: number; r2: number; rms: number; epsilon: number };

/**
 * Eqs 31 to 38 without their misprints, neuron by neuron class: an active neuron's field has the mean of J V over its cN inputs,
 * given what the sender was in the two patterns.
 */
export function solveOverlaps({ inputs, signal, r2, rms, epsilon }: Fields): {
  tested: number;
  newest: number;
} {
  let tested = 1;
  let newest = epsilon;
  for (let step = 0; step < 50_000; step++) {
    const field = (su: number): number => {
      let mean = 0;
      for (const v of [1, -1]) {
        for (const u of [1, -1]) {
          const active = (1 + v * tested + u * newest) / 2;
          const weight = v * signal + su * u * r2;
          mean += 0.25 * active * weight;
        }
      }
      return inputs * mean;
    };
    const deviation = Math.sqrt((inputs / 2) * rms * rms);
    const same = probabilityPositive(field(1) / deviation);
    const opposite = probabilityPositive(field(-1) / deviation);
    const next = { tested: same + opposite - 1, newest: same - opposite };
    const change = Math.abs(next.tested - tested) + Math.abs(next.newest - newest);
    ({ tested, newest } = next);
    if (change < 1e-12) break;
  }
  return { tested, newest };
}

/** Whether the map from m_v = 1 ends at the tested pattern. */
export function isRetrievable(fields: Fields): boolean {
  const { tested, newest } = solveOverlaps(fields);
  return tested > 0.5 && newest < 1e-5;
}

function probabilityPositive(mean: number): number {
  return (1 + erf(mean / Math.SQRT2)) / 2;
}

/** C = 0 in closed form: the signal decays from r2, and D^2 is a geometric series of kicks. */
export function singleWell({ r1, r2, r3 }: Omit<Synapse, "C">): { signal(age: number): number; rms: number } {
  const rms = Math.sqrt((r2 * r2 + r3 * r3) / -expm1(-4 * r1));
  return { signal: (age) => r2 * exp(-2 * r1 * age), rms };
}

/**
 * r1 without limit in closed form: before every kick J is exactly -C or C, so the sign is a Markov chain of two states. `up` and
 * `down` are the probabilities that a kick with and against the direction of the other well leads there.
 */
export function binarySynapse({ r2, r3, C }: Omit<Synapse, "r1">): {
  signal(age: number): number;
  rms: number;
  switching: number;
} {
  const reach = (distance: number): number =>
    r3 > 0 ? probabilityPositive(distance / r3) : Number(distance > 0);
  const up = reach(r2 - C);
  const down = reach(-r2 - C);
  const memory = 1 - up - down;
  return {
    signal: (age) => (age === 0 ? r2 : C * (up - down) * memory ** (age - 1)),
    rms: Math.sqrt(C * C + r2 * r2 + r3 * r3),
    switching: (up + down) / 2,
  };
}
