import { allocate, mark, release } from "../lib/abi";
import { bernoulli128, bernoulliThreshold, normal16 } from "../lib/random";
import { BALANCED, decay, kickBoth, kickNone, kickOne, Settings } from "./settings";
import { PILOT, PILOT_NOISE } from "./streams";

/**
 * A quick look at independent synapses, before the network: how often they switch, and up to which age a pattern leaves a
 * trace that a network of this size could read.
 */
@unmanaged
export class Pilot {
  /** The switching probability per pattern, q. */
  switching: f64;
  /** The last age whose trace separates the fields of active and silent neurons; -1 without any. */
  lastAge: i32;
}

/**
 * The sample learns random patterns until it is stationary. Then comes the pattern to be traced: it gives each synapse of the
 * sample the kick of two active neurons, and each of a copy that of a silent receiver. Both then get the same kicks, so that their
 * difference is the trace, with little noise because most pairs have met again.
 */
export function pilot(settings: Settings): Pilot {
  const facts = changetype<Pilot>(allocate(offsetof<Pilot>()));
  const before = mark();
  const sample = createSample(settings);
  const start = STEPS * <u32>ceil((256 + max(256, min(6 / (2 * settings.r1), 2048))) / <f64>STEPS);
  let switches: f64 = 0;
  for (let time: u32 = 0; time < start; time += STEPS) {
    learnSteps(sample, settings, time, false);
    if (time >= start / 2) for (let step: u32 = 0; step < STEPS; step++) switches += total(sample.switches, step);
  }
  facts.switching = switches / (<f64>SAMPLE * <f64>(start - start / STEPS / 2 * STEPS));
  facts.lastAge = settings.ages > 0 ? -1 : lastTracedAge(sample, settings, start);
  release(before);
  return facts;
}

const SAMPLE: u32 = 2048;
/** Patterns learned at a time: one word of bits. */
const STEPS: u32 = 32;
const MOST_AGES: u32 = 4096;
/**
 * In units of the standard deviation of the fields, how far the fields of active and silent neurons must lie apart. The balanced
 * rule needs sqrt(2 pi) = 2.5 for any overlap at all, sparse rules more.
 */
const READABLE: f64 = 1.75;

/** Columns of the sample, an element a synapse, and of the last STEPS patterns, four partial sums each. */
@unmanaged
class Sample {
  weight: usize;
  copy: usize;
  sender: usize;
  receiver: usize;
  normals: usize;
  switches: usize;
  sum: usize;
  squares: usize;
  difference: usize;
}

function createSample(settings: Settings): Sample {
  const sample = changetype<Sample>(allocate(offsetof<Sample>()));
  sample.weight = allocate(4 * SAMPLE);
  sample.copy = allocate(4 * SAMPLE);
  sample.sender = allocate(4 * 4 * SAMPLE);
  sample.receiver = allocate(4 * 4 * SAMPLE);
  sample.normals = allocate(64);
  sample.switches = allocate(16 * STEPS);
  sample.sum = allocate(16 * STEPS);
  sample.squares = allocate(16 * STEPS);
  sample.difference = allocate(16 * STEPS);
  const well = <f32>settings.well;
  for (let synapse: u32 = 0; synapse < SAMPLE; synapse++) {
    const isHigh = settings.rule == BALANCED && (synapse & 1) == 1;
    store<f32>(sample.weight + (<usize>synapse << 2), isHigh ? well : -well);
  }
  return sample;
}

function lastTracedAge(sample: Sample, settings: Settings, start: u32): i32 {
  const inputs = settings.connectivity * (<f64>settings.size - 1);
  const scale = sqrt(inputs * settings.coding);
  let last: i32 = -1;
  for (let age: u32 = 0; age < MOST_AGES; age += STEPS) {
    learnSteps(sample, settings, start + age, age == 0);
    for (let step: u32 = 0; step < STEPS; step++) {
      const mean = total(sample.sum, step) / <f64>SAMPLE;
      const variance = total(sample.squares, step) / <f64>SAMPLE - mean * mean;
      const difference = total(sample.difference, step) / <f64>SAMPLE;
      if (scale * difference >= READABLE * sqrt(max(variance, 0)) && difference > 0) last = <i32>(age + step);
    }
    if (<i32>age > last + 64) break;
  }
  return last;
}

