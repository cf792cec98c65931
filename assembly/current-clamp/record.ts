import { allocate } from "../lib/abi";
import { beginStep, Cell, inject, nextOf, settle, voltageOf } from "../lib/cable/cell";
import { solve } from "../lib/cable/solve";
import { accept, chooseStep, jump, levelOf, newStepper, take } from "../lib/cable/stepper";
import { CALCIUM_REST } from "../lib/synapse/constants";
import { newDecays, setDecays } from "../lib/synapse/decays";
import { tabulateVoltage } from "../lib/synapse/voltage-table";
import {
  advanceSpine,
  keepState,
  linearise,
  openReceptors,
  restingSpine,
  restoreState,
  Spine,
  STATE_BYTES,
} from "../lib/synapse/spine";
import { beginPeaks, breakCurve, Recording, see, trace } from "./recording";
import { Settings } from "./settings";

/** Lets the cell live from 0 to `duration`; false when its voltage is no number any more. */
export function record(settings: Settings, cell: Cell, recording: Recording): bool {
  const stepper = newStepper(cell, settings.tolerance, settings.fixedLevel);
  const spine = newSpine(settings, cell.start);
  const decays = newDecays();
  const kept = allocate(STATE_BYTES);
  const synapseSite = settings.synapseSite;
  settle(cell);
  beginPeaks(recording, cell, 0);
  let time: f64 = 0;
  // Even events are beginnings of pulses, odd ones their ends.
  let edge = 0;
  let hasReleased = synapseSite < 0;
  let hasBegun = false;
  let calciumBefore = spine.calcium;
  while (true) {
    trace(recording, stepper, time);
    if (!hasBegun && time >= settings.start) {
      beginPeaks(recording, cell, time);
      hasBegun = true;
    }
    if (time >= edgeTime(settings, edge)) {
      edge++;
      jump(stepper);
      breakCurve(recording);
    }
    if (!hasReleased && time >= settings.synapseTime) {
      openReceptors(spine, 1);
      hasReleased = true;
      jump(stepper);
      breakCurve(recording);
    }
    if (time >= settings.duration) break;
    const event = min(
      min(edgeTime(settings, edge), hasReleased ? Infinity : settings.synapseTime),
      min(hasBegun ? Infinity : settings.start, settings.duration),
    );
    const current = edge & 1 ? settings.amplitude : 0;
    let step: f64;
    let level: i32;
    let bend: f64 = 0;
    keepState(spine, kept);
    do {
      restoreState(spine, kept);
      step = chooseStep(stepper, event - time);
      level = levelOf(stepper, step);
      beginStep(cell, step, level);
      inject(cell, settings.site, 0, 0, current);
      if (synapseSite >= 0) {
        setDecays(decays, step, INTEGRATION);
        linearise(spine, decays, settings.ampa, voltageOf(cell, synapseSite, 0));
        inject(cell, synapseSite, 0, spine.conductance, spine.inward);
      }
      solve(cell, step);
      if (synapseSite >= 0) {
        const before = spine.calcium;
        advanceSpine(spine, decays, 0.5 * (voltageOf(cell, synapseSite, 0) + nextOf(cell, synapseSite, 0)));
        bend = calciumBend(stepper.beforeStep, step, calciumBefore, before, spine.calcium);
      }
    } while (!accept(stepper, step, bend));
    calciumBefore = load<f64>(kept, offsetof<Spine>("calcium") - offsetof<Spine>("ampaA"));
    take(stepper, step, level);
    time = step == event - time ? event : time + step;
    if (!isFinite(voltageOf(cell, 0, 0))) return false;
    see(recording, stepper, time);
    recording.peakCalcium = max(recording.peakCalcium, 1000 * spine.calcium);
    recording.peakIntegrator = max(recording.peakIntegrator, spine.integrator);
  }
  recording.steps = stepper.steps;
  return true;
}

/** How far calcium leaves a straight line, in units of what the integrator may be wrong by; 0 after a jump. */
function calciumBend(lastStep: f64, step: f64, before: f64, now: f64, next: f64): f64 {
  if (lastStep == 0) return 0;
  const line = now + ((now - before) * step) / lastStep;
  return abs(next - line) / (CALCIUM_BEND * (next - CALCIUM_REST) + LEAST_BEND);
}

/** A part of what is above rest, and mM. A step adds a twelfth of it to the error of the integrator. */
const CALCIUM_BEND: f64 = 0.01;
const LEAST_BEND: f64 = 5e-7;

/** When the current is next switched: on at even edges, off at odd ones. */
function edgeTime(settings: Settings, edge: i32): f64 {
  const pulse = edge >> 1;
  if (pulse >= settings.pulses) return Infinity;
  const onset = settings.start + (1000 * <f64>pulse) / settings.frequency;
  return edge & 1 ? onset + settings.width : onset;
}

function newSpine(settings: Settings, voltage: f64): Spine {
  return restingSpine(
    tabulateVoltage(settings.magnesium),
    settings.volume,
    settings.nmda,
    settings.ampaDecay,
    settings.calcium,
    INTEGRATION,
    voltage,
  );
}

/** The published time constant of the calcium integrator, ms. */
const INTEGRATION: f64 = 278.3177658387;
