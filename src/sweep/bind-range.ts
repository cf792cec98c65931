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

/** A range that says how to compute its values, which are numbers. */
export type ComputedRangeFile = Exclude<RangeFile, Value[] | { values: Value[] }>;

/** Whether a value may stand in a list several times. */
export type RangeOptions = { mayRepeat?: boolean };

/** What a range in a file means for this parameter; undefined when something was wrong with it. */
export function bindRange(
  parameter: Parameter,
  written: RangeFile,
  path: Path,
  faults: Faults,
  options: RangeOptions = {},
): AxisRange | undefined {
  if (Array.isArray(written)) return bindList(parameter, written, path, faults, options);
  if (!isComputed(written)) {
    return bindList(parameter, written.values, [...path, "values"], faults, options);
  }
  const ends = bindEnds(parameter, written, path, faults);
  if (ends === undefined) return undefined;
  const [key] = endsOf(written);
  const isInteger = parameter.integer === true;
  if ("integer" in written) {
    return faults.collect([...path, key], () => createIntegerRange(...ends, written.step ?? 1));
  }
  const { points } = written;
  if (points === undefined) {
    faults.add([...path, "points"], "missing: expected an integer of at least 1");
    return undefined;
  }
  return faults.collect([...path, key], () => {
    const range = "linear" in written ? createLinearRange(...ends, points) : createLogRange(...ends, points);
    return isInteger ? roundRange(range) : range;
  });
}

/** Whether a range says how to compute its values, rather than listing them. */
export function isComputed(written: RangeFile): written is ComputedRangeFile {
  return !Array.isArray(written) && !("values" in written);
}

/** The two ends of a range, if the parameter can have them and is one number; undefined when something was wrong. */
export function bindEnds(
  parameter: Parameter,
  written: ComputedRangeFile,
  path: Path,
  faults: Faults,
): [number, number] | undefined {
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
  return areFine.includes(undefined) ? undefined : ends;
}

function endsOf(written: ComputedRangeFile): [string, [number, number]] {
  if ("linear" in written) return ["linear", written.linear];
  if ("log" in written) return ["log", written.log];
  return ["integer", written.integer];
}

function bindList(
  parameter: Parameter,
  written: readonly Value[],
  path: Path,
  faults: Faults,
  { mayRepeat = false }: RangeOptions,
): AxisRange | undefined {
  if (written.length === 0) faults.add(path, "expected at least one value, got []");
  const first = new Map<string, number>();
  const elements: (number | Float64Array)[] = [];
  for (const [index, value] of written.entries()) {
    const numbers = faults.collect([...path, index], () => bindValue(parameter, value));
    if (numbers === undefined) continue;
    const earlier = first.get(numbers.join());
    if (earlier === undefined) first.set(numbers.join(), index);
    else if (!mayRepeat) {
      faults.add(
        [...path, index],
        `${showValue(value)} is the value of [${earlier}] again: each may stand once`,
      );
    }
    elements.push(parameter.length === undefined ? numbers[0]! : Float64Array.from(numbers));
  }
  return elements.length === written.length && elements.length > 0 ? createListRange(elements) : undefined;
}