/** The patterns of times `time` to `time + 31`; with `isTraced` the first of them is the one to be traced. */
function learnSteps(sample: Sample, settings: Settings, time: u32, isTraced: bool): void {
  if ((time & 127) == 0) drawPatterns(sample, settings, time);
  memory.fill(sample.switches, 0, 4 * 16 * STEPS);
  if (isTraced) memory.copy(sample.copy, sample.weight, 4 * SAMPLE);
  for (let synapse: u32 = 0; synapse < SAMPLE; synapse += 4) learnFour(sample, settings, synapse, time, isTraced);
}

//   sender [ word 0 of all synapses | word 1 | word 2 | word 3 ]: the next 128 patterns; the same for the receivers
function drawPatterns(sample: Sample, settings: Settings, time: u32): void {
  const threshold = bernoulliThreshold(settings.coding);
  for (let synapse: u32 = 0; synapse < SAMPLE; synapse++) {
    const at = <usize>synapse << 2;
    scatter(sample.sender + at, bernoulli128(settings.seed, threshold, time >> 7, 2 * synapse, 0, PILOT));
    scatter(sample.receiver + at, bernoulli128(settings.seed, threshold, time >> 7, 2 * synapse + 1, 0, PILOT));
  }
}

function scatter(to: usize, words: v128): void {
  v128.store32_lane(to, words, 0);
  v128.store32_lane(to, words, 1, 4 * SAMPLE);
  v128.store32_lane(to, words, 2, 8 * SAMPLE);
  v128.store32_lane(to, words, 3, 12 * SAMPLE);
}

function learnFour(sample: Sample, settings: Settings, synapse: u32, time: u32, isTraced: bool): void {
  const shrink = decay(settings);
  const e = f32x4.splat(<f32>shrink);
  const w = f32x4.splat(<f32>(settings.well * (1 - shrink)));
  const none = f32x4.splat(kickNone(settings));
  const one = f32x4.splat(kickOne(settings));
  const both = f32x4.splat(kickBoth(settings));
  const r3 = f32x4.splat(<f32>settings.r3);
  const at = <usize>synapse << 2;
  const word = <usize>((time >> 5) & 3) * 4 * SAMPLE + at;
  let sender = v128.load(sample.sender + word);
  let receiver = v128.load(sample.receiver + word);
  let k = v128.load(sample.weight + at);
  let copy = v128.load(sample.copy + at);
  for (let step: u32 = 0; step < STEPS; step++) {
    const isSender = i32x4.shr_s(sender, 31);
    const isReceiver = i32x4.shr_s(receiver, 31);
    const notBoth = v128.bitselect(one, none, v128.or(isSender, isReceiver));
    let kick = v128.bitselect(both, notBoth, v128.and(isSender, isReceiver));
    let copyKick = kick;
    if (isTraced && step == 0) {
      kick = both;
      copyKick = one;
    }
    if (settings.r3 != 0) {
      if ((step & 3) == 0) drawNoise(sample, settings, synapse, time + step);
      const noise = f32x4.mul(r3, v128.load(sample.normals + (<usize>(step & 3) << 4)));
      kick = f32x4.add(kick, noise);
      copyKick = f32x4.add(copyKick, noise);
    }
    const after = next(k, kick, e, w);
    copy = next(copy, copyKick, e, w);
    const switched = i32x4.shr_u(v128.xor(k, after), 31);
    k = after;
    addTo(sample.switches, step, f32x4.convert_i32x4_u(switched));
    addTo(sample.sum, step, k);
    addTo(sample.squares, step, f32x4.mul(k, k));
    addTo(sample.difference, step, f32x4.sub(k, copy));
    sender = i32x4.shl(sender, 1);
    receiver = i32x4.shl(receiver, 1);
  }
  v128.store(sample.weight + at, k);
  v128.store(sample.copy + at, copy);
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function next(k: v128, kick: v128, e: v128, w: v128): v128 {
  const pull = v128.or(v128.and(k, f32x4.splat(-0.0)), w);
  return f32x4.add(f32x4.mul(e, k), f32x4.add(pull, kick));
}

function drawNoise(sample: Sample, settings: Settings, synapse: u32, time: u32): void {
  const synapses = i32x4.add(i32x4.splat(synapse), i32x4(0, 1, 2, 3));
  normal16(sample.normals, settings.seed, synapses, time >> 2, 0, PILOT_NOISE);
}

function addTo(sums: usize, step: u32, value: v128): void {
  const at = sums + (<usize>step << 4);
  v128.store(at, f32x4.add(v128.load(at), value));
}

function total(sums: usize, step: u32): f64 {
  const at = sums + (<usize>step << 4);
  return <f64>load<f32>(at) + <f64>load<f32>(at, 4) + <f64>load<f32>(at, 8) + <f64>load<f32>(at, 12);
}
