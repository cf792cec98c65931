/** The voltage that the synapse is held at: samples of an input, or spikes on top of a resting potential. */
import { allocate, hasInput, inputAddress, inputLength } from "../lib/abi";
import { exp, log } from "../lib/math";
import { Settings } from "./settings";
import { Spikes, timeOf } from "./spikes";

@unmanaged
export class Clamp {
  samples: usize;
  sampleCount: i32;
  sampling: f64;
  holding: f64;
  peak: f64;
  decay: f64;
  spikes: Spikes;
  /** How many spikes have begun, and the voltage at which the last one did. */
  begun: i32;
  from: f64;
}

/** A spike rises in a straight line for this long, in ms, and falls exponentially to half its height by `spikeWidth`. */
export const SPIKE_RISE: f64 = 0.5;

export function createClamp(settings: Settings, spikes: Spikes, input: i32): Clamp {
  const clamp = changetype<Clamp>(allocate(offsetof<Clamp>()));
  clamp.samples = inputAddress(input);
  clamp.sampleCount = hasInput(input) ? inputLength(input, 0) : 0;
  clamp.sampling = settings.sampling;
  clamp.holding = settings.holding;
  clamp.peak = settings.spikePeak;
  // Half of the rise is above half of the height.
  clamp.decay = (settings.spikeWidth - 0.5 * SPIKE_RISE) / log(2);
  clamp.spikes = spikes;
  clamp.begun = 0;
  clamp.from = settings.holding;
  return clamp;
}

/** Whether all samples are numbers. */
export function isFinite(clamp: Clamp): bool {
  for (let index = 0; index < clamp.sampleCount; index++) {
    const voltage = sample(clamp, index);
    if (!(voltage >= -1000 && voltage <= 1000)) return false;
  }
  return true;
}

/** The first time after `time` at which the voltage has a corner. */
export function nextCorner(clamp: Clamp, time: f64): f64 {
  const next = timeOf(clamp.spikes, clamp.begun);
  if (clamp.begun == 0) return next;
  const peak = timeOf(clamp.spikes, clamp.begun - 1) + SPIKE_RISE;
  return peak > time ? min(peak, next) : next;
}

/** To be called at each corner in turn: a spike that is due begins from where the voltage is. */
export function passCorner(clamp: Clamp, time: f64): void {
  if (timeOf(clamp.spikes, clamp.begun) > time) return;
  clamp.from = voltageAt(clamp, time);
  clamp.begun++;
}

/** In mV, at a time between the last corner and the next. */
export function voltageAt(clamp: Clamp, time: f64): f64 {
  if (clamp.sampleCount > 0) return sampledAt(clamp, time);
  if (clamp.begun == 0) return clamp.holding;
  const since = time - timeOf(clamp.spikes, clamp.begun - 1);
  if (since < SPIKE_RISE) return clamp.from + (clamp.peak - clamp.from) * (since / SPIKE_RISE);
  return clamp.holding + (clamp.peak - clamp.holding) * exp((SPIKE_RISE - since) / clamp.decay);
}

/** Straight lines between samples, the last one for good. */
function sampledAt(clamp: Clamp, time: f64): f64 {
  const place = time / clamp.sampling;
  const index = <i32>min(place, <f64>(clamp.sampleCount - 1));
  const before = sample(clamp, index);
  if (index + 1 >= clamp.sampleCount) return before;
  return before + (place - <f64>index) * (sample(clamp, index + 1) - before);
}

function sample(clamp: Clamp, index: i32): f64 {
  return load<f64>(clamp.samples + (<usize>index << 3));
}
