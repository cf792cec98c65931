/**
 * A neuron under a current clamp: its response to pulses of current, and to one synapse that releases once. What is computed is told in
 * docs/models/reduced-l5-cell.md.
 */
import { beginRun, setScalar, setVector } from "../lib/abi";
import { Cell } from "../lib/cable/cell";
import { checkCell, compartmentsOf, inputCell, readShape } from "../lib/cable/input-cell";
import { areaOf, Morphology } from "../lib/cable/morphology";
import { areSites, Recording, createRecording, reportRecording } from "./recording";
import { record } from "./record";
import { readSettings, Settings } from "./settings";

export { reserve, input, output } from "../lib/abi";

export function run(parameters: usize, _seed: u64): i32 {
  beginRun();
  const settings = readSettings(parameters);
  const fault = checkCell(CELL);
  if (fault != 0) return fault;
  const count = compartmentsOf(CELL);
  if (settings.site >= count || settings.synapseSite >= count || !areSites(SITES, count)) return NO_SUCH_SITE;
  if (settings.pulses > 1 && settings.width >= 1000 / settings.frequency) return OVERLAPPING_PULSES;
  const shape = readShape(CELL);
  const cell = inputCell(CELL, shape, 1, settings.axialResistivity, settings.isPassive);
  const recording = createRecording(settings, SITES, count);
  if (!record(settings, cell, recording)) return NOT_FINITE;
  report(shape, cell, recording);
  return 0;
}

/** With channels and passive membrane as the inputs after it. */
const CELL: i32 = 0;
const SITES: i32 = 3;

const NO_SUCH_SITE: i32 = 10;
const OVERLAPPING_PULSES: i32 = 11;
const NOT_FINITE: i32 = 12;

function report(shape: Morphology, cell: Cell, recording: Recording): void {
  let area: f64 = 0;
  let capacitance: f64 = 0;
  for (let c = 0; c < shape.count; c++) {
    area += areaOf(shape, c);
    capacitance += load<f64>(cell.capacitance + (<usize>c << 3));
  }
  setScalar<f64>(0, area);
  setScalar<f64>(1, 1000 * capacitance);
  setVector(2, shape.distance, shape.count);
  reportRecording(recording, 3);
}
