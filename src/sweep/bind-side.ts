import type { Parameter } from "../kernel/manifest.ts";
import { bindEnds, bindRange, isComputed } from "./bind-range.ts";
import type { Faults } from "./faults.ts";
import type { Path } from "./origins.ts";
import {
  createElementSide,
  createIntegerSide,
  createLinearSide,
  createLogIntegerSide,
  createLogSide,
  type Side,
} from "./sides.ts";
import type { RangeFile } from "./sweep-schema.ts";

/** The side of a box that a range in a file means for this parameter; undefined when something was wrong with it. */
export function bindSide(
  parameter: Parameter,
  written: RangeFile,
  path: Path,
  faults: Faults,
): Side<number | Float64Array> | undefined {
  if (!isComputed(written) || "integer" in written) {
    const range = bindRange(parameter, written, path, faults);
    return range && createElementSide(range);
  }
  if (written.points !== undefined) {
    const text = "belongs to a grid: here the sweep's own points say how many there are";
    faults.add([...path, "points"], text, "key");
  }
  const key = "linear" in written ? "linear" : "log";
  const ends = bindEnds(parameter, written, path, faults);
  return ends && faults.collect([...path, key], () => createSide(key, ends, parameter.integer === true));
}

function createSide(key: "linear" | "log", ends: readonly [number, number], isInteger: boolean): Side {
  if (key === "linear") return isInteger ? createIntegerSide(...ends) : createLinearSide(...ends);
  return isInteger ? createLogIntegerSide(...ends) : createLogSide(...ends);
}
