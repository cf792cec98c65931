/** The membrane of the reduced layer 5 pyramidal cell: a leak, a sodium and a potassium current (docs/models/reduced-l5-cell.md). */
import { addPlace, newChannel } from "./channel";
import { addChannel, Cell, newCell, setMembrane } from "./cell";
import { gate, tabulate } from "./kinetics";
import { distanceOf, Morphology, regionOf } from "./morphology";
import { AIS, APICAL, BASAL, SOMA } from "./region";

export const RESTING: f64 = -72;

/** A cell of any shape with this membrane; `isPassive`: with the leak alone. Tables of gates serve steps of `shortest` << 0 to << levels - 1. */
export function reducedCell(shape: Morphology, lanes: i32, isPassive: bool, shortest: f64, levels: i32): Cell {
  const cell = newCell(shape, 100, -72, lanes);
  for (let c = 0; c < shape.count; c++) {
    const region = regionOf(shape, c);
    setMembrane(cell, c, region == BASAL || region == APICAL ? 2 : 1, 1.4e-4);
  }
  if (isPassive) return cell;
  const m = gate(-38, 6.5, 0.02, 0.1, -38, 18);
  const h = gate(-62, -6, 0.3, 2.4, -62, 13);
  const n = gate(-15, 9, 0.4, 6, -45, 20);
  const sodium = newChannel(shape, tabulate(m, h, shortest, levels), 3, 50);
  const potassium = newChannel(shape, tabulate(n, null, shortest, levels), 2, -85);
  for (let c = 0; c < shape.count; c++) {
    const region = regionOf(shape, c);
    const w = min(distanceOf(shape, c) / 600, 1);
    addPlace(sodium, shape, c, sodiumDensity(region, w), region == AIS ? -7 : 0);
    addPlace(potassium, shape, c, potassiumDensity(region, w), 0);
  }
  addChannel(cell, sodium);
  addChannel(cell, potassium);
  return cell;
}

/** S/cm2; `w`: part of 600 um from the soma. */
function sodiumDensity(region: i32, w: f64): f64 {
  if (region == SOMA) return 0.17;
  if (region == AIS) return 3;
  return region == APICAL ? 0.004 - 0.003 * w : 0;
}

function potassiumDensity(region: i32, w: f64): f64 {
  if (region == SOMA) return 0.015;
  if (region == AIS) return 0.045;
  return region == APICAL ? 0.004 - 0.002 * w : 0.003;
}
