/** The number digits / 2^places. */
export type Exact = { digits: bigint; places: number };

/** How far `got` is from the exact value, in units in the last place of an f64 at that value; to three decimals. */
export function ulpDistance(got: number, exact: Exact): number {
  const magnitude = exact.digits < 0n ? -exact.digits : exact.digits;
  const exponent = magnitude === 0n ? LOWEST : Math.max(bitLength(magnitude) - exact.places - 53, LOWEST);
  if (!Number.isFinite(got)) {
    const overflows = exponent > GREATEST && got === (exact.digits < 0n ? -Infinity : Infinity);
    return overflows ? 0 : Infinity;
  }
  const places = Math.max(exact.places, -LOWEST);
  const difference = toFixed(got, places) - (exact.digits << BigInt(places - exact.places));
  const thousandths = (difference < 0n ? -difference : difference) * 1000n;
  return Number(shift(thousandths, -places - exponent)) / 1000;
}

/** An f64 with so many binary places; what lies below the last place is cut off. */
export function toFixed(x: number, places: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const integer = biased === 0 ? fraction : fraction | (1n << 52n);
  const magnitude = shift(integer, Math.max(biased, 1) - 1075 + places);
  return bits >> 63n ? -magnitude : magnitude;
}

/** value 2^by. */
export function shift(value: bigint, by: number): bigint {
  return by >= 0 ? value << BigInt(by) : value >> BigInt(-by);
}

/** The number of binary digits of a positive number. */
export function bitLength(value: bigint): number {
  return value.toString(2).length;
}

// Exponents of the last place of the smallest and of the greatest f64.
const LOWEST = -1074;
const GREATEST = 970;
