import { allocate } from "../lib/abi";
import { createDensity, mirror } from "./density";
import { Grid } from "./grid";
import { addKick } from "./kick";
import { addNoise } from "./noise";
import { relax } from "./relaxation";

/** Three densities on one grid: at u+, just before the next kick, and with that kick's noise. */
@unmanaged
export class Evolution {
  grid: Grid;
  afterKick: usize;
  beforeKick: usize;
  withNoise: usize;
}

export function createEvolution(grid: Grid): Evolution {
  const evolution = changetype<Evolution>(allocate(offsetof<Evolution>()));
  evolution.grid = grid;
  evolution.afterKick = createDensity(grid.cells, grid.margin);
  evolution.beforeKick = createDensity(grid.cells, grid.margin);
  evolution.withNoise = grid.reach > 0 ? createDensity(grid.cells, grid.margin) : evolution.beforeKick;
  return evolution;
}

/** One pattern: from u+ to (u + 1)+. `parity` is that of the density, 1 for even and -1 for odd. */
export function present(evolution: Evolution, parity: f64): void {
  const grid = evolution.grid;
  relax(evolution.beforeKick, evolution.afterKick, grid.relaxation, grid.cells);
  kickBoth(evolution, parity, 1);
}

/** Makes `afterKick` of an even or odd `beforeKick`: with noise, and kicks either way, of which the downward one counts `sign`. */
export function kickBoth(evolution: Evolution, parity: f64, sign: f64): void {
  const grid = evolution.grid;
  mirror(evolution.beforeKick, grid.margin, parity);
  if (grid.reach > 0) {
    addNoise(evolution.withNoise, evolution.beforeKick, grid.noise, grid.cells, grid.reach);
    mirror(evolution.withNoise, grid.margin, parity);
  }
  addKick(evolution.afterKick, evolution.withNoise, grid.cells, grid.kick, sign);
}
