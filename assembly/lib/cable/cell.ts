/**
 * The voltage of four cells of one shape and one membrane, side by side, whose inputs may differ. Each step is of second order: gates go half a
 * step at the old voltage; the voltage goes a whole one with conductances as they are in the middle, by a method that damps what is too fast for the
 * step (Alexander's two-stage SDIRK), whose two stages share one factorisation in the order of Hines; gates go the other half at the new voltage.
 *
 *   voltage, next, ..   [ cell 0 f64, cell 1, cell 2, cell 3 ]   two vectors a compartment
 */
import { allocate } from "../abi";
import { Channel, GATE_BYTES, LANES, MICROSIEMENS } from "./channel";
import { advanceBy, advanceByLevel, settled } from "./kinetics";
import { areaOf, Morphology, parentOf, resistanceOf } from "./morphology";

@unmanaged
export class Cell {
  shape: Morphology;
  /** Addresses of channels. */
  channels: usize;
  channelCount: i32;
  /** How many of the lanes are cells. */
  lanes: i32;
  /** By compartment: capacitance nF, leak uS with its reversal mV, axial conductance to the parent uS, and the sum of a row's constant conductances. */
  capacitance: usize;
  leak: usize;
  leakReversal: f64;
  axial: usize;
  constant: usize;

  voltage: usize;
  next: usize;
  /** Of the linear equations: diagonal, right side without the capacitive current, and what elimination leaves. */
  diagonal: usize;
  right: usize;
  work: usize;
  ratio: usize;
  inverse: usize;
}

/** Passive properties of a compartment: uF/cm2, S/cm2; `axialResistivity` ohm cm. */
export function newCell(shape: Morphology, axialResistivity: f64, leakReversal: f64, lanes: i32): Cell {
  const cell = changetype<Cell>(allocate(offsetof<Cell>()));
  const count = <usize>shape.count;
  cell.shape = shape;
  cell.channels = allocate(<usize>MOST_CHANNELS << 2);
  cell.channelCount = 0;
  cell.lanes = lanes;
  cell.leakReversal = leakReversal;
  cell.capacitance = allocate(count << 3);
  cell.leak = allocate(count << 3);
  cell.axial = allocate(count << 3);
  cell.constant = allocate(count << 3);
  cell.voltage = allocate(count << 5);
  cell.next = allocate(count << 5);
  cell.diagonal = allocate(count << 5);
  cell.right = allocate(count << 5);
  cell.work = allocate(count << 5);
  cell.ratio = allocate(count << 5);
  cell.inverse = allocate(count << 5);
  for (let c = 0; c < shape.count; c++) {
    const axial = 1 / (axialResistivity * resistanceOf(shape, c));
    store<f64>(cell.axial + (<usize>c << 3), axial);
    store<f64>(cell.constant + (<usize>c << 3), axial);
    const parent = parentOf(shape, c);
    if (parent >= 0) addTo(cell.constant + (<usize>parent << 3), axial);
  }
  return cell;
}

export function setMembrane(cell: Cell, compartment: i32, capacitance: f64, leak: f64): void {
  const area = areaOf(cell.shape, compartment);
  const offset = <usize>compartment << 3;
  store<f64>(cell.capacitance + offset, capacitance * area * NANOFARAD);
  store<f64>(cell.leak + offset, leak * area * MICROSIEMENS);
  addTo(cell.constant + offset, leak * area * MICROSIEMENS);
}

export function addChannel(cell: Cell, channel: Channel): void {
  if (cell.channelCount == MOST_CHANNELS) abort("a cell has at most 16 kinds of channels");
  store<u32>(cell.channels + (<usize>cell.channelCount << 2), <u32>changetype<usize>(channel));
  cell.channelCount++;
}

/** All compartments at one voltage, gates settled. */
export function settle(cell: Cell, voltage: f64): void {
  for (let c = 0; c < cell.shape.count; c++) {
    for (let lane = 0; lane < LANES; lane++) store<f64>(cell.voltage + laneOf(c, lane), voltage);
  }
  for (let index = 0; index < cell.channelCount; index++) {
    const channel = channelAt(cell, index);
    for (let k = 0; k < channel.count; k++) {
      const gates = settled(channel.kinetics, voltage - load<f64>(channel.shift + (<usize>k << 3)));
      for (let lane = 0; lane < LANES; lane++) {
        v128.store(channel.gates + <usize>k * GATE_BYTES + (<usize>lane << 4), gates);
      }
    }
  }
}

