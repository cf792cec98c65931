import { allocateZeroed } from "../lib/abi";
import { cellAt } from "./density";
import { addTransfer, FEW, MATRIX, MOMENTS, node, weight } from "./quadrature";

//   a source cell  [ matrix to the target cell: 4 columns of 4 f64 | matrix to the cell above it | target i32, padding ]
const ENTRY: usize = 2 * MATRIX + 16;

/**
 * What one unit of relaxation, x -> decay x + shift in cells, does to the moments of each cell. The image of a cell is at most
 * as wide as a cell, so it lies in one or two. Its density is a cubic there, which is projected: each part of the image gives
 * the cell it lies in exactly its first four moments, so the probability, mean and mean square of all weights are exact.
 */
export function relaxationTable(cells: i32, decay: f64, shift: f64): usize {
  const table = allocateZeroed(<usize>cells * ENTRY);
  for (let source = 0; source < cells; source++) {
    const entry = table + <usize>source * ENTRY;
    const start = decay * <f64>source + shift;
    const target = <i32>floor(start);
    store<i32>(entry, target, 2 * MATRIX);
    const room = <f64>(target + 1) - start;
    const split = room < decay ? room / decay : 1;
    addPart(entry, 0, split, decay, start - <f64>target);
    if (split < 1) addPart(entry + MATRIX, split, 1, decay, start - <f64>(target + 1));
  }
  return table;
}

/** The density `to` is `from` after one unit of relaxation. Both have `cells` cells; the mirrors are not touched. */
export function relax(to: usize, from: usize, table: usize, cells: i32): void {
  // Targets follow sources without a gap, so two cells are open at a time: `target` and the one above it.
  let target = load<i32>(table, 2 * MATRIX);
  memory.fill(to, 0, cellAt(0, target));
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let lowAbove = f64x2.splat(0);
  let highAbove = f64x2.splat(0);
  for (let source = 0; source < cells; source++, table += ENTRY) {
    if (load<i32>(table, 2 * MATRIX) != target) {
      store2(cellAt(to, target++), low, high);
      low = lowAbove;
      high = highAbove;
      lowAbove = f64x2.splat(0);
      highAbove = f64x2.splat(0);
    }
    const at = cellAt(from, source);
    for (let moment: usize = 0; moment < MOMENTS; moment++) {
      const value = v128.load64_splat(at + 8 * moment);
      const column = table + 32 * moment;
      low = f64x2.add(low, f64x2.mul(value, v128.load(column)));
      high = f64x2.add(high, f64x2.mul(value, v128.load(column, 16)));
      lowAbove = f64x2.add(lowAbove, f64x2.mul(value, v128.load(column, MATRIX)));
      highAbove = f64x2.add(highAbove, f64x2.mul(value, v128.load(column, MATRIX + 16)));
    }
  }
  store2(cellAt(to, target), low, high);
  if (++target < cells) store2(cellAt(to, target), lowAbove, highAbove);
  if (++target < cells) memory.fill(cellAt(to, target), 0, cellAt(0, cells - target));
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function store2(cell: usize, low: v128, high: v128): void {
  v128.store(cell, low);
  v128.store(cell, high, 16);
}

/** The part from `first` to `last` of a source cell goes to the place `decay` x + `offset` of a target cell. */
function addPart(matrix: usize, first: f64, last: f64, decay: f64, offset: f64): void {
  for (let index = 0; index < FEW; index++) {
    const x = first + (last - first) * node(FEW, index);
    addTransfer(matrix, decay * x + offset, x, (last - first) * weight(FEW, index));
  }
}
