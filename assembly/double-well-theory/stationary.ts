import { allocate } from "../lib/abi";
import { exp } from "../lib/math";
import { cellAt, integrate, integrateJ, integrateSquare } from "./density";
import { createEvolution, Evolution, kickBoth, present } from "./evolution";
import { createGrid } from "./grid";
import { Settings } from "./settings";

/** Weights after very many patterns. */
@unmanaged
export class Stationary {
  /** Holds the stationary density at u+ and before the next kick, until patterns are traced. */
  evolution: Evolution;
  /** The RMS of the weights at u+: D. */
  rms: f64;
  /** The probability that a pattern changes a weight's sign: q. */
  switching: f64;
}

/**
 * Presents patterns until nothing changes. The density is even, and in even densities switching is no slow mode: what a kick
 * takes to the other side comes back as its mirror image. So this converges as exp(-2 r1) per pattern, however deep the wells.
 */
export function findStationary(settings: Settings, kick: i32): Stationary {
  const stationary = changetype<Stationary>(allocate(offsetof<Stationary>()));
  const evolution = createEvolution(createGrid(settings, kick));
  const cells = evolution.grid.cells;
  stationary.evolution = evolution;
  setSingleWell(evolution, settings);
  const most = ceil(64 / (2 * settings.r1)) + ROUND;
  let mean: f64 = 0;
  let square: f64 = 0;
  for (let patterns: f64 = 0; patterns < most; patterns += ROUND) {
    for (let pattern = 0; pattern < <i32>ROUND; pattern++) present(evolution, 1);
    const lastMean = mean;
    const lastSquare = square;
    mean = integrateJ(evolution.afterKick, cells);
    square = integrateSquare(evolution.afterKick, cells);
    if (abs(mean - lastMean) < TOLERANCE * mean && abs(square - lastSquare) < TOLERANCE * square) break;
  }
  stationary.rms = evolution.grid.step * sqrt(square / integrate(evolution.afterKick, cells));
  stationary.switching = switchingProbability(evolution);
  return stationary;
}

/** Patterns between two looks at the moments. */
const ROUND: f64 = 8;
const TOLERANCE: f64 = 1e-11;

/** The start: a Gaussian in each well, which shallow potentials nearly keep. */
function setSingleWell(evolution: Evolution, settings: Settings): void {
  const grid = evolution.grid;
  let total: f64 = 0;
  for (let index = 0; index < grid.cells; index++) {
    const deviation = ((<f64>index + 0.5) * grid.step - settings.well) / settings.spread;
    const value = exp(-0.5 * deviation * deviation);
    store<f64>(cellAt(evolution.afterKick, index), value);
    total += value;
  }
  for (let index = 0; index < grid.cells; index++) {
    const at = cellAt(evolution.afterKick, index);
    store<f64>(at, load<f64>(at) * (0.5 / total));
  }
}

/** Needs the stationary density before the kick, and leaves the one after it. */
function switchingProbability(evolution: Evolution): f64 {
  const grid = evolution.grid;
  // Without noise a kick takes half of what lies within r2 of 0 to the other side, from either side.
  if (grid.reach == 0) return max(0, integrate(evolution.beforeKick, grid.kick));
  // What comes across 0 has the other sign in an odd density: it is missing from the half line twice.
  kickBoth(evolution, -1, 1);
  const odd = integrate(evolution.afterKick, grid.cells);
  kickBoth(evolution, 1, 1);
  return max(0, integrate(evolution.afterKick, grid.cells) - odd);
}
