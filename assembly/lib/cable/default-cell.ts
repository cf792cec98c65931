/**
 * The reduced layer 5 pyramidal cell: nine branches, 49 compartments, in the columns of `readMorphology`. Branches are cut into equal
 * cylinders, whose diameters go from the first to the last in a straight line (docs/models/reduced-l5-cell.md).
 */
import { allocate } from "../abi";
import { COLUMNS } from "./morphology";
import { APICAL, AIS, BASAL, SOMA } from "./region";

export const DEFAULT_COMPARTMENTS: i32 = 49;

/** Writes the table; gives its address. */
export function defaultCell(): usize {
  const table = allocate(<usize>DEFAULT_COMPARTMENTS * COLUMNS * 8);
  let row = 0;
  row = branch(table, row, SOMA, -1, 20, 1, 20, 20);
  row = branch(table, row, AIS, 0, 45, 3, 1.6, 1);
  row = branch(table, row, BASAL, 0, 240, 7, 0.9, 0.4);
  row = branch(table, row, BASAL, 0, 240, 7, 0.9, 0.4);
  row = branch(table, row, BASAL, 0, 320, 5, 7, 7);
  row = branch(table, row, APICAL, 0, 600, 14, 4.4, 2);
  row = branch(table, row, APICAL, 25, 160, 4, 1.1, 0.9);
  row = branch(table, row, APICAL, 36, 160, 4, 1.4, 1);
  branch(table, row, APICAL, 36, 160, 4, 1.4, 1);
  return table;
}

/** Adds a branch that starts at the centre of the compartment `joins`; gives the next row. */
function branch(
  table: usize,
  row: i32,
  region: i32,
  joins: i32,
  length: f64,
  pieces: i32,
  from: f64,
  to: f64,
): i32 {
  for (let k = 0; k < pieces; k++, row++) {
    const place = table + <usize>row * COLUMNS * 8;
    store<f64>(place, k == 0 ? <f64>joins : <f64>(row - 1));
    store<f64>(place, <f64>region, 8);
    store<f64>(place, length / <f64>pieces, 16);
    store<f64>(place, from + ((to - from) * (<f64>k + 0.5)) / <f64>pieces, 24);
    store<f64>(place, k == 0 ? 1 : 0, 32);
  }
  return row;
}