export function voltageOf(cell: Cell, compartment: i32, lane: i32): f64 {
  return load<f64>(cell.voltage + laneOf(compartment, lane));
}

export function nextOf(cell: Cell, compartment: i32, lane: i32): f64 {
  return load<f64>(cell.next + laneOf(compartment, lane));
}

/**
 * The first half of a step: gates in its middle, and the equations of the voltage with what the membrane itself conducts. `level` >= 0
 * says which of the tables has half of the step; -1 that none has, and gates are computed.
 */
export function beginStep(cell: Cell, step: f64, level: i32): void {
  for (let c = 0; c < cell.shape.count; c++) {
    const constant = f64x2.splat(load<f64>(cell.constant + (<usize>c << 3)));
    const leak = f64x2.splat(load<f64>(cell.leak + (<usize>c << 3)) * cell.leakReversal);
    const offset = <usize>c << 5;
    v128.store(cell.diagonal + offset, constant);
    v128.store(cell.diagonal + offset, constant, 16);
    v128.store(cell.right + offset, leak);
    v128.store(cell.right + offset, leak, 16);
  }
  for (let index = 0; index < cell.channelCount; index++) {
    const channel = channelAt(cell, index);
    moveGates(cell, channel, channel.gates, channel.middle, cell.voltage, 0.5 * step, level);
    conduct(cell, channel);
  }
}

/** A current into a compartment in this step: nA and, for each mV, uS: conductance * (V - reversal) = conductance * V - inward. */
export function inject(cell: Cell, compartment: i32, lane: i32, conductance: f64, inward: f64): void {
  const offset = laneOf(compartment, lane);
  addTo(cell.diagonal + offset, conductance);
  addTo(cell.right + offset, inward);
}

/** Solves for the voltage at the end of the step, which `finishStep` makes the present one. */
export function solve(cell: Cell, step: f64): void {
  factorise(cell, GAMMA * step);
  prepare(cell, GAMMA * step, false);
  substitute(cell);
  prepare(cell, GAMMA * step, true);
  substitute(cell);
}

/** The second half of the gates' step; then what was next is now. */
export function finishStep(cell: Cell, step: f64, level: i32): void {
  for (let index = 0; index < cell.channelCount; index++) {
    const channel = channelAt(cell, index);
    moveGates(cell, channel, channel.middle, channel.gates, cell.next, 0.5 * step, level);
  }
  const before = cell.voltage;
  cell.voltage = cell.next;
  cell.next = before;
}

/** 1 - 1/sqrt(2): the stage of Alexander's method. */
const GAMMA: f64 = 0.2928932188134524;
const MOST_CHANNELS: i32 = 16;
/** uF/cm2 times um2 in nF. */
const NANOFARAD: f64 = 1e-5;

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function laneOf(compartment: i32, lane: i32): usize {
  return (<usize>compartment << 5) + (<usize>lane << 3);
}

function channelAt(cell: Cell, index: i32): Channel {
  return changetype<Channel>(<usize>load<u32>(cell.channels + (<usize>index << 2)));
}

function addTo(address: usize, value: f64): void {
  store<f64>(address, load<f64>(address) + value);
}

function moveGates(
  cell: Cell,
  channel: Channel,
  from: usize,
  to: usize,
  voltages: usize,
  half: f64,
  level: i32,
): void {
  const kinetics = channel.kinetics;
  const lanes = cell.lanes;
  for (let k = 0; k < channel.count; k++) {
    const place = voltages + (<usize>load<i32>(channel.places + (<usize>k << 2)) << 5);
    const shift = load<f64>(channel.shift + (<usize>k << 3));
    const offset = <usize>k * GATE_BYTES;
    for (let lane = 0; lane < lanes; lane++) {
      const voltage = load<f64>(place + (<usize>lane << 3)) - shift;
      const at = offset + (<usize>lane << 4);
      const gates = v128.load(from + at);
      v128.store(
        to + at,
        level >= 0 ? advanceByLevel(kinetics, gates, voltage, level) : advanceBy(kinetics, gates, voltage, half),
      );
    }
  }
}

