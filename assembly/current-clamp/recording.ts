/** What is seen of a cell: peaks in every compartment, spikes at the soma, traces at some sites. */
import { allocate, hasInput, inputAddress, inputLength, setMatrix, setScalar, setVector } from "../lib/abi";
import { Cell, voltageOf } from "../lib/cable/cell";
import { Stepper } from "../lib/cable/stepper";
import { Settings } from "./settings";

@unmanaged
export class Recording {
  compartments: i32;
  /** Voltages when `start` came; the highest since, and when. */
  rest: usize;
  peak: usize;
  peakTime: usize;
  /** Voltages two steps ago, and when that was; Infinity when something jumped since. */
  older: usize;
  olderTime: f64;
  spikes: usize;
  spikeCount: i32;
  /** Of the soma, one step ago. */
  lastVoltage: f64;
  lastTime: f64;
  sites: usize;
  siteCount: i32;
  traceStep: f64;
  rows: i32;
  room: i32;
  times: usize;
  traces: usize;
  peakCalcium: f64;
  peakIntegrator: f64;
  steps: i32;
}

/** Whether the sites of an input are compartments. */
export function areSites(input: i32, compartments: i32): bool {
  if (!hasInput(input)) return true;
  for (let index = 0; index < inputLength(input, 0); index++) {
    if (<u32>load<i32>(inputAddress(input) + (<usize>index << 2)) >= <u32>compartments) return false;
  }
  return true;
}

export function createRecording(settings: Settings, input: i32, compartments: i32): Recording {
  const recording = changetype<Recording>(allocate(offsetof<Recording>()));
  recording.compartments = compartments;
  recording.rest = allocate(<usize>compartments << 3);
  recording.peak = allocate(<usize>compartments << 3);
  recording.peakTime = allocate(<usize>compartments << 3);
  recording.older = allocate(<usize>compartments << 3);
  recording.olderTime = Infinity;
  recording.spikes = allocate(MOST_SPIKES << 3);
  recording.spikeCount = 0;
  recording.lastVoltage = NaN;
  recording.lastTime = 0;
  recording.sites = hasInput(input) ? inputAddress(input) : soma();
  recording.siteCount = hasInput(input) ? inputLength(input, 0) : 1;
  recording.traceStep = settings.traceStep;
  recording.room = settings.traceStep > 0 ? <i32>(settings.duration / settings.traceStep) + 1 : 0;
  recording.rows = 0;
  recording.times = allocate(<usize>recording.room << 3);
  recording.traces = allocate(<usize>(recording.room * recording.siteCount) << 3);
  recording.peakCalcium = 0;
  recording.peakIntegrator = 0;
  recording.steps = 0;
  return recording;
}

/** From here on peaks count. */
export function beginPeaks(recording: Recording, cell: Cell, time: f64): void {
  for (let c = 0; c < recording.compartments; c++) {
    store<f64>(recording.rest + (<usize>c << 3), voltageOf(cell, c, 0));
    store<f64>(recording.peak + (<usize>c << 3), -Infinity);
    raisePeak(recording, c, voltageOf(cell, c, 0), time);
  }
}

/** After a step: peaks, and whether the soma has crossed -30 mV upwards, by a straight line between steps. */
export function see(recording: Recording, stepper: Stepper, time: f64): void {
  const cell = stepper.cell;
  const lastTime = recording.lastTime;
  for (let c = 0; c < recording.compartments; c++) {
    const now = voltageOf(cell, c, 0);
    const last = load<f64>(stepper.before + (<usize>c << 5));
    const older = load<f64>(recording.older + (<usize>c << 3));
    raisePeak(recording, c, now, time);
    if (recording.olderTime < lastTime && last >= older && last > now) {
      refinePeak(recording, c, older - last, recording.olderTime - lastTime, now - last, time - lastTime, last);
    }
    store<f64>(recording.older + (<usize>c << 3), last);
  }
  recording.olderTime = lastTime;
  const voltage = voltageOf(cell, 0, 0);
  const before = recording.lastVoltage;
  if (before < SPIKE && voltage >= SPIKE && recording.spikeCount < MOST_SPIKES) {
    const part = (SPIKE - before) / (voltage - before);
    const crossing = recording.lastTime + part * (time - recording.lastTime);
    store<f64>(recording.spikes + (<usize>recording.spikeCount << 3), crossing);
    recording.spikeCount++;
  }
  recording.lastVoltage = voltage;
  recording.lastTime = time;
}

/** A current was switched, or receptors opened: before and after lie on no common curve. */
export function breakCurve(recording: Recording): void {
  recording.olderTime = Infinity;
}

/** Writes the rows that are due by `time`, the end of the last step, by straight lines within it: to be seen changes nothing. */
export function trace(recording: Recording, stepper: Stepper, time: f64): void {
  const cell = stepper.cell;
  for (; recording.rows < recording.room; recording.rows++) {
    const due = <f64>recording.rows * recording.traceStep;
    if (due > time) return;
    const back = stepper.beforeStep > 0 ? (time - due) / stepper.beforeStep : 0;
    store<f64>(recording.times + (<usize>recording.rows << 3), due);
    const row = recording.traces + (<usize>(recording.rows * recording.siteCount) << 3);
    for (let index = 0; index < recording.siteCount; index++) {
      const site = load<i32>(recording.sites + (<usize>index << 2));
      const now = voltageOf(cell, site, 0);
      store<f64>(row + (<usize>index << 3), now + back * (load<f64>(stepper.before + (<usize>site << 5)) - now));
    }
  }
}

/** Outputs from number `first` on. */
export function reportRecording(recording: Recording, first: i32): void {
  setVector(first, recording.rest, recording.compartments);
  setVector(first + 1, recording.peak, recording.compartments);
  setVector(first + 2, recording.peakTime, recording.compartments);
  setVector(first + 3, recording.spikes, recording.spikeCount);
  setScalar<f64>(first + 4, recording.peakCalcium);
  setScalar<f64>(first + 5, recording.peakIntegrator);
  setScalar<i32>(first + 6, recording.steps);
  setVector(first + 7, recording.times, recording.rows);
  setMatrix(first + 8, recording.traces, recording.rows, recording.siteCount);
}

function raisePeak(recording: Recording, compartment: i32, voltage: f64, time: f64): void {
  const offset = <usize>compartment << 3;
  if (voltage <= load<f64>(recording.peak + offset)) return;
  store<f64>(recording.peak + offset, voltage);
  store<f64>(recording.peakTime + offset, time);
}

/** The top of the parabola through (0, 0) and two lower points (x1, y1) and (x2, y2) on either side, from `last` at the last step. */
function refinePeak(recording: Recording, c: i32, y1: f64, x1: f64, y2: f64, x2: f64, last: f64): void {
  const curvature = (y2 / x2 - y1 / x1) / (x2 - x1);
  const slope = y1 / x1 - curvature * x1;
  const top = (-0.5 * slope) / curvature;
  raisePeak(recording, c, last + 0.5 * slope * top, recording.lastTime + top);
}

const SPIKE: f64 = -30;
const MOST_SPIKES: i32 = 10000;

function soma(): usize {
  const site = allocate(4);
  store<i32>(site, 0);
  return site;
}
