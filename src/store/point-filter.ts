import { findParameter, type ParameterValue, resolveParameter } from "../kernel/parameters.ts";
import type { StoredPart } from "./run-record.ts";

/** Only the points with these values of parameters. */
export type Where = Readonly<Record<string, ParameterValue>>;

/** Whether flat parameters have the wanted values; names and values are checked like those of a sweep. */
export function pointFilter(
  { workload }: StoredPart,
  where: Where = {},
): (parameters: Float64Array) => boolean {
  const { manifest } = workload.kernel;
  for (const name of Object.keys(where)) findParameter(manifest, name);
  const wanted: { at: number; value: number }[] = [];
  let at = 0;
  for (const parameter of manifest.parameters) {
    const value = Object.hasOwn(where, parameter.name) ? where[parameter.name] : undefined;
    if (value !== undefined) {
      const numbers = resolveParameter(parameter, value);
      wanted.push(...numbers.map((number, i) => ({ at: at + i, value: number })));
    }
    at += parameter.length ?? 1;
  }
  return (parameters: Float64Array) => wanted.every(({ at, value }) => parameters[at] === value);
}
