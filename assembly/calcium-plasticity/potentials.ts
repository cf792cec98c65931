/** Postsynaptic potentials at the somata: the size of each, and their mean course. */
import { allocateZeroed } from "../lib/abi";
import { voltageOf } from "../lib/cable/cell";
import { LANES } from "../lib/cable/channel";
import { advance, Simulation } from "./simulation";
import { tell, Traces } from "./traces";

/** How long after a presynaptic spike a potential is looked for, and how finely its mean is known, in ms. */
const WINDOW: f64 = 100;
const SAMPLE: f64 = 0.1;
const SAMPLES: i32 = 1001;

/**
 *   sizes     [ cell 0 f64, .. cell 3 ]    sums in mV
 *   courses   [ cell 0: samples f64 .. ]   sums above the voltage of the presynaptic spike
 */
@unmanaged
export class Potentials {
  count: i32;
  sizes: usize;
  courses: usize;
  /** Of the potential that is being looked at: the voltage from which it rises, and the highest. */
  base: usize;
  most: usize;
}

export function noPotentials(): Potentials {
  const potentials = changetype<Potentials>(allocateZeroed(offsetof<Potentials>()));
  potentials.sizes = allocateZeroed(<usize>LANES << 3);
  potentials.courses = allocateZeroed(<usize>(LANES * SAMPLES) << 3);
  potentials.base = allocateZeroed(<usize>LANES << 3);
  potentials.most = allocateZeroed(<usize>LANES << 3);
  return potentials;
}

/** Adds the potentials that follow a presynaptic spike, which comes now. A cell that fires makes its sum NaN. */
export function addPotentials(potentials: Potentials, simulation: Simulation, traces: Traces): void {
  const cell = simulation.cell;
  const lanes = simulation.synapses.lanes;
  const start = simulation.time;
  const base = potentials.base;
  const most = potentials.most;
  for (let lane = 0; lane < lanes; lane++) {
    store<f64>(base + (<usize>lane << 3), voltageOf(cell, 0, lane));
    store<f64>(most + (<usize>lane << 3), voltageOf(cell, 0, lane));
  }
  let sample = 0;
  while (simulation.time < start + WINDOW) {
    advance(simulation, start + WINDOW);
    tell(traces, simulation);
    const first = sample;
    while (sample < SAMPLES && <f64>sample * SAMPLE <= simulation.time - start) sample++;
    for (let lane = 0; lane < lanes; lane++) {
      const now = voltageOf(cell, 0, lane);
      const before = load<f64>(simulation.stepper.before + (<usize>lane << 3));
      const place = most + (<usize>lane << 3);
      store<f64>(place, max(load<f64>(place), now));
      const slope = (now - before) / (simulation.time - simulation.before);
      for (let index = first; index < sample; index++) {
        const sum = potentials.courses + (<usize>(lane * SAMPLES + index) << 3);
        const back = simulation.time - start - <f64>index * SAMPLE;
        store<f64>(sum, load<f64>(sum) + now - slope * back - load<f64>(base + (<usize>lane << 3)));
      }
    }
  }
  for (let lane = 0; lane < lanes; lane++) {
    const highest = load<f64>(most + (<usize>lane << 3));
    const size = highest > FIRING ? NaN : highest - load<f64>(base + (<usize>lane << 3));
    const sum = potentials.sizes + (<usize>lane << 3);
    store<f64>(sum, load<f64>(sum) + size);
  }
  potentials.count++;
}

const FIRING: f64 = -30;

/** The mean size in mV; NaN without any. */
export function meanSize(potentials: Potentials, lane: i32): f64 {
  return load<f64>(potentials.sizes + (<usize>lane << 3)) / <f64>potentials.count;
}

/** The slope of the mean course, in mV/ms: that of the straight line through its samples from 30 % to 75 % of its peak, as it rises. */
export function meanSlope(potentials: Potentials, lane: i32): f64 {
  const course = potentials.courses + (<usize>(lane * SAMPLES) << 3);
  let peak = 0;
  for (let index = 1; index < SAMPLES; index++) {
    if (load<f64>(course + (<usize>index << 3)) > load<f64>(course + (<usize>peak << 3))) peak = index;
  }
  const top = load<f64>(course + (<usize>peak << 3));
  let n: f64 = 0;
  let x: f64 = 0;
  let y: f64 = 0;
  let xx: f64 = 0;
  let xy: f64 = 0;
  for (let index = 0; index <= peak; index++) {
    const value = load<f64>(course + (<usize>index << 3));
    if (value < 0.3 * top || value > 0.75 * top) continue;
    const time = <f64>index * SAMPLE;
    n += 1;
    x += time;
    y += value;
    xx += time * time;
    xy += time * value;
  }
  return (n * xy - x * y) / (n * xx - x * x) / <f64>potentials.count;
}
