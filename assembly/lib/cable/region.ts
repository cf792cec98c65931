/** Parts of a neuron, as tables number them. */
export const SOMA: i32 = 0;
export const AIS: i32 = 1;
export const BASAL: i32 = 2;
export const APICAL: i32 = 3;
export const REGIONS: i32 = 4;
