import type { Manifest } from "../kernel/manifest.ts";
import { resolveParameters } from "../kernel/parameters.ts";
import { bindGrid, bindZip } from "./bind-axes.ts";
import { type BoxSide, bindBox } from "./bind-box.ts";
import { bindList } from "./bind-list.ts";
import type { AxisRange } from "./bind-range.ts";
import type { Faults } from "./faults.ts";
import type { Path } from "./origins.ts";
import { assignValue, createSlots, describeValues, type Slots } from "./parameter-slots.ts";
import { isSampled, SAMPLED_DESIGNS, type SampledName, SCRAMBLED_DESIGNS } from "./sampled-designs.ts";
import type { PartFile, RangeFile, Value } from "./sweep-schema.ts";

/** The points of a part, ready to be computed one by one: `base` holds what does not vary, in the manifest's order. */
export type PointSet =
  | { kind: "grid" | "zip"; size: number; base: Float64Array; axes: readonly Axis[] }
  | { kind: "list"; size: number; points: readonly Float64Array[] }
  | BoxPoints;

/** `size` points of a box; `seed` is the key of their random numbers. `random` is always `scramble`. */
export type BoxPoints = {
  kind: SampledName;
  size: number;
  base: Float64Array;
  sides: readonly BoxSide[];
  scramble: boolean;
  seed: bigint;
};

/** A parameter that takes the values of a range, and where it stands among the flat parameters. */
export type Axis = { name: string; offset: number; range: AxisRange };

/** The points of a part, with the same said in the words of a sweep file: defaults filled in. */
export type BoundPoints = {
  points: PointSet;
  varied: readonly string[];
  fixed: Readonly<Record<string, Value>>;
  over: PartFile["over"];
};

/** Gives the values in `fixed` and `over` to the parameters of a kernel; undefined when something was wrong. */
export function bindPoints(
  manifest: Manifest,
  file: PartFile,
  path: Path,
  faults: Faults,
): BoundPoints | undefined {
  const { fixed = {}, over } = file;
  const slots = createSlots(manifest);
  const base = resolveParameters(manifest, {});
  for (const [name, value] of Object.entries(fixed)) {
    assignValue(base, name, value, slots, [...path, "fixed", name], faults);
  }
  const at = [...path, "over"];
  if (over !== undefined && Object.keys(over).length === 0) {
    faults.add(at, "empty design: name at least one parameter, or leave over out for a sweep of one point");
  }
  const isList = Array.isArray(over);
  const varied = Object.keys((isList ? over[0] : over) ?? {});
  for (const name of varied) {
    if (Object.hasOwn(fixed, name))
      faults.add([...at, ...(isList ? [0] : []), name], "stands in fixed too: keep one", "key");
  }
  const points = bindDesign(file, base, slots, path, faults);
  if (points === undefined) return undefined;
  const others = [...slots.values()].filter(({ parameter }) => !varied.includes(parameter.name));
  return { points, varied, fixed: describeValues(others, base), over: over && describeOver(over) };
}

function bindDesign(
  file: PartFile,
  base: Float64Array,
  slots: Slots,
  path: Path,
  faults: Faults,
): PointSet | undefined {
  const { over, points, scramble } = file;
  const likely = Array.isArray(over) ? "list" : "grid";
  const { design = likely } = file;
  checkSuits(design, over, path, faults);
  const checkBelongs = (key: string, value: unknown, designs: readonly string[]): void => {
    if (value === undefined || designs.includes(design)) return;
    const names = `${designs.slice(0, -1).join(", ")} and ${designs.at(-1)}`;
    faults.add([...path, key], `belongs to the designs ${names}; here the design is ${design}`, "key");
  };
  checkBelongs("points", points, Object.keys(SAMPLED_DESIGNS));
  checkBelongs("scramble", scramble, SCRAMBLED_DESIGNS);
  const at = [...path, "over"];
  if (Array.isArray(over)) return bindList(over, base, slots, at, faults);
  if (over === undefined) return { kind: "grid", size: 1, base, axes: [] };
  if (isSampled(design)) return bindBox(design, over, file, base, slots, path, faults);
  return (design === "zip" ? bindZip : bindGrid)(over, base, slots, at, faults);
}

function checkSuits(design: string, over: PartFile["over"], path: Path, faults: Faults): void {
  const suitable = Array.isArray(over)
    ? ["list"]
    : ["grid", ...(over === undefined ? [] : ["zip", ...Object.keys(SAMPLED_DESIGNS)])];
  if (suitable.includes(design)) return;
  const what = Array.isArray(over) ? "a list of points" : over === undefined ? "absent" : "a mapping";
  const expected = suitable.join(", ").replace(/, (\w+)$/, " or $1");
  faults.add([...path, "design"], `expected ${expected}, because over is ${what}, got ${design}`);
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
