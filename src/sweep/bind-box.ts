import type { PointSet } from "./bind-points.ts";
import { bindSide } from "./bind-side.ts";
import type { Faults } from "./faults.ts";
import type { Path } from "./origins.ts";
import { findSlot, type Slots } from "./parameter-slots.ts";
import { SAMPLED_DESIGNS, type SampledName } from "./sampled-designs.ts";
import type { Side } from "./sides.ts";
import type { PartFile, RangeFile } from "./sweep-schema.ts";

/** A parameter that varies in a box, and where it stands among the flat parameters. */
export type BoxSide = { name: string; offset: number; side: Side<number | Float64Array> };

/** The points that a sampled design takes from the box of the ranges in `over`. */
export function bindBox(
  kind: SampledName,
  over: Readonly<Record<string, RangeFile>>,
  { points, scramble = true, seed = 0 }: PartFile,
  base: Float64Array,
  slots: Slots,
  path: Path,
  faults: Faults,
): PointSet | undefined {
  const names = Object.keys(over);
  const maxDimensions = SAMPLED_DESIGNS[kind];
  if (names.length > maxDimensions) {
    faults.add(
      [...path, "over"],
      `${kind} varies at most ${maxDimensions} parameters, got ${names.length}: latin and random vary any number`,
    );
  }
  if (points === undefined) {
    faults.add([...path, "points"], `missing: expected how many points ${kind} takes, such as 128`);
  }
  const sides = names.flatMap((name): BoxSide[] => {
    const at = [...path, "over", name];
    const slot = findSlot(name, slots, at, faults);
    const side = slot && bindSide(slot.parameter, over[name]!, at, faults);
    return side === undefined ? [] : [{ name, offset: slot!.offset, side }];
  });
  if (points === undefined || sides.length < names.length) return undefined;
  return { kind, size: points, base, sides, scramble, seed: BigInt(seed) };
}
