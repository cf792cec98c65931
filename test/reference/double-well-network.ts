import { cos, exp, log, log1p, sin } from "../../src/numeric/mathematics.ts";
import { philoxWords } from "../../src/numeric/random.ts";

/**
 * Feng and Brunel's network, eqs 1 to 8, in plain loops over a weight matrix: one pattern after another, one retrieval
 * after another. It draws the same random numbers as the kernel, at the addresses that docs/models/double-well-network.md
 * lists, so it is the same network; nothing else is shared with the kernel.
 */
export function simulateDoubleWellNetwork(parameters: NetworkParameters, seed: bigint): NetworkOutputs {
  const model = createModel(parameters, seed);
  const network = drawNetwork(model);
  const patterns = drawPatterns(model);
  const weights = learn(model, network, patterns);
  const retrievalWeights = model.arithmetic === "f32" ? roundToWhole(model, weights) : weights;
  const signalOf = (age: number) => signal(model, network, weights, retrievalWeights, patterns[age]!);
  const retrieveAge = (age: number) => retrieve(model, network, retrievalWeights, patterns, age);
  const retrievals = retrieveByAge(model, retrieveAge);
  return {
    synapseCount: network.count,
    ...describeWeights(model, weights),
    ...describeRetrievals(retrievals),
    signal: retrievals.map((_, age) => signalOf(age)),
  };
}

/** The parameters of the kernel, in its units; `patterns` is the number presented, so not 0. */
export type NetworkParameters = {
  N: number;
  c: number;
  f: number;
  rule: "balanced" | "covariance" | "amit-fusi";
  r1: number;
  r2: number;
  r3: number;
  C: number;
  theta: number;
  patterns: number;
  ages: number;
  /** The oldest age that a search for the capacity may test; by default the oldest pattern. */
  lastAge?: number;
  /** "f64" as the equations stand; "f32" rounds as the kernel states: every operation of learning, and weights once more for retrieval. */
  arithmetic?: "f64" | "f32";
};

export type NetworkOutputs = {
  synapseCount: number;
  overlap: number[];
  correlation: number[];
  overlapRecent: number[];
  signal: number[];
  capacity: number;
  retrieved: number;
  iterations: number;
  unsettled: number;
  weightMean: number;
  weightRms: number;
  weights: number[];
  weightEdges: number[];
};

type Model = NetworkParameters & {
  seed: bigint;
  /** C and theta in the units of J. */
  well: number;
  threshold: number;
  /** I of eqs 5 to 7. */
  input(postsynaptic: number, presynaptic: number): number;
  round(x: number): number;
};

/** For each neuron the neurons that it receives from, in order, and the number of its first synapse. */
type Network = { senders: number[][]; firstSynapse: number[]; count: number };

/** patterns[age][neuron] is 1 or 0; age 0 is the newest. */
type Patterns = number[][];

/** weights[i][k] is J from senders[i][k] to i. */
type Weights = number[][];

const Stream = { connectivity: 0, patterns: 1, initial: 2, noise: 3 } as const;

function createModel(parameters: NetworkParameters, seed: bigint): Model {
  const { N, f, rule, r2, C, theta, arithmetic = "f64" } = parameters;
  const round = arithmetic === "f32" ? Math.fround : (x: number) => x;
  const common = { ...parameters, seed, round };
  switch (rule) {
    case "balanced":
      return { ...common, well: C, threshold: theta, input: (a, b) => (a === b ? 1 : -1) };
    case "covariance":
      return { ...common, well: C, threshold: theta * f * N * r2, input: (a, b) => (a - f) * (b - f) };
    case "amit-fusi": {
      const well = C * f * (1 - f);
      const input = (a: number, b: number) => (a + b === 2 ? 2 * well : a + b === 1 ? -f * (1 - f) : 0);
      return { ...common, well, threshold: theta * f * N * well, input };
    }
    default:
      return rule satisfies never;
  }
}

function drawNetwork({ N, c, seed }: Model): Network {
  const senders: number[][] = [];
  const firstSynapse: number[] = [];
  let count = 0;
  for (let i = 0; i < N; i++) {
    const row: number[] = [];
    let place = -1;
    for (let gap = 0; ; gap++) {
      const words = philoxWords(seed, 4 * (gap >> 4) + (gap & 3), i, 0, Stream.connectivity);
      const u = (words[(gap >> 2) & 3]! + 0.5) / 2 ** 32;
      place += 1 + Math.floor(log(u) / log1p(-c));
      if (place >= N - 1) break;
      // The places are the other neurons in order.
      row.push(place < i ? place : place + 1);
    }
    senders.push(row);
    firstSynapse.push(count);
    count += row.length;
  }
  return { senders, firstSynapse, count };
}

