/** A membrane from tables: passive properties by region, and channels by their kinetics, with densities by region and distance. */
import { addPlace, newChannel } from "./channel";
import { addChannel, Cell, newCell, setMembrane } from "./cell";
import { Gate, gate, tabulate } from "./kinetics";
import { distanceOf, Morphology, regionOf } from "./morphology";
import { REGIONS } from "./region";

/** Region, capacitance (uF/cm2), leak (S/cm2), its reversal (mV): a row for each region that the cell has. Those of the root say where a cell starts. */
export const PASSIVE_COLUMNS: i32 = 4;

/**
 * A row for each channel and region: number of the channel (ascending), reversal (mV), power of its activation (1 to 4); of activation half-way voltage and
 * slope (mV), and base, height, middle and width of the time constant base + height / cosh((V - middle) / width), in ms and mV; 1 if it inactivates, and the same six
 * of inactivation; region; density (S/cm2) at the soma and from a distance (um) on, with a straight line between them, and that distance; what is taken
 * from the voltage before gates see it (mV). The first sixteen are the same in all rows of a channel.
 */
export const CHANNEL_COLUMNS: i32 = 21;
const REGION: i32 = 16;
const MOST_CHANNELS: i32 = 16;

/** The first fault of a table; 0: none. */
export const TABLE_FINE: i32 = 0;
export const BAD_KINETICS: i32 = 1;
export const UNKNOWN_REGION: i32 = 2;
export const BAD_DENSITY: i32 = 3;

export function checkPassive(table: usize, rows: i32, shape: Morphology): i32 {
  let seen = 0;
  for (let row = 0; row < rows; row++) {
    const region = passive(table, row, 0);
    if (!isRegion(region) || (seen >> <i32>region) & 1) return UNKNOWN_REGION;
    seen |= 1 << <i32>region;
    if (!isDensity(passive(table, row, 1)) || passive(table, row, 1) == 0) return BAD_DENSITY;
    if (!isDensity(passive(table, row, 2))) return BAD_DENSITY;
    if (!isVoltage(passive(table, row, 3))) return BAD_DENSITY;
  }
  for (let c = 0; c < shape.count; c++) if (!((seen >> regionOf(shape, c)) & 1)) return UNKNOWN_REGION;
  return TABLE_FINE;
}

export function checkChannels(table: usize, rows: i32): i32 {
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const isSame = row > 0 && value(table, row, 0) == value(table, row - 1, 0);
    if (!isSame) count++;
    if (count > MOST_CHANNELS || !areKinetics(table, row, isSame)) return BAD_KINETICS;
    if (!isRegion(value(table, row, REGION))) return UNKNOWN_REGION;
    if (!isDensity(value(table, row, 17)) || !isDensity(value(table, row, 18))) return BAD_DENSITY;
    if (!(value(table, row, 19) > 0) || !isVoltage(value(table, row, 20))) return BAD_DENSITY;
  }
  return TABLE_FINE;
}

/** Whether a row describes a channel, and `isSame`: the one of the row before. */
function areKinetics(table: usize, row: i32, isSame: bool): bool {
  for (let column = 0; column < REGION; column++) {
    if (isSame ? value(table, row, column) != value(table, row - 1, column) : !isVoltage(value(table, row, column))) return false;
  }
  if (row > 0 && value(table, row, 0) < value(table, row - 1, 0)) return false;
  const power = value(table, row, 2);
  if (!(power == 1 || power == 2 || power == 3 || power == 4)) return false;
  const inactivates = value(table, row, 9);
  return isGate(table, row, 3) && (inactivates == 0 || (inactivates == 1 && isGate(table, row, 10)));
}

/** Slopes and widths that are not 0, and a time constant above 0 at every voltage. */
function isGate(table: usize, row: i32, first: i32): bool {
  const base = value(table, row, first + 2);
  const height = value(table, row, first + 3);
  if (value(table, row, first + 1) == 0 || value(table, row, first + 5) == 0) return false;
  return base > 0 && height >= 0;
}

/** The cell of tables that were checked; `channels` may have no rows. */
export function tableCell(
  shape: Morphology,
  lanes: i32,
  axialResistivity: f64,
  passives: usize,
  passiveRows: i32,
  channels: usize,
  channelRows: i32,
  shortest: f64,
  levels: i32,
): Cell {
  const cell = newCell(shape, axialResistivity, lanes);
  for (let c = 0; c < shape.count; c++) {
    for (let row = 0; row < passiveRows; row++) {
      if (<i32>passive(passives, row, 0) != regionOf(shape, c)) continue;
      setMembrane(cell, c, passive(passives, row, 1), passive(passives, row, 2), passive(passives, row, 3));
    }
  }
  let row = 0;
  while (row < channelRows) {
    const first = row;
    const inactivation = value(channels, first, 9) == 1 ? gateOf(channels, first, 10) : null;
    const kinetics = tabulate(gateOf(channels, first, 3), inactivation, shortest, levels);
    const channel = newChannel(shape, kinetics, <i32>value(channels, first, 2), value(channels, first, 1));
    while (row < channelRows && value(channels, row, 0) == value(channels, first, 0)) row++;
    for (let c = 0; c < shape.count; c++) {
      for (let place = first; place < row; place++) {
        if (<i32>value(channels, place, REGION) != regionOf(shape, c)) continue;
        const part = min(distanceOf(shape, c) / value(channels, place, 19), 1);
        const near = value(channels, place, 17);
        addPlace(channel, shape, c, near + (value(channels, place, 18) - near) * part, value(channels, place, 20));
      }
    }
    addChannel(cell, channel);
  }
  return cell;
}

function gateOf(table: usize, row: i32, first: i32): Gate {
  return gate(
    value(table, row, first),
    value(table, row, first + 1),
    value(table, row, first + 2),
    value(table, row, first + 3),
    value(table, row, first + 4),
    value(table, row, first + 5),
  );
}

function isRegion(value: f64): bool {
  return value >= 0 && value < <f64>REGIONS && value == Math.floor(value);
}

function isDensity(value: f64): bool {
  return value >= 0 && value < 1e6;
}

/** A number that is not absurd, of mV or ms. */
function isVoltage(value: f64): bool {
  return value > -1e6 && value < 1e6;
}

function passive(table: usize, row: i32, column: i32): f64 {
  return load<f64>(table + <usize>(row * PASSIVE_COLUMNS + column) * 8);
}

function value(table: usize, row: i32, column: i32): f64 {
  return load<f64>(table + <usize>(row * CHANNEL_COLUMNS + column) * 8);
}
