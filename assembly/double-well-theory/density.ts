import { allocateZeroed } from "../lib/abi";
import { MOMENTS } from "./quadrature";

/**
 * A density of weights, even or odd about 0, as a column of cells that says it for J > 0:
 *
 *   [ mirror: `margin` cells | cell 0 | cell 1 | .. | cell `cells` - 1 | `margin` cells of zeros ]
 *                            ^ the column's address; J = 0
 *
 * A cell is four f64: the integrals over the cell of the density times P_0 .. P_3, so the first is the cell's probability.
 * Within the cell the density is the cubic that has these moments. The half line of an even density holds 1/2.
 */
export function createDensity(cells: i32, margin: i32): usize {
  return allocateZeroed(<usize>(cells + 2 * margin) * CELL) + <usize>margin * CELL;
}

/** Bytes of a cell. */
export const CELL: usize = 8 * MOMENTS;

/** The address of a cell; the mirror has negative ones. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function cellAt(density: usize, index: i32): usize {
  return density + <usize>index * CELL;
}

/** Writes the mirror of the first `margin` cells: `parity` 1 for an even density, -1 for an odd one. */
export function mirror(density: usize, margin: i32, parity: f64): void {
  // P_1 and P_3 are odd.
  const signs = f64x2.mul(f64x2(1, -1), f64x2.splat(parity));
  for (let index = 0; index < margin; index++) {
    const from = cellAt(density, index);
    const to = cellAt(density, -1 - index);
    v128.store(to, f64x2.mul(v128.load(from), signs));
    v128.store(to, f64x2.mul(v128.load(from, 16), signs), 16);
  }
}

/** The integral over J > 0. */
export function integrate(density: usize, cells: i32): f64 {
  let sum: f64 = 0;
  for (let index = 0; index < cells; index++) sum += load<f64>(cellAt(density, index));
  return sum;
}

/** The integral of J over J > 0, in cells. */
export function integrateJ(density: usize, cells: i32): f64 {
  // J = index + 1/2 + P_1 / 2.
  let sum: f64 = 0;
  for (let index = 0; index < cells; index++) {
    const at = cellAt(density, index);
    sum += (<f64>index + 0.5) * load<f64>(at) + 0.5 * load<f64>(at, 8);
  }
  return sum;
}

/** The integral of J^2 over J > 0, in cells squared. */
export function integrateSquare(density: usize, cells: i32): f64 {
  // P_1^2 = (1 + 2 P_2) / 3.
  let sum: f64 = 0;
  for (let index = 0; index < cells; index++) {
    const at = cellAt(density, index);
    const centre = <f64>index + 0.5;
    sum += (centre * centre + 1.0 / 12.0) * load<f64>(at) + centre * load<f64>(at, 8) + load<f64>(at, 16) * (1.0 / 6.0);
  }
  return sum;
}