function drawPatterns({ N, f, patterns, seed }: Model): Patterns {
  return Array.from({ length: patterns }, (_, age) =>
    Array.from({ length: N }, (_, neuron) => drawBit(f, seed, age, neuron)),
  );
}

// Active where a uniform number, drawn digit by digit, is below f: at the first binary digit that differs.
function drawBit(f: number, seed: bigint, age: number, neuron: number): number {
  let rest = f;
  for (let digit = 0; rest > 0; digit++) {
    const words = philoxWords(seed, (age >> 7) * 64 + digit, neuron, 0, Stream.patterns);
    const drawn = (words[(age & 127) >> 5]! >>> (age & 31)) & 1;
    rest *= 2;
    const ofF = rest >= 1 ? 1 : 0;
    rest -= ofF;
    if (drawn !== ofF) return ofF;
  }
  return 0;
}

function learn(model: Model, network: Network, patterns: Patterns): Weights {
  const weights = network.senders.map((row, i) =>
    row.map((_, k) => startWeight(model, network.firstSynapse[i]! + k)),
  );
  for (let age = model.patterns - 1; age >= 0; age--) {
    const pattern = patterns[age]!;
    for (let i = 0; i < model.N; i++) {
      for (let k = 0; k < weights[i]!.length; k++) {
        const kick = model.r2 * model.input(pattern[i]!, pattern[network.senders[i]![k]!]!);
        const noise = model.r3 === 0 ? 0 : model.r3 * drawNormal(model, network.firstSynapse[i]! + k, age);
        weights[i]![k] = present(model, weights[i]![k]!, kick, noise);
      }
    }
  }
  return weights;
}

function startWeight({ rule, well, seed, round }: Model, synapse: number): number {
  if (rule !== "balanced") return round(-well);
  const words = philoxWords(seed, synapse >> 7, 0, 0, Stream.initial);
  return (words[(synapse & 127) >> 5]! >>> (synapse & 31)) & 1 ? round(well) : round(-well);
}

// Eqs 3 and 4: one unit of relaxation in the well of the sign of J, then the kick. At the start the first part does nothing.
function present({ r1, well, round, arithmetic }: Model, J: number, kick: number, noise: number): number {
  const e = exp(-2 * r1);
  const minimum = J >= 0 ? well : -well;
  if (arithmetic !== "f32") return minimum + (J - minimum) * e + kick + noise;
  const pull = round(well * (1 - e)) * (J >= 0 ? 1 : -1);
  const push = round(pull + round(kick));
  return round(round(round(e) * J) + (noise === 0 ? push : round(push + round(noise))));
}

// Box and Muller.
function drawNormal({ seed }: Model, synapse: number, age: number): number {
  const words = philoxWords(seed, synapse, age >> 2, 0, Stream.noise);
  const pair = age & 2;
  const radius = Math.sqrt(-2 * log((words[pair]! + 0.5) / 2 ** 32));
  const angle = 2 * Math.PI * (words[pair + 1]! / 2 ** 32);
  return radius * (age & 1 ? sin(angle) : cos(angle));
}

type Retrieval = {
  overlap: number;
  correlation: number;
  recent: number;
  steps: number;
  settled: boolean;
};

/** Whole multiples of the largest power of two that lets weights be of 16 bits and sums over rows of 32. */
function roundToWhole({ round }: Model, weights: Weights): Weights {
  const largest = weights.flat().reduce((most, J) => Math.max(most, Math.abs(J)), 0);
  const longest = weights.reduce((most, row) => Math.max(most, row.length), 1);
  const limit = Math.min(2 ** 15 - 1, Math.floor((2 ** 31 - 1) / longest));
  let unit = 1;
  while (largest / unit > limit) unit *= 2;
  while (largest / (unit / 2) <= limit && unit > 2 ** -120) unit /= 2;
  return weights.map((row) => row.map((J) => roundHalfToEven(round(J) / unit) * unit));
}

function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below === 0.5) return below % 2 === 0 ? below : below + 1;
  return Math.round(x);
}

