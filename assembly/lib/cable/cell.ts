/**
 * The voltage of four cells of one shape and one membrane, side by side, whose inputs may differ. Each step is of second order: gates go half a
 * step at the old voltage; the voltage goes a whole one with conductances as they are in the middle (solve.ts); gates go the other half at the new
 * voltage, which they do together with the first half of the next step.
 *
 *   voltage, next, ..   [ cell 0 f64, cell 1, cell 2, cell 3 ]   two vectors a compartment
 */
import { allocate } from "../abi";
import { Channel, GATE_BYTES, LANES, MICROSIEMENS } from "./channel";
import { advanceBy, advanceByTable, advanceByTables, settled, tableOf } from "./kinetics";
import { areaOf, Morphology, parentOf, resistanceOf } from "./morphology";

@unmanaged
export class Cell {
  shape: Morphology;
  /** Addresses of channels. */
  channels: usize;
  channelCount: i32;
  /** How many of the lanes are cells. */
  lanes: i32;
  /** By compartment: capacitance nF, inward leak at 0 mV nA, axial conductance to the parent uS, and the sum of a row's constant conductances. */
  capacitance: usize;
  leak: usize;
  axial: usize;
  constant: usize;

  /** Where the voltage starts: the leak's reversal at the root, mV. */
  start: f64;
  voltage: usize;
  next: usize;
  /** How far gates are behind the voltage, ms: half of the last step; and its level. */
  behind: f64;
  behindLevel: i32;
  /** Of the linear equations: diagonal, right side without the capacitive current, and what elimination leaves. */
  diagonal: usize;
  right: usize;
  work: usize;
  ratio: usize;
  inverse: usize;
}

