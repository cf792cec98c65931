import { allocate } from "../lib/abi";
import { noiseBlocks, noiseReach } from "./noise";
import { relaxationTable } from "./relaxation";
import { Settings } from "./settings";

/**
 * Cells of equal width on J > 0. A kick is a whole number of cells, so kicks move cells onto cells, and J = 0 is an edge, so
 * no cell has two signs: only relaxation and noise need another density on the same grid.
 */
@unmanaged
export class Grid {
  cells: i32;
  /** r2 in cells. */
  kick: i32;
  /** The width of a cell in the units of J. */
  step: f64;
  /** Cells that kicks and noise reach across 0. */
  margin: i32;
  /** Cells that the noise reaches to either side; 0: no noise. */
  reach: i32;
  relaxation: usize;
  noise: usize;
}

/** The number of cells that r2 has by the settings: even, so that there is a grid of half as many. */
export function planKick(settings: Settings): i32 {
  if (settings.gridStep > 0) return 2 * max(1, <i32>nearest(min(0.5 / settings.gridStep, <f64>MOST_CELLS)));
  const cells = min(max(CELLS_PER_R1 * settings.r1, FEWEST_CELLS), USUAL_CELLS);
  const kick = 2 * <i32>nearest((0.5 * cells * settings.r2) / largestWeight(settings));
  // Noise makes densities smooth on its own scale, and more cells would only make it dear.
  const smooth = settings.r3 > 0 ? 2 * <i32>ceil(min(settings.r2 / settings.r3, <f64>MOST_KICK)) : MOST_KICK;
  return max(2, min(kick, min(smooth, MOST_KICK)));
}

/** Whether a grid with `kick` cells for r2 has at most MOST_CELLS. */
export function isPossible(settings: Settings, kick: i32): bool {
  return largestWeight(settings) * <f64>kick < <f64>(MOST_CELLS - 2) * settings.r2;
}

export function createGrid(settings: Settings, kick: i32): Grid {
  const grid = changetype<Grid>(allocate(offsetof<Grid>()));
  grid.kick = kick;
  grid.step = settings.r2 / <f64>kick;
  grid.cells = 2 + <i32>ceil((largestWeight(settings) / settings.r2) * <f64>kick);
  const noise = (settings.r3 / settings.r2) * <f64>kick;
  grid.reach = settings.r3 > 0 ? noiseReach(noise) : 0;
  grid.margin = max(kick, grid.reach);
  const well = (settings.well / settings.r2) * <f64>kick;
  grid.relaxation = relaxationTable(grid.cells, settings.decay, well * settings.pull);
  grid.noise = grid.reach > 0 ? noiseBlocks(noise, grid.reach) : 0;
  return grid;
}

/** No trial takes more cells than this. */
const MOST_CELLS: i32 = 65536;

/**
 * The deeper the wells the more ragged the densities, and the sooner they are stationary: fine grids are needed where they are
 * cheap.
 */
const CELLS_PER_R1: f64 = 15000;
const FEWEST_CELLS: f64 = 512;
const USUAL_CELLS: f64 = 4096;
const MOST_KICK: i32 = 2048;

/** Standard deviations beyond which nothing is kept: less than 1e-16. */
const TAIL: f64 = 8.5;

/** Weights beyond this have no probability (without noise) or next to none. */
function largestWeight(settings: Settings): f64 {
  const kicks = settings.r2 / settings.pull;
  const noise = settings.r3 / sqrt(settings.pull * (1 + settings.decay));
  return settings.well + min(kicks + TAIL * noise, settings.r2 + TAIL * settings.spread);
}
