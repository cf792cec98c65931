import type { PointSet } from "./bind-points.ts";
import type { Faults } from "./faults.ts";
import type { Path } from "./origins.ts";
import { assignValue, type Slots } from "./parameter-slots.ts";
import type { Value } from "./sweep-schema.ts";

/** The points that `over` lists: all name the same parameters, and none stands twice. */
export function bindList(
  over: readonly Record<string, Value>[],
  base: Float64Array,
  slots: Slots,
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
      if (assignValue(point, name, value, slots, at, faults) && !names.includes(name)) {
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
