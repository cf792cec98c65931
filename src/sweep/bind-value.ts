import type { Parameter } from "../kernel/manifest.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { showValue } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";
import type { Value } from "./sweep-schema.ts";

/** The numbers that a kernel is given for a parameter: one, or as many as its length. A choice is its index. */
export function bindValue(parameter: Parameter, written: Value): number[] {
  const { length } = parameter;
  if (length === undefined) return [bindElement(parameter, written)];
  if (!Array.isArray(written) || written.length !== length) {
    throw expected(`a list of ${length} ${length === 1 ? "value" : "values"}`, written);
  }
  return written.map((element) => bindElement(parameter, element));
}

/** The inverse of `bindValue`. */
export function showBound({ choices, length }: Parameter, numbers: Float64Array): Value {
  if (length === undefined) return choices?.[numbers[0]!] ?? numbers[0]!;
  return [numbers[0]!, ...numbers.subarray(1)];
}

function bindElement(parameter: Parameter, written: Value): number {
  const { choices, integer, min, max } = parameter;
  if (choices !== undefined) {
    const index = choices.indexOf(written as string);
    if (index >= 0) return index;
    const hint = typeof written === "string" ? suggestName(written, choices) : "";
    const remedy = hint.startsWith("did you mean") ? `; ${hint}` : "";
    throw new SweepError(
      "BAD_SWEEP",
      `expected one of ${choices.join(", ")}, got ${showValue(written)}${remedy}`,
    );
  }
  const kind = `${integer === true ? "an integer" : "a number"} in [${min}, ${max}]`;
  if (typeof written !== "number" || !(written >= min && written <= max)) throw expected(kind, written);
  if (integer === true && !Number.isSafeInteger(written)) throw expected(kind, written);
  return written + 0; // -0 is 0, so that both are one trial.
}

function expected(what: string, got: Value): SweepError {
  return new SweepError("BAD_SWEEP", `expected ${what}, got ${showValue(got)}`);
}
