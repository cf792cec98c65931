import type { Parameter } from "../kernel/manifest.ts";
import { bindValue } from "./bind-value.ts";
import { type Faults, showValue } from "./faults.ts";
import type { Path } from "./origins.ts";
import {
  createIntegerRange,
  createLinearRange,
  createListRange,
  createLogRange,
  type Range,
  roundRange,
} from "./ranges.ts";
import type { RangeFile, Value } from "./sweep-schema.ts";

/** The values that a parameter takes along one axis of a grid: numbers, or arrays for a vector. */
export type AxisRange = Range<number | Float64Array>;

/** What a range in a file means for this parameter; undefined when something was wrong with it. */
export function bindRange(
  parameter: Parameter,
  written: RangeFile,
  path: Path,
  faults: Faults,
): AxisRange | undefined {
  if (Array.isArray(written)) return bindList(parameter, written, path, faults);
  if ("values" in written) return bindList(parameter, written.values, [...path, "values"], faults);
  if (parameter.choices !== undefined || parameter.length !== undefined) {
    const kind = parameter.choices === undefined ? "a vector" : "a choice";
    faults.add(
      path,
      `expected a list of values, because ${parameter.name} is ${kind}, got ${showValue(written)}`,
    );
    return undefined;
  }
  const [key, ends] = endsOf(written);
  const areFine = ends.map((end, index) =>
    faults.collect([...path, key, index], () => bindValue(parameter, end)),
  );
  if (areFine.includes(undefined)) return undefined;
  return faults.collect([...path, key], () => createRange(written, parameter.integer === true));
}

function endsOf(written: Exclude<RangeFile, Value[] | { values: Value[] }>): [string, [number, number]] {
  if ("linear" in written) return ["linear", written.linear];
  if ("log" in written) return ["log", written.log];
  return ["integer", written.integer];
}

function createRange(written: Parameters<typeof endsOf>[0], isInteger: boolean): Range {
  if ("integer" in written) return createIntegerRange(...written.integer, written.step ?? 1);
  const range =
    "linear" in written
      ? createLinearRange(...written.linear, written.points)
      : createLogRange(...written.log, written.points);
  return isInteger ? roundRange(range) : range;
}

function bindList(
  parameter: Parameter,
  written: readonly Value[],
  path: Path,
  faults: Faults,
): AxisRange | undefined {
  if (written.length === 0) faults.add(path, "expected at least one value, got []");
  const first = new Map<string, number>();
  const elements: (number | Float64Array)[] = [];
  for (const [index, value] of written.entries()) {
    const numbers = faults.collect([...path, index], () => bindValue(parameter, value));
    if (numbers === undefined) continue;
    const earlier = first.get(numbers.join());
    if (earlier === undefined) first.set(numbers.join(), index);
    else
      faults.add(
        [...path, index],
        `${showValue(value)} is the value of [${earlier}] again: each may stand once`,
      );
    elements.push(parameter.length === undefined ? numbers[0]! : Float64Array.from(numbers));
  }
  return elements.length === written.length && elements.length > 0 ? createListRange(elements) : undefined;
}
