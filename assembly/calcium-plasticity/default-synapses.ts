/** A connection between layer 5 pyramidal cells, as they are on average: five synapses, one of them apical. */
import { allocate } from "../lib/abi";
import { COLUMNS } from "./synapse";

export const DEFAULT_SYNAPSES: i32 = 5;

/** Writes the table; gives its address. Sites: two basal dendrites at 51 to 120 um, an oblique one. */
export function defaultSynapses(): usize {
  const table = allocate(<usize>(DEFAULT_SYNAPSES * COLUMNS) << 3);
  for (let row = 0; row < DEFAULT_SYNAPSES; row++) {
    const place = table + (<usize>(row * COLUMNS) << 3);
    store<f64>(place, 0);
    store<f64>(place, load<f64>(PLACES + (<usize>row << 3)), 8);
    memory.copy(place + 16, TYPICAL, 80);
  }
  return table;
}

const PLACES = memory.data<f64>([5, 6, 12, 14, 37], 16);
// Delay, U, depression, facilitation, sites, AMPA, NMDA, its decay, volume, state.
const TYPICAL = memory.data<f64>([1, 0.52, 691, 14.5, 3, 1.6, 0.88, 1.74, 0.137, -1], 16);