/** Adds what a channel conducts in the middle of the step. */
function conduct(cell: Cell, channel: Channel): void {
  const lanes = cell.lanes;
  for (let k = 0; k < channel.count; k++) {
    const compartment = load<i32>(channel.places + (<usize>k << 2));
    const most = load<f64>(channel.conductance + (<usize>k << 3));
    for (let lane = 0; lane < lanes; lane++) {
      const gates = v128.load(channel.middle + <usize>k * GATE_BYTES + (<usize>lane << 4));
      const activation = f64x2.extract_lane(gates, 0);
      const square = activation * activation;
      const open = channel.power == 3 ? square * activation : channel.power == 2 ? square : activation;
      const conductance = most * open * f64x2.extract_lane(gates, 1);
      inject(cell, compartment, lane, conductance, conductance * channel.reversal);
    }
  }
}

/** Eliminates from the tips to the root, for a diagonal of capacitance / time more. */
function factorise(cell: Cell, time: f64): void {
  const count = cell.shape.count;
  for (let c = 0; c < count; c++) {
    const own = f64x2.splat(load<f64>(cell.capacitance + (<usize>c << 3)) / time);
    const offset = <usize>c << 5;
    v128.store(cell.inverse + offset, f64x2.add(v128.load(cell.diagonal + offset), own));
    v128.store(cell.inverse + offset, f64x2.add(v128.load(cell.diagonal + offset, 16), own), 16);
  }
  const one = f64x2.splat(1);
  for (let c = count - 1; c >= 0; c--) {
    const offset = <usize>c << 5;
    const inverse0 = f64x2.div(one, v128.load(cell.inverse + offset));
    const inverse1 = f64x2.div(one, v128.load(cell.inverse + offset, 16));
    v128.store(cell.inverse + offset, inverse0);
    v128.store(cell.inverse + offset, inverse1, 16);
    if (c == 0) break;
    const axial = f64x2.splat(load<f64>(cell.axial + (<usize>c << 3)));
    const ratio0 = f64x2.mul(axial, inverse0);
    const ratio1 = f64x2.mul(axial, inverse1);
    v128.store(cell.ratio + offset, ratio0);
    v128.store(cell.ratio + offset, ratio1, 16);
    const parent = cell.inverse + (<usize>parentOf(cell.shape, c) << 5);
    v128.store(parent, f64x2.sub(v128.load(parent), f64x2.mul(ratio0, axial)));
    v128.store(parent, f64x2.sub(v128.load(parent, 16), f64x2.mul(ratio1, axial)), 16);
  }
}

/** Right sides of a stage: the first starts at the present voltage, the second further on in the direction that the first has found. */
function prepare(cell: Cell, time: f64, isSecond: bool): void {
  const onward = f64x2.splat((1 - GAMMA) / GAMMA);
  for (let c = 0; c < cell.shape.count; c++) {
    const own = f64x2.splat(load<f64>(cell.capacitance + (<usize>c << 3)) / time);
    for (let half: usize = 0; half < 32; half += 16) {
      const offset = (<usize>c << 5) + half;
      let from = v128.load(cell.voltage + offset);
      if (isSecond) from = f64x2.add(from, f64x2.mul(onward, f64x2.sub(v128.load(cell.next + offset), from)));
      v128.store(cell.work + offset, f64x2.add(v128.load(cell.right + offset), f64x2.mul(own, from)));
    }
  }
}

function substitute(cell: Cell): void {
  const count = cell.shape.count;
  for (let c = count - 1; c > 0; c--) {
    const offset = <usize>c << 5;
    const parent = cell.work + (<usize>parentOf(cell.shape, c) << 5);
    const passed0 = f64x2.mul(v128.load(cell.ratio + offset), v128.load(cell.work + offset));
    const passed1 = f64x2.mul(v128.load(cell.ratio + offset, 16), v128.load(cell.work + offset, 16));
    v128.store(parent, f64x2.add(v128.load(parent), passed0));
    v128.store(parent, f64x2.add(v128.load(parent, 16), passed1), 16);
  }
  for (let c = 0; c < count; c++) {
    const offset = <usize>c << 5;
    let next0 = f64x2.mul(v128.load(cell.work + offset), v128.load(cell.inverse + offset));
    let next1 = f64x2.mul(v128.load(cell.work + offset, 16), v128.load(cell.inverse + offset, 16));
    if (c > 0) {
      const parent = cell.next + (<usize>parentOf(cell.shape, c) << 5);
      next0 = f64x2.add(next0, f64x2.mul(v128.load(cell.ratio + offset), v128.load(parent)));
      next1 = f64x2.add(next1, f64x2.mul(v128.load(cell.ratio + offset, 16), v128.load(parent, 16)));
    }
    v128.store(cell.next + offset, next0);
    v128.store(cell.next + offset, next1, 16);
  }
}
