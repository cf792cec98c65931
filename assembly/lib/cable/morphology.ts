/** The shape of a neuron: cylinders, each the child of one before it. */
import { allocate } from "../abi";
import { REGIONS, SOMA } from "./region";

/** Parent (-1: the root, the first row), region, length and diameter in um, and whether it joins the centre of its parent: the first of a branch. */
export const COLUMNS: i32 = 5;

/** Columns of f64, one element a compartment; parents and regions are i32. */
@unmanaged
export class Morphology {
  count: i32;
  parent: usize;
  region: usize;
  /** um2. */
  area: usize;
  /** Along the dendrites from the root to the centre, um; the root counts as 0. */
  distance: usize;
  /** Megohm from the centre to that of the parent, at an axial resistivity of 1 ohm cm. */
  resistance: usize;
}

/** What is wrong with a table, from 1; 0 for nothing. */
export const FINE: i32 = 0;
export const BAD_PARENT: i32 = 1;
export const BAD_REGION: i32 = 2;
export const BAD_SIZE: i32 = 3;
export const BAD_JOINT: i32 = 4;

/** The first fault of a table of `count` rows. */
export function checkMorphology(table: usize, count: i32): i32 {
  if (count < 1) return BAD_PARENT;
  for (let row = 0; row < count; row++) {
    const parent = cellOf(table, row, 0);
    const region = cellOf(table, row, 1);
    const joint = cellOf(table, row, 4);
    const least: f64 = row == 0 ? -1 : 0;
    if (!(parent >= least && parent < <f64>row && parent == Math.floor(parent))) return BAD_PARENT;
    if (!(region >= 0 && region < <f64>REGIONS && region == Math.floor(region))) return BAD_REGION;
    if (!(cellOf(table, row, 2) > 0 && cellOf(table, row, 3) > 0)) return BAD_SIZE;
    if (!(cellOf(table, row, 2) < 1e5 && cellOf(table, row, 3) < 1e5)) return BAD_SIZE;
    if (!(joint == 0 || joint == 1)) return BAD_JOINT;
  }
  return FINE;
}

/** Reads a table that was checked. */
export function readMorphology(table: usize, count: i32): Morphology {
  const cell = changetype<Morphology>(allocate(offsetof<Morphology>()));
  cell.count = count;
  cell.parent = allocate(<usize>count << 2);
  cell.region = allocate(<usize>count << 2);
  cell.area = allocate(<usize>count << 3);
  cell.distance = allocate(<usize>count << 3);
  cell.resistance = allocate(<usize>count << 3);
  for (let row = 0; row < count; row++) {
    const parent = <i32>cellOf(table, row, 0);
    const region = <i32>cellOf(table, row, 1);
    const length = cellOf(table, row, 2);
    const isFirst = cellOf(table, row, 4) == 1;
    const isRoot = parent < 0;
    const half = halfResistance(table, row);
    const further = isRoot || isFirst ? 0 : halfResistance(table, parent);
    const before = isRoot ? 0 : load<f64>(cell.distance + (<usize>parent << 3));
    const toParent = isFirst ? 0 : 0.5 * cellOf(table, parent < 0 ? 0 : parent, 2);
    store<i32>(cell.parent + (<usize>row << 2), parent);
    store<i32>(cell.region + (<usize>row << 2), region);
    store<f64>(cell.area + (<usize>row << 3), PI * cellOf(table, row, 3) * length);
    store<f64>(cell.distance + (<usize>row << 3), isRoot || region == SOMA ? 0 : before + toParent + 0.5 * length);
    store<f64>(cell.resistance + (<usize>row << 3), isRoot ? Infinity : half + further);
  }
  return cell;
}

export function parentOf(cell: Morphology, compartment: i32): i32 {
  return load<i32>(cell.parent + (<usize>compartment << 2));
}

export function regionOf(cell: Morphology, compartment: i32): i32 {
  return load<i32>(cell.region + (<usize>compartment << 2));
}

export function areaOf(cell: Morphology, compartment: i32): f64 {
  return load<f64>(cell.area + (<usize>compartment << 3));
}

export function distanceOf(cell: Morphology, compartment: i32): f64 {
  return load<f64>(cell.distance + (<usize>compartment << 3));
}

export function resistanceOf(cell: Morphology, compartment: i32): f64 {
  return load<f64>(cell.resistance + (<usize>compartment << 3));
}

const PI: f64 = 3.141592653589793;

// 1 ohm cm = 1e4 ohm um, so 0.01 megohm um.
function halfResistance(table: usize, row: i32): f64 {
  const diameter = cellOf(table, row, 3);
  return (0.01 * 0.5 * cellOf(table, row, 2)) / (0.25 * PI * diameter * diameter);
}

function cellOf(table: usize, row: i32, column: i32): f64 {
  return load<f64>(table + <usize>(row * COLUMNS + column) * 8);
}
