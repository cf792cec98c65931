import { closest } from "fastest-levenshtein";
import { type Manifest, type Parameter, parameterWidth } from "./manifest.ts";
import { SweepError } from "./sweep-error.ts";

/** A parameter as people write it: a number, the name of a choice, or the numbers of a vector. */
export type ParameterValue = number | string | readonly number[];

/** The flat parameters of a trial: manifest order, vectors in line, choices by index, defaults filled in, -0 made 0. */
export function resolveParameters(
  manifest: Manifest,
  values: Readonly<Record<string, ParameterValue>>,
): Float64Array {
  for (const name of Object.keys(values)) findParameter(manifest, name);
  const flat = new Float64Array(parameterWidth(manifest));
  let at = 0;
  for (const parameter of manifest.parameters) {
    const given = Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined;
    const numbers = resolveParameter(parameter, given ?? parameter.default);
    flat.set(numbers, at);
    at += numbers.length;
  }
  return flat;
}

/** The values of one parameter, checked, as they stand in the flat parameters. */
export function resolveParameter(parameter: Parameter, value: ParameterValue): number[] {
  const { name, length, choices } = parameter;
  if (length !== undefined) {
    if (!Array.isArray(value) || value.length !== length) {
      const found = Array.isArray(value) ? `${value.length} numbers` : JSON.stringify(value);
      throw bad(`parameter ${name} takes ${length} numbers, got ${found}`);
    }
    return value.map((element: number) => checkNumber(parameter, element));
  }
  if (typeof value === "string") {
    return [choices === undefined ? checkNumber(parameter, value) : findChoice(name, choices, value)];
  }
  if (typeof value === "number") return [checkNumber(parameter, value)];
  throw bad(`parameter ${name} takes one number, got ${JSON.stringify(value)}`);
}

/** The parameter of that name; otherwise a BAD_OPTION that suggests the nearest. */
export function findParameter(manifest: Manifest, name: string): Parameter {
  const found = manifest.parameters.find((parameter) => parameter.name === name);
  if (found !== undefined) return found;
  const names = manifest.parameters.map((parameter) => parameter.name);
  const hint =
    names.length === 0 ? "it has none" : `did you mean ${closest(name, names)}? It has ${names.join(", ")}`;
  throw bad(`the kernel ${manifest.name} has no parameter ${name}: ${hint}`);
}

/** The inverse of `resolveParameters`: every parameter by name, choices by name, vectors as arrays. */
export function describeParameters(
  manifest: Manifest,
  flat: Float64Array,
): Record<string, number | string | number[]> {
  const described: Record<string, number | string | number[]> = {};
  let at = 0;
  for (const { name, length, choices } of manifest.parameters) {
    if (length !== undefined) described[name] = Array.from(flat.subarray(at, at + length));
    else described[name] = choices?.[flat[at]!] ?? flat[at]!;
    at += length ?? 1;
  }
  return described;
}

function checkNumber(parameter: Parameter, value: unknown): number {
  const { name, min, max, integer, choices } = parameter;
  if (typeof value !== "number" || Number.isNaN(value)) {
    const found = typeof value === "number" ? "NaN" : JSON.stringify(value);
    throw bad(
      `parameter ${name} takes ${choices ? `one of ${choices.join(", ")}` : "a number"}, got ${found}`,
    );
  }
  if (value < min || value > max) {
    throw bad(`parameter ${name} must lie between ${min} and ${max}${unitOf(parameter)}, got ${value}`);
  }
  if ((integer || choices) && !Number.isInteger(value)) {
    throw bad(
      `parameter ${name} must be an integer${choices ? " (the index of a choice)" : ""}, got ${value}`,
    );
  }
  return value === 0 ? 0 : value;
}

function findChoice(name: string, choices: readonly string[], value: string): number {
  const index = choices.indexOf(value);
  if (index >= 0) return index;
  throw bad(
    `parameter ${name} has no choice ${JSON.stringify(value)}: did you mean ${closest(value, choices)}? It has ${choices.join(", ")}`,
  );
}

function unitOf({ unit }: Parameter): string {
  return unit === "" || unit === "1" ? "" : ` ${unit}`;
}

function bad(message: string): SweepError {
  return new SweepError("BAD_OPTION", message);
}
