/** The grid on which functions of the voltage are tabulated: rows every 1/16 mV from -160 to 100 mV, straight lines between them. */

export const LOWEST_VOLTAGE: f64 = -160;
export const ROWS_PER_MV: f64 = 16;
export const VOLTAGE_ROWS: i32 = 260 * 16 + 1;

/** The voltage of a row. */
export function rowVoltage(row: i32): f64 {
  return LOWEST_VOLTAGE + <f64>row / ROWS_PER_MV;
}

/** Where a voltage lies, in rows; beyond the ends of the table these hold. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function placeOf(voltage: f64): f64 {
  return min(max((voltage - LOWEST_VOLTAGE) * ROWS_PER_MV, 0), <f64>(VOLTAGE_ROWS - 2));
}
