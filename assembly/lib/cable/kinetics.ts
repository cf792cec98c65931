/**
 * The kinetics of a channel with an activation and an inactivation gate, tabulated over the voltage: steady states, and what is left after a step
 * of a distance from them. Steps are the shortest one times a power of two, each with a table of its own; others are computed.
 *
 *   row  [ activation f64 | inactivation f64 ]   one vector; rows of voltage-grid.ts
 */
import { allocate } from "../abi";
import { exp } from "../math";
import { placeOf, rowVoltage, VOLTAGE_ROWS } from "../voltage-grid";

@unmanaged
export class Kinetics {
  steady: usize;
  /** 1 / time constant, 1/ms. */
  rate: usize;
  /** What is left after a step of `shortest` << level, level by level. */
  left: usize;
  /** 0: there is no inactivation gate. */
  hasInactivation: bool;
}

/** Half-way voltage and slope (mV) of a steady state; time constant base + height / cosh((V - middle) / width), in ms. */
@unmanaged
export class Gate {
  half: f64;
  slope: f64;
  base: f64;
  height: f64;
  middle: f64;
  width: f64;
}

export function gate(half: f64, slope: f64, base: f64, height: f64, middle: f64, width: f64): Gate {
  const made = changetype<Gate>(allocate(offsetof<Gate>()));
  made.half = half;
  made.slope = slope;
  made.base = base;
  made.height = height;
  made.middle = middle;
  made.width = width;
  return made;
}

export function steadyState(gate: Gate, voltage: f64): f64 {
  return 1 / (1 + exp(-(voltage - gate.half) / gate.slope));
}

export function timeConstant(gate: Gate, voltage: f64): f64 {
  const arm = exp((voltage - gate.middle) / gate.width);
  return gate.base + (2 * gate.height) / (arm + 1 / arm);
}

/** Tables for steps of `shortest` ms << 0 to << levels - 1, and twice the last. Without a second gate that one stays 1. */
export function tabulate(activation: Gate, inactivation: Gate | null, shortest: f64, levels: i32): Kinetics {
  const kinetics = changetype<Kinetics>(allocate(offsetof<Kinetics>()));
  kinetics.steady = allocate(TABLE);
  kinetics.rate = allocate(TABLE);
  kinetics.left = allocate(TABLE * <usize>(levels + 1));
  kinetics.hasInactivation = inactivation !== null;
  for (let row = 0; row < VOLTAGE_ROWS; row++) {
    const voltage = rowVoltage(row);
    let steady = f64x2.splat(1);
    let rate = f64x2.splat(0);
    steady = f64x2.replace_lane(steady, 0, steadyState(activation, voltage));
    rate = f64x2.replace_lane(rate, 0, 1 / timeConstant(activation, voltage));
    if (inactivation !== null) {
      steady = f64x2.replace_lane(steady, 1, steadyState(inactivation, voltage));
      rate = f64x2.replace_lane(rate, 1, 1 / timeConstant(inactivation, voltage));
    }
    const place = <usize>row << 4;
    v128.store(kinetics.steady + place, steady);
    v128.store(kinetics.rate + place, rate);
    let left = decay(rate, shortest);
    for (let level = 0; level <= levels; level++) {
      v128.store(kinetics.left + <usize>level * TABLE + place, left);
      left = f64x2.mul(left, left);
    }
  }
  return kinetics;
}

/** What is left after a step of a level; see `advanceByTable`. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function tableOf(kinetics: Kinetics, level: i32): usize {
  return kinetics.left + <usize>level * TABLE;
}

/** The gates after a step, held at a voltage; `steady` and `left` are tables. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function advanceByTable(steady: usize, left: usize, gates: v128, voltage: f64): v128 {
  const place = placeOf(voltage);
  const row = <i32>place;
  const part = f64x2.splat(place - <f64>row);
  const offset = <usize>row << 4;
  const goal = between(steady + offset, part);
  return f64x2.add(goal, f64x2.mul(f64x2.sub(gates, goal), between(left + offset, part)));
}

/** The same for two steps in a row. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function advanceByTables(steady: usize, first: usize, second: usize, gates: v128, voltage: f64): v128 {
  const place = placeOf(voltage);
  const row = <i32>place;
  const part = f64x2.splat(place - <f64>row);
  const offset = <usize>row << 4;
  const goal = between(steady + offset, part);
  const left = f64x2.mul(between(first + offset, part), between(second + offset, part));
  return f64x2.add(goal, f64x2.mul(f64x2.sub(gates, goal), left));
}

/** The same for a step of any length. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function advanceBy(kinetics: Kinetics, gates: v128, voltage: f64, step: f64): v128 {
  const place = placeOf(voltage);
  const row = <i32>place;
  const part = f64x2.splat(place - <f64>row);
  const offset = <usize>row << 4;
  const steady = between(kinetics.steady + offset, part);
  const left = decay(between(kinetics.rate + offset, part), step);
  return f64x2.add(steady, f64x2.mul(f64x2.sub(gates, steady), left));
}

/** Steady gates at a voltage. */
export function settled(kinetics: Kinetics, voltage: f64): v128 {
  const place = placeOf(voltage);
  const row = <i32>place;
  return between(kinetics.steady + (<usize>row << 4), f64x2.splat(place - <f64>row));
}

const TABLE: usize = <usize>VOLTAGE_ROWS << 4;

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function between(row: usize, part: v128): v128 {
  const low = v128.load(row);
  return f64x2.add(low, f64x2.mul(part, f64x2.sub(v128.load(row, 16), low)));
}

function decay(rate: v128, step: f64): v128 {
  const first = f64x2.splat(exp(-step * f64x2.extract_lane(rate, 0)));
  return f64x2.replace_lane(first, 1, exp(-step * f64x2.extract_lane(rate, 1)));
}
