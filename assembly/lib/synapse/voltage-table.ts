/**
 * What of a synapse depends on the voltage, tabulated: the part of NMDA receptors that magnesium leaves open, and the steady gates of R-type channels.
 *
 *   row  [ unblocked f64 | activation f64 | inactivation f64 | unused ]
 */
import { allocate } from "../abi";
import { placeOf, rowVoltage, VOLTAGE_ROWS } from "../voltage-grid";
import { steadyActivation, steadyInactivation, unblocked } from "./conductance";

/** The table for a concentration of magnesium, in mM. */
export function tabulateVoltage(magnesium: f64): usize {
  const table = allocate(<usize>VOLTAGE_ROWS << 5);
  for (let row = 0; row < VOLTAGE_ROWS; row++) {
    const voltage = rowVoltage(row);
    const place = table + (<usize>row << 5);
    store<f64>(place, unblocked(voltage, magnesium));
    store<f64>(place, steadyActivation(voltage), 8);
    store<f64>(place, steadyInactivation(voltage), 16);
  }
  return table;
}

/** Reads the row at a voltage, of which `freeAt`, `activationAt` and `inactivationAt` tell. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function look(table: usize, voltage: f64): void {
  const place = placeOf(voltage);
  const row = <i32>place;
  part = place - <f64>row;
  rowAt = table + (<usize>row << 5);
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function freeAt(): f64 {
  return between(0);
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function activationAt(): f64 {
  return between(8);
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function inactivationAt(): f64 {
  return between(16);
}

let part: f64 = 0;
let rowAt: usize = 0;

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function between(column: usize): f64 {
  const low = load<f64>(rowAt + column);
  return low + part * (load<f64>(rowAt + column, 32) - low);
}
