/** The membrane of the reduced layer 5 pyramidal cell, as tables: a leak, a sodium and a potassium current (docs/models/reduced-l5-cell.md). */

export const REDUCED_RESISTIVITY: f64 = 100;

// prettier-ignore
export const REDUCED_PASSIVE = memory.data<f64>([
  // region, uF/cm2, S/cm2, mV
  0, 1, 1.4e-4, -72,
  1, 1, 1.4e-4, -72,
  2, 2, 1.4e-4, -72,
  3, 2, 1.4e-4, -72,
], 16);
export const REDUCED_PASSIVE_ROWS: i32 = 4;

// prettier-ignore
export const REDUCED_CHANNELS = memory.data<f64>([
  // channel, mV, power | activation | inactivates | inactivation | region, S/cm2 near and far, um, shift
  0, 50, 3,  -38, 6.5, 0.02, 0.1, -38, 18,  1,  -62, -6, 0.3, 2.4, -62, 13,  0, 0.17, 0.17, 600, 0,
  0, 50, 3,  -38, 6.5, 0.02, 0.1, -38, 18,  1,  -62, -6, 0.3, 2.4, -62, 13,  1, 3, 3, 600, -7,
  0, 50, 3,  -38, 6.5, 0.02, 0.1, -38, 18,  1,  -62, -6, 0.3, 2.4, -62, 13,  3, 0.004, 0.001, 600, 0,
  1, -85, 2,  -15, 9, 0.4, 6, -45, 20,  0,  0, 0, 0, 0, 0, 0,  0, 0.015, 0.015, 600, 0,
  1, -85, 2,  -15, 9, 0.4, 6, -45, 20,  0,  0, 0, 0, 0, 0, 0,  1, 0.045, 0.045, 600, 0,
  1, -85, 2,  -15, 9, 0.4, 6, -45, 20,  0,  0, 0, 0, 0, 0, 0,  2, 0.003, 0.003, 600, 0,
  1, -85, 2,  -15, 9, 0.4, 6, -45, 20,  0,  0, 0, 0, 0, 0, 0,  3, 0.004, 0.002, 600, 0,
], 16);
export const REDUCED_CHANNEL_ROWS: i32 = 7;