/** `axialResistivity` in ohm cm; the membrane is yet to be set. */
export function newCell(shape: Morphology, axialResistivity: f64, lanes: i32): Cell {
  const cell = changetype<Cell>(allocate(offsetof<Cell>()));
  const count = <usize>shape.count;
  cell.shape = shape;
  cell.channels = allocate(<usize>MOST_CHANNELS << 2);
  cell.channelCount = 0;
  cell.lanes = lanes;
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

/** Passive properties of a compartment: uF/cm2, S/cm2, mV. */
export function setMembrane(cell: Cell, compartment: i32, capacitance: f64, leak: f64, reversal: f64): void {
  const area = areaOf(cell.shape, compartment);
  const offset = <usize>compartment << 3;
  store<f64>(cell.capacitance + offset, capacitance * area * NANOFARAD);
  store<f64>(cell.leak + offset, leak * area * MICROSIEMENS * reversal);
  if (compartment == 0) cell.start = reversal;
  addTo(cell.constant + offset, leak * area * MICROSIEMENS);
}

export function addChannel(cell: Cell, channel: Channel): void {
  if (cell.channelCount == MOST_CHANNELS) abort("a cell has at most 16 kinds of channels");
  store<u32>(cell.channels + (<usize>cell.channelCount << 2), <u32>changetype<usize>(channel));
  cell.channelCount++;
}

/** All compartments where they start, gates settled. */
export function settle(cell: Cell): void {
  const voltage = cell.start;
  for (let c = 0; c < cell.shape.count; c++) {
    for (let lane = 0; lane < LANES; lane++) store<f64>(cell.voltage + laneOf(c, lane), voltage);
  }
  for (let index = 0; index < cell.channelCount; index++) {
    const channel = channelAt(cell, index);
    for (let k = 0; k < channel.count; k++) {
      const gates = settled(channel.kinetics, voltage - load<f64>(channel.shift + (<usize>k << 3)));
      for (let lane = 0; lane < LANES; lane++) {
        const offset = <usize>k * GATE_BYTES + (<usize>lane << 4);
        v128.store(channel.gates + offset, gates);
        v128.store(channel.middle + offset, gates);
      }
    }
  }
  cell.behind = 0;
}

export function voltageOf(cell: Cell, compartment: i32, lane: i32): f64 {
  return load<f64>(cell.voltage + laneOf(compartment, lane));
}

export function nextOf(cell: Cell, compartment: i32, lane: i32): f64 {
  return load<f64>(cell.next + laneOf(compartment, lane));
}

/**
 * Gates from the middle of the last step to that of the next one, at the present voltage, and the equations of this step with what the membrane
 * conducts. `level` >= 0 says which of the tables has half of the step; -1 that none has, and gates are computed.
 */
export function beginStep(cell: Cell, step: f64, level: i32): void {
  const constants = cell.constant;
  const leaks = cell.leak;
  const diagonal = cell.diagonal;
  const right = cell.right;
  const count = <usize>cell.shape.count;
  for (let c: usize = 0; c < count; c++) {
    const constant = f64x2.splat(load<f64>(constants + (c << 3)));
    const leak = f64x2.splat(load<f64>(leaks + (c << 3)));
    const offset = c << 5;
    v128.store(diagonal + offset, constant);
    v128.store(diagonal + offset, constant, 16);
    v128.store(right + offset, leak);
    v128.store(right + offset, leak, 16);
  }
  // Two halves of one length are a step of the next level.
  const isEven = cell.behind > 0 && level == cell.behindLevel;
  const first = isEven && level >= 0 ? level + 1 : level;
  const second = isEven || cell.behind == 0 ? -1 : cell.behindLevel;
  const isTabulated = first >= 0 && (isEven || cell.behind == 0 || second >= 0);
  for (let index = 0; index < cell.channelCount; index++) {
    const channel = channelAt(cell, index);
    if (isTabulated) moveGates(cell, channel, first, second);
    else computeGates(cell, channel, cell.behind + 0.5 * step);
    conduct(cell, channel);
  }
}

/** A current into a compartment in this step: nA and, for each mV, uS: conductance * (V - reversal) = conductance * V - inward. */
export function inject(cell: Cell, compartment: i32, lane: i32, conductance: f64, inward: f64): void {
  const offset = laneOf(compartment, lane);
  addTo(cell.diagonal + offset, conductance);
  addTo(cell.right + offset, inward);
}

/** What was next is now; gates stay in the middle of the step. */
export function finishStep(cell: Cell, step: f64, level: i32): void {
  for (let index = 0; index < cell.channelCount; index++) {
    const channel = channelAt(cell, index);
    const before = channel.gates;
    channel.gates = channel.middle;
    channel.middle = before;
  }
  cell.behind = 0.5 * step;
  cell.behindLevel = level;
  const before = cell.voltage;
  cell.voltage = cell.next;
  cell.next = before;
}

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

/** By what the tables of one or two levels leave; `second` is -1 for one. */
function moveGates(cell: Cell, channel: Channel, first: i32, second: i32): void {
  const steady = channel.kinetics.steady;
  const left = tableOf(channel.kinetics, first);
  const more = tableOf(channel.kinetics, max(second, 0));
  const lanes = <usize>cell.lanes << 3;
  const count = <usize>channel.count;
  const places = channel.places;
  const shifts = channel.shift;
  const voltages = cell.voltage;
  let from = channel.gates;
  let to = channel.middle;
  for (let k: usize = 0; k < count; k++) {
    const place = voltages + (<usize>load<i32>(places + (k << 2)) << 5);
    const shift = load<f64>(shifts + (k << 3));
    for (let lane: usize = 0; lane < lanes; lane += 8) {
      const voltage = load<f64>(place + lane) - shift;
      const gates = v128.load(from + (lane << 1));
      const moved =
        second < 0
          ? advanceByTable(steady, left, gates, voltage)
          : advanceByTables(steady, left, more, gates, voltage);
      v128.store(to + (lane << 1), moved);
    }
    from += GATE_BYTES;
    to += GATE_BYTES;
  }
}

/** For a time in ms of which there is no table. */
function computeGates(cell: Cell, channel: Channel, time: f64): void {
  for (let k = 0; k < channel.count; k++) {
    const compartment = load<i32>(channel.places + (<usize>k << 2));
    const shift = load<f64>(channel.shift + (<usize>k << 3));
    for (let lane = 0; lane < cell.lanes; lane++) {
      const offset = <usize>k * GATE_BYTES + (<usize>lane << 4);
      const gates = v128.load(channel.gates + offset);
      v128.store(
        channel.middle + offset,
        advanceBy(channel.kinetics, gates, voltageOf(cell, compartment, lane) - shift, time),
      );
    }
  }
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function opened(activation: v128, square: v128, power: i32): v128 {
  if (power == 3) return f64x2.mul(square, activation);
  if (power == 2) return square;
  return power == 1 ? activation : f64x2.mul(square, square);
}

/** Adds what a channel conducts in the middle of the step. */
function conduct(cell: Cell, channel: Channel): void {
  const count = <usize>channel.count;
  const places = channel.places;
  const most = channel.conductance;
  const power = channel.power;
  const reversal = f64x2.splat(channel.reversal);
  const diagonal = cell.diagonal;
  const right = cell.right;
  const bytes: usize = cell.lanes > 2 ? 32 : 16;
  let gates = channel.middle;
  for (let k: usize = 0; k < count; k++) {
    const place = <usize>load<i32>(places + (k << 2)) << 5;
    const full = f64x2.splat(load<f64>(most + (k << 3)));
    for (let half: usize = 0; half < bytes; half += 16) {
      const first = v128.load(gates + (half << 1));
      const second = v128.load(gates + (half << 1), 16);
      const activation = v128.shuffle<f64>(first, second, 0, 2);
      const inactivation = v128.shuffle<f64>(first, second, 1, 3);
      const square = f64x2.mul(activation, activation);
      const open = opened(activation, square, power);
      const conductance = f64x2.mul(full, f64x2.mul(open, inactivation));
      const at = place + half;
      v128.store(diagonal + at, f64x2.add(v128.load(diagonal + at), conductance));
      v128.store(right + at, f64x2.add(v128.load(right + at), f64x2.mul(conductance, reversal)));
    }
    gates += GATE_BYTES;
  }
}
