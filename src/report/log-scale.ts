import { expressionFunction } from "vega";
import { isObject } from "./figure-views.ts";
import { formatCount } from "./format-count.ts";

/**
 * Gives the logarithmic axes of a compiled figure labels that can be read: over several decades powers of ten only
 * (10³), over few 1, 2 and 5 times them in plain digits (2,000); ticks between stay short and without a label. An axis that
 * says itself how it is labelled keeps that. What lies outside of a scale's domain is drawn at its edge.
 */
export function dressLogScales(vegaSpec: Record<string, unknown>): void {
  expressionFunction(FUNCTION, logLabel);
  dressGroup(vegaSpec, new Set());
}

/** The label of the tick at `value` on an axis that shows `domain`; "" for none. */
export function logLabel(value: number, domain: readonly [number, number]): string {
  if (!(value > 0) || !Number.isFinite(value)) return "";
  const [mantissa, exponent] = partsOf(value);
  const low = Math.min(...domain);
  const high = Math.max(...domain);
  if (high / low >= WIDE) return mantissa === 1 ? power(exponent) : "";
  const hasRoundTicks = roundTickCount(low, high) >= 2;
  if (hasRoundTicks && mantissa !== 1 && mantissa !== 2 && mantissa !== 5) return "";
  if (exponent >= -4 && exponent <= 4) return plain(Number(value.toPrecision(6)));
  return mantissa === 1 ? power(exponent) : `${mantissa}×${power(exponent)}`;
}

const FUNCTION = "sweepwellLogLabel";
const WIDE = 300; // two and a half decades
const MINOR_TICK = 2.5;

function dressGroup(group: Record<string, unknown>, outerLogScales: ReadonlySet<string>): void {
  const logScales = new Set(outerLogScales);
  for (const scale of objects(group.scales)) {
    if (scale.type !== "log") {
      logScales.delete(String(scale.name));
      continue;
    }
    logScales.add(String(scale.name));
    // The lower end of an error bar may lie below zero: Vega would draw it at the top of the panel.
    scale.clamp ??= true;
  }
  for (const axis of objects(group.axes)) {
    if (logScales.has(String(axis.scale)) && axis.labels !== false) labelAxis(axis);
  }
  for (const mark of objects(group.marks)) dressGroup(mark, logScales);
}

function labelAxis(axis: Record<string, unknown>): void {
  const encode = isObject(axis.encode) ? axis.encode : {};
  if (axis.format !== undefined || axis.values !== undefined || encode.labels !== undefined) return;
  const label = `${FUNCTION}(datum.value, domain(${JSON.stringify(axis.scale)}))`;
  const end = axis.orient === "left" || axis.orient === "right" ? "x2" : "y2";
  const outward = axis.orient === "left" || axis.orient === "top" ? -1 : 1;
  const size = typeof axis.tickSize === "number" ? axis.tickSize : TICK;
  axis.encode = {
    ...encode,
    labels: { update: { text: { signal: label } } },
    ticks: { update: { [end]: { signal: `${outward} * (${label} === '' ? ${MINOR_TICK} : ${size})` } } },
  };
}

const TICK = 4;

function objects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function partsOf(value: number): [mantissa: number, exponent: number] {
  const [mantissa, exponent] = value.toExponential(6).split("e");
  return [Number(mantissa), Number(exponent)];
}

function roundTickCount(low: number, high: number): number {
  let count = 0;
  for (let exponent = partsOf(low)[1]; exponent <= partsOf(high)[1]; exponent++) {
    for (const mantissa of [1, 2, 5]) {
      const tick = Number(`${mantissa}e${exponent}`);
      if (tick >= low && tick <= high) count++;
    }
  }
  return count;
}

function plain(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(value);
}

function power(exponent: number): string {
  return `10${[...String(exponent)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)])).join("")}`;
}
