/** Where on the cell a synapse may be: compartments of one region within a range of distances, each as likely as it is long. */
import { allocate } from "../lib/abi";
import { COLUMNS, distanceOf, Morphology, regionOf } from "../lib/cable/morphology";

/**
 * Dendrites that are thicker stand for several in one, and have no synapses: a spine would be at the voltage of a cable that is not there. The trunk of the
 * apical dendrite is itself.
 */
export const THICKEST_BASAL: f64 = 2;

//   list  [ compartment f64, upper end of its lengths, all added up f64 | .. ]
@unmanaged
export class Places {
  count: i32;
  total: f64;
  list: usize;
}

/** Compartments of a region no thicker than `thickest`, whose centres are between `near` and `far` um from the soma. */
export function findPlaces(
  table: usize,
  shape: Morphology,
  region: i32,
  thickest: f64,
  near: f64,
  far: f64,
): Places {
  const places = changetype<Places>(allocate(offsetof<Places>()));
  places.count = 0;
  places.total = 0;
  places.list = allocate(<usize>shape.count << 4);
  for (let compartment = 0; compartment < shape.count; compartment++) {
    const distance = distanceOf(shape, compartment);
    const row = table + <usize>(compartment * COLUMNS) * 8;
    if (regionOf(shape, compartment) != region || load<f64>(row, 24) > thickest) continue;
    if (distance < near || distance > far) continue;
    places.total += load<f64>(row, 16);
    const entry = places.list + (<usize>places.count << 4);
    store<f64>(entry, <f64>compartment);
    store<f64>(entry, places.total, 8);
    places.count++;
  }
  return places;
}

/** The compartment at a uniform number u of (0, 1). */
export function placeAt(places: Places, u: f64): f64 {
  let entry = places.list;
  for (let index = 1; index < places.count && u * places.total > load<f64>(entry, 8); index++) entry += 16;
  return load<f64>(entry);
}
