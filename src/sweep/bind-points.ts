import type { Manifest, Parameter } from "../kernel/manifest.ts";
import { resolveParameters } from "../kernel/parameters.ts";
import { type AxisRange, bindRange } from "./bind-range.ts";
import { bindValue, showBound } from "./bind-value.ts";
import type { Faults } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";
import type { Path } from "./origins.ts";
import type { PartFile, RangeFile, Value } from "./sweep-schema.ts";

/** The points of a part, ready to be computed one by one: `base` holds what does not vary, in the manifest's order. */
export type PointSet =
  | { kind: "grid"; size: number; base: Float64Array; axes: readonly Axis[] }
  | { kind: "list"; size: number; points: readonly Float64Array[] };

/** A parameter that varies in a grid, and where it stands among the flat parameters. */
export type Axis = { name: string; offset: number; range: AxisRange };

/** The points of a part, with the same said in the words of a sweep file: defaults filled in. */
export type BoundPoints = {
  points: PointSet;
  varied: readonly string[];
  fixed: Readonly<Record<string, Value>>;
  over: PartFile["over"];
};

type Slot = { parameter: Parameter; offset: number };

/** Gives the values in `fixed` and `over` to the parameters of a kernel; undefined when something was wrong. */
export function bindPoints(
  manifest: Manifest,
  { fixed = {}, over, design }: PartFile,
  path: Path,
  faults: Faults,
): BoundPoints | undefined {
  const slots = createSlots(manifest);
  const base = resolveParameters(manifest, {});
  for (const [name, value] of Object.entries(fixed)) {
    assign(base, name, value, slots, [...path, "fixed", name], faults);
  }
  const isList = Array.isArray(over);
  if (design !== undefined && (design === "list") !== isList) {
    const what = isList ? "a list of points" : over === undefined ? "absent" : "a mapping";
    faults.add(
      [...path, "design"],
      `expected ${isList ? "list" : "grid"}, because over is ${what}, got ${design}`,
    );
  }
  const at = [...path, "over"];
  if (over !== undefined && Object.keys(over).length === 0) {
    faults.add(at, "empty design: name at least one parameter, or leave over out for a sweep of one point");
  }
  const varied = Object.keys((isList ? over[0] : over) ?? {});
  for (const name of varied) {
    if (Object.hasOwn(fixed, name))
      faults.add([...at, ...(isList ? [0] : []), name], "stands in fixed too: keep one", "key");
  }
  const points = isList
    ? bindList(over, base, slots, at, faults)
    : bindGrid(over ?? {}, base, slots, at, faults);
  if (points === undefined) return undefined;
  const others = [...slots.values()].filter(({ parameter }) => !varied.includes(parameter.name));
  return { points, varied, fixed: describe(others, base), over: over && describeOver(over) };
}

function createSlots(manifest: Manifest): Map<string, Slot> {
  let offset = 0;
  const slots = new Map<string, Slot>();
  for (const parameter of manifest.parameters) {
    slots.set(parameter.name, { parameter, offset });
    offset += parameter.length ?? 1;
  }
  return slots;
}

function bindGrid(
  over: Record<string, RangeFile>,
  base: Float64Array,
  slots: ReadonlyMap<string, Slot>,
  path: Path,
  faults: Faults,
): PointSet | undefined {
  const names = Object.keys(over);
  const axes = names.flatMap((name): Axis[] => {
    const slot = findSlot(name, slots, [...path, name], faults);
    const range = slot && bindRange(slot.parameter, over[name]!, [...path, name], faults);
    return range === undefined ? [] : [{ name, offset: slot!.offset, range }];
  });
  const size = axes.reduce((product, { range }) => product * range.length, 1);
  if (Number.isSafeInteger(size)) {
    return axes.length === names.length ? { kind: "grid", size, base, axes } : undefined;
  }
  faults.add(path, `a grid of ${size} points is too large: at most 2^53 can be counted`);
  return undefined;
}

function bindList(
  over: readonly Record<string, Value>[],
  base: Float64Array,
  slots: ReadonlyMap<string, Slot>,
  path: Path,
  faults: Faults,
): PointSet {
  const names = Object.keys(over[0] ?? {});
  const first = new Map<string, number>();
  const points = over.map((values, index) => {
    const point = base.slice();
    const missing = names.filter((name) => !Object.hasOwn(values, name));
    if (names.length === 0) faults.add([...path, index], "expected at least one parameter, got {}");
    else if (missing.length > 0) {
      faults.add(
        [...path, index],
        `expected the same parameters as in the first point; missing: ${missing.join(", ")}`,
      );
    }
    for (const [name, value] of Object.entries(values)) {
      const at = [...path, index, name];
      if (assign(point, name, value, slots, at, faults) && !names.includes(name)) {
        faults.add(at, "is not in the first point: all points name the same parameters", "key");
      }
    }
    const earlier = first.get(point.join());
    if (earlier === undefined) first.set(point.join(), index);
    else if (missing.length === 0)
      faults.add([...path, index], `is the point [${earlier}] again: each may stand once`);
    return point;
  });
  return { kind: "list", size: points.length, points };
}

function assign(
  point: Float64Array,
  name: string,
  value: Value,
  slots: ReadonlyMap<string, Slot>,
  path: Path,
  faults: Faults,
): boolean {
  const slot = findSlot(name, slots, path, faults);
  const numbers = slot && faults.collect(path, () => bindValue(slot.parameter, value));
  if (numbers === undefined) return false;
  point.set(numbers, slot!.offset);
  return true;
}

function findSlot(
  name: string,
  slots: ReadonlyMap<string, Slot>,
  path: Path,
  faults: Faults,
): Slot | undefined {
  const slot = slots.get(name);
  if (slot === undefined)
    faults.add(path, `unknown parameter; ${suggestName(name, [...slots.keys()])}`, "key");
  return slot;
}

function describe(slots: readonly Slot[], point: Float64Array): Record<string, Value> {
  return Object.fromEntries(
    slots.map(({ parameter, offset }) => {
      const numbers = point.subarray(offset, offset + (parameter.length ?? 1));
      return [parameter.name, showBound(parameter, numbers)];
    }),
  );
}

/** One way of writing for what means the same: `values` is a plain list, and an absent step is 1. */
function describeOver(over: NonNullable<PartFile["over"]>): PartFile["over"] {
  if (Array.isArray(over)) return over;
  return Object.fromEntries(
    Object.entries(over).map(([name, range]): [string, RangeFile] => {
      if ("values" in range && !Array.isArray(range)) return [name, range.values];
      return [name, "integer" in range ? { integer: range.integer, step: range.step ?? 1 } : range];
    }),
  );
}
