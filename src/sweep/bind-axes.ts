import type { Axis, PointSet } from "./bind-points.ts";
import { bindRange } from "./bind-range.ts";
import type { Faults } from "./faults.ts";
import type { Path } from "./origins.ts";
import { findSlot, type Slots } from "./parameter-slots.ts";
import type { RangeFile } from "./sweep-schema.ts";

type Ranges = Readonly<Record<string, RangeFile>>;

/** All combinations of the values of ranges. */
export function bindGrid(
  over: Ranges,
  base: Float64Array,
  slots: Slots,
  path: Path,
  faults: Faults,
): PointSet | undefined {
  const axes = bindAxes(over, slots, path, faults, { mayRepeat: false });
  const size = axes.reduce((product, { range }) => product * range.length, 1);
  if (Number.isSafeInteger(size)) {
    return axes.length === Object.keys(over).length ? { kind: "grid", size, base, axes } : undefined;
  }
  faults.add(path, `a grid of ${size} points is too large: at most 2^53 can be counted`);
  return undefined;
}

/** The values of ranges side by side: point i has the i-th of each. All have the same length, and no point stands twice. */
export function bindZip(
  over: Ranges,
  base: Float64Array,
  slots: Slots,
  path: Path,
  faults: Faults,
): PointSet | undefined {
  const axes = bindAxes(over, slots, path, faults, { mayRepeat: true });
  const [first, ...others] = axes;
  if (first === undefined || axes.length < Object.keys(over).length) return undefined;
  const size = first.range.length;
  const uneven = others.filter(({ range }) => range.length !== size);
  for (const { name, range } of uneven) {
    const [own, its] = [countValues(range.length), countValues(size)];
    faults.add([...path, name], `zip takes as many values of each: ${own} here, ${its} of ${first.name}`);
  }
  if (uneven.length > 0) return undefined;
  // Values that are computed differ from each other, and so do the points that have them.
  if (Object.values(over).every((range) => Array.isArray(range) || "values" in range)) {
    checkPoints(axes, size, path, faults);
  }
  return { kind: "zip", size, base, axes };
}

function bindAxes(
  over: Ranges,
  slots: Slots,
  path: Path,
  faults: Faults,
  options: { mayRepeat: boolean },
): Axis[] {
  return Object.entries(over).flatMap(([name, written]): Axis[] => {
    const slot = findSlot(name, slots, [...path, name], faults);
    const range = slot && bindRange(slot.parameter, written, [...path, name], faults, options);
    return range === undefined ? [] : [{ name, offset: slot!.offset, range }];
  });
}

function checkPoints(axes: readonly Axis[], size: number, path: Path, faults: Faults): void {
  const first = new Map<string, number>();
  for (let index = 0; index < size; index++) {
    const point = axes.map(({ range }) => String(range.at(index))).join(";");
    const earlier = first.get(point);
    if (earlier === undefined) first.set(point, index);
    else faults.add(path, `its point ${index} is the point ${earlier} again: each may stand once`);
  }
}

function countValues(count: number): string {
  return count === 1 ? "1 value" : `${count} values`;
}
