/**
 * How long the next step of a cell may be. After each step its voltage is compared with the straight line through the last two: what bends
 * faster than `tolerance` mV a step is done again in half of it, what hardly bends goes on in steps of twice the length. Steps are the shortest
 * one times a power of two, so that gates have tables; only a step that ends at an event has another length.
 */
import { allocate } from "../abi";
import { Cell, finishStep } from "./cell";

@unmanaged
export class Stepper {
  cell: Cell;
  tolerance: f64;
  /** The voltages one step ago; the length of that step, 0 when something jumped since. */
  before: usize;
  beforeStep: f64;
  level: i32;
  /** The level at which steps stay, -1 for those that the tolerance chooses. */
  fixed: i32;
  /** Steps taken, and steps that were done again. */
  steps: i32;
  rejected: i32;
}

/** ms, which only the upstroke of a spike needs; tables are for half of a step. */
export const SHORTEST_STEP: f64 = 0.001953125;
export const SHORTEST_HALF: f64 = 0.5 * SHORTEST_STEP;
export const LEVELS: i32 = 16;
/** The level of 1/128 ms, with which numbers of fixed levels begin. */
const LEVEL_OF_FIXED: i32 = 2;

/** `fixed` is the level at which steps stay, from 0 for 1/128 ms; -1 for those that the tolerance chooses. */
export function newStepper(cell: Cell, tolerance: f64, fixed: i32): Stepper {
  const stepper = changetype<Stepper>(allocate(offsetof<Stepper>()));
  stepper.cell = cell;
  stepper.tolerance = tolerance;
  stepper.before = allocate(<usize>cell.shape.count << 5);
  stepper.fixed = fixed < 0 ? -1 : fixed + LEVEL_OF_FIXED;
  stepper.steps = 0;
  stepper.rejected = 0;
  jump(stepper);
  return stepper;
}

/** Something about the cell has changed at once: begin with the shortest step. */
export function jump(stepper: Stepper): void {
  stepper.beforeStep = 0;
  stepper.level = max(0, stepper.fixed);
}

/** Something begins to move: no step above this level for now, and the curve of the voltage goes on. */
export function cap(stepper: Stepper, level: i32): void {
  if (stepper.fixed < 0) stepper.level = min(stepper.level, level);
}

/** The step to try when the next event is `room` ms away. */
export function chooseStep(stepper: Stepper, room: f64): f64 {
  const step = SHORTEST_STEP * <f64>(1 << stepper.level);
  return room < 1.25 * step ? room : step;
}

/** Which table has half of a step of this length; -1 for none. */
export function levelOf(stepper: Stepper, step: f64): i32 {
  return step == SHORTEST_STEP * <f64>(1 << stepper.level) ? stepper.level : -1;
}

/**
 * Whether a step that `solve` has computed is good; if not, `chooseStep` gives a shorter one. `bend` is how far another quantity left its own straight
 * line, in units of its tolerance. NaN is never good, and goes on to be NaN.
 */
export function accept(stepper: Stepper, step: f64, bend: f64): bool {
  if (stepper.fixed >= 0) return true;
  const error = max(bend, stepper.beforeStep > 0 ? bendOf(stepper, step) / stepper.tolerance : 0);
  if (error > 1 && stepper.level > 0) {
    stepper.level--;
    stepper.rejected++;
    return false;
  }
  if (error < GROW && stepper.level < LEVELS - 1 && stepper.beforeStep > 0) stepper.level++;
  return true;
}

/** Makes what was solved the present. `level` is that of the step, before `accept` changed it. */
export function take(stepper: Stepper, step: f64, level: i32): void {
  const cell = stepper.cell;
  finishStep(cell, step, level);
  const old = cell.next;
  cell.next = stepper.before;
  stepper.before = old;
  stepper.beforeStep = step;
  stepper.steps++;
}

/** A step of twice the length bends four times as far. */
const GROW: f64 = 0.2;

/** mV. */
function bendOf(stepper: Stepper, step: f64): f64 {
  const cell = stepper.cell;
  const onward = f64x2.splat(step / stepper.beforeStep);
  let most = f64x2.splat(0);
  const voltage = cell.voltage;
  const next = cell.next;
  const before = stepper.before;
  const bytes = <usize>cell.shape.count << 5;
  const stride: usize = cell.lanes > 2 ? 16 : 32;
  for (let offset: usize = 0; offset < bytes; offset += stride) {
    const now = v128.load(voltage + offset);
    const line = f64x2.add(now, f64x2.mul(onward, f64x2.sub(now, v128.load(before + offset))));
    most = f64x2.max(most, f64x2.abs(f64x2.sub(v128.load(next + offset), line)));
  }
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}
