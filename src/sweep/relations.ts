import type { Manifest } from "../kernel/manifest.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Gene } from "./bind-search-space.ts";
import { evaluate, offsetsOf } from "./expression.ts";
import type { Faults } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";
import type { Path } from "./origins.ts";
import { createSlots } from "./parameter-slots.ts";
import { type FindOffset, parseRelation, type Relation } from "./parse-relation.ts";

/** By how much a point breaks relations, summed; NaN when a formula has no value there. */
export function measureViolation(relations: readonly Relation[], point: Float64Array): number {
  let violation = 0;
  for (const { rising } of relations) {
    const values = rising.map((formula) => evaluate(formula, point));
    for (let i = 1; i < values.length; i++) violation += Math.max(0, values[i - 1]! - values[i]!);
  }
  return violation;
}

/** Reads the constraint at `path` that is a relation between parameters; undefined when something was wrong. */
export function bindRelation(
  manifest: Manifest,
  written: string,
  genes: readonly Gene[],
  path: Path,
  faults: Faults,
): Relation | undefined {
  const relation = faults.collect(path, () => parseRelation(written, createFinder(manifest)));
  if (relation === undefined) return undefined;
  const searched = new Set(genes.map(({ offset }) => offset));
  if (relation.rising.flatMap(offsetsOf).some((offset) => searched.has(offset))) return relation;
  const names = genes.map(({ name }) => name).join(", ");
  faults.add(path, `${written}: expected one of the searched parameters in it: ${names}`);
  return undefined;
}

function createFinder(manifest: Manifest): FindOffset {
  const slots = createSlots(manifest);
  return (name, element) => {
    const slot = slots.get(name);
    if (slot === undefined) throw wrong(`unknown parameter ${name}; ${suggestName(name, [...slots.keys()])}`);
    const { length, choices } = slot.parameter;
    if (choices !== undefined) throw wrong(`${name} is a choice and no number`);
    if (length === undefined) {
      if (element !== undefined) throw wrong(`${name} is one number and no vector`);
      return slot.offset;
    }
    if (element !== undefined && element < length) return slot.offset + element;
    throw wrong(`${name} is a vector: expected ${name}[0] to ${name}[${length - 1}]`);
  };
}

function wrong(text: string): SweepError {
  return new SweepError("BAD_SWEEP", text);
}
