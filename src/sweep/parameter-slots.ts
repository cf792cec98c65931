import type { Manifest, Parameter } from "../kernel/manifest.ts";
import { bindValue, showBound } from "./bind-value.ts";
import type { Faults } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";
import type { Path } from "./origins.ts";
import type { Value } from "./sweep-schema.ts";

/** A parameter, and where it stands among the flat parameters. */
export type Slot = { parameter: Parameter; offset: number };

/** The parameters of a kernel by name, in the manifest's order. */
export type Slots = ReadonlyMap<string, Slot>;

export function createSlots(manifest: Manifest): Slots {
  let offset = 0;
  const slots = new Map<string, Slot>();
  for (const parameter of manifest.parameters) {
    slots.set(parameter.name, { parameter, offset });
    offset += parameter.length ?? 1;
  }
  return slots;
}

/** The parameter of this name; an unknown name is a fault at `path`. */
export function findSlot(name: string, slots: Slots, path: Path, faults: Faults): Slot | undefined {
  const slot = slots.get(name);
  if (slot === undefined)
    faults.add(path, `unknown parameter; ${suggestName(name, [...slots.keys()])}`, "key");
  return slot;
}

/** Gives a parameter of a point its value; false when something was wrong. */
export function assignValue(
  point: Float64Array,
  name: string,
  value: Value,
  slots: Slots,
  path: Path,
  faults: Faults,
): boolean {
  const slot = findSlot(name, slots, path, faults);
  const numbers = slot && faults.collect(path, () => bindValue(slot.parameter, value));
  if (numbers === undefined) return false;
  point.set(numbers, slot!.offset);
  return true;
}

/** The values that a point has, in the words of a sweep file. */
export function describeValues(slots: readonly Slot[], point: Float64Array): Record<string, Value> {
  return Object.fromEntries(
    slots.map(({ parameter, offset }) => {
      const numbers = point.subarray(offset, offset + (parameter.length ?? 1));
      return [parameter.name, showBound(parameter, numbers)];
    }),
  );
}