function retrieveByAge(model: Model, retrieveAge: (age: number) => Retrieval): Retrieval[] {
  const patience = model.rule === "balanced" ? 32 : 256;
  const lastAge = model.ages > 0 ? model.ages - 1 : (model.lastAge ?? model.patterns - 1);
  const retrievals: Retrieval[] = [];
  let failures = 0;
  for (let age = 0; age <= lastAge; age++) {
    if (model.ages === 0 && failures === patience) break;
    const retrieval = retrieveAge(age);
    failures = retrieval.overlap > 0.5 ? 0 : failures + 1;
    retrievals.push(retrieval);
  }
  return retrievals;
}

function retrieve(
  model: Model,
  network: Network,
  weights: Weights,
  patterns: Patterns,
  age: number,
): Retrieval {
  const pattern = patterns[age]!;
  let before: number[] = [];
  let state = pattern;
  let steps = 0;
  let settled = false;
  while (!settled && steps < 100) {
    const after = step(model, network, weights, state);
    steps++;
    settled = isEqual(after, state) || (steps >= 2 && isEqual(after, before));
    before = state;
    state = after;
  }
  return {
    overlap: overlap(model, pattern, state),
    correlation: correlation(pattern, state),
    recent: overlap(model, patterns[0]!, state),
    steps,
    settled,
  };
}

// Eqs 1 and 2. Whole multiples of a power of two have exact sums.
function step({ threshold }: Model, network: Network, weights: Weights, state: number[]): number[] {
  return weights.map((row, i) => {
    const h = row.reduce((sum, J, k) => (state[network.senders[i]![k]!] === 1 ? sum + J : sum), 0);
    return h > threshold ? 1 : 0;
  });
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, i) => value === b[i]);
}

// Eq 8.
function overlap({ N, f }: Model, pattern: number[], state: number[]): number {
  return state.reduce((sum, V, i) => sum + (pattern[i]! - f) * V, 0) / (N * f * (1 - f));
}

function correlation(a: number[], b: number[]): number {
  const meanA = mean(a);
  const meanB = mean(b);
  const covariance = mean(a.map((x, i) => (x - meanA) * (b[i]! - meanB)));
  const variances = mean(a.map((x) => (x - meanA) ** 2)) * mean(b.map((x) => (x - meanB) ** 2));
  return variances > 0 ? covariance / Math.sqrt(variances) : 0;
}

// The mean of J I / RMS(I). What an active sender adds to I comes with the weights of retrieval, the rest with those learned.
function signal(
  { f, input }: Model,
  network: Network,
  weights: Weights,
  retrievalWeights: Weights,
  pattern: number[],
): number {
  const square = (a: number, b: number) => input(a, b) ** 2;
  const rms = Math.sqrt(f * f * square(1, 1) + 2 * f * (1 - f) * square(1, 0) + (1 - f) ** 2 * square(0, 0));
  let sum = 0;
  weights.forEach((row, i) => {
    const a = pattern[i]!;
    row.forEach((J, k) => {
      sum += J * input(a, 0);
      if (pattern[network.senders[i]![k]!] === 1)
        sum += retrievalWeights[i]![k]! * (input(a, 1) - input(a, 0));
    });
  });
  return sum / rms / network.count;
}

function describeRetrievals(retrievals: readonly Retrieval[]) {
  const overlaps = retrievals.map((retrieval) => retrieval.overlap);
  const firstFailure = overlaps.findIndex((m) => m <= 0.5);
  return {
    overlap: overlaps,
    correlation: retrievals.map((retrieval) => retrieval.correlation),
    overlapRecent: retrievals.map(({ recent }) => recent),
    capacity: (firstFailure < 0 ? overlaps.length : firstFailure) - 1,
    retrieved: overlaps.filter((m) => m > 0.5).length,
    iterations: mean(retrievals.map(({ steps }) => steps)),
    unsettled: mean(retrievals.map(({ settled }) => (settled ? 0 : 1))),
  };
}

function describeWeights({ well, r1, r2, r3 }: Model, weights: Weights) {
  const all = weights.flat();
  const reach = well + 4 * Math.sqrt((r2 ** 2 + r3 ** 2) / (1 - exp(-4 * r1)));
  const width = (2 * reach) / 201;
  const density = new Array<number>(201).fill(0);
  for (const J of all) {
    const bin = Math.min(Math.max(Math.floor((J + reach) / width), 0), 200);
    density[bin]! += 1 / (all.length * width);
  }
  return {
    weightMean: mean(all),
    weightRms: Math.sqrt(mean(all.map((J) => J * J))),
    weights: density,
    weightEdges: Array.from({ length: 202 }, (_, edge) => -reach + edge * width),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
