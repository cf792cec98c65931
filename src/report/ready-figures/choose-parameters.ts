import { SweepError } from "../../kernel/sweep-error.ts";
import { suggestName } from "../../sweep/nearest-name.ts";
import type { SearchTable } from "./search-table.ts";

/** Which parameters a figure shows, by index: those of these names, of a vector all elements, or the first; and what has to be said of that. */
export function chooseParameters(
  { parameters }: SearchTable,
  wanted: readonly string[] | undefined,
  most: number,
): { chosen: number[]; notes: string[] } {
  if (wanted !== undefined) return { chosen: wanted.flatMap((name) => find(parameters, name)), notes: [] };
  const chosen = [...parameters.keys()].slice(0, most);
  const isAll = chosen.length === parameters.length;
  return {
    chosen,
    notes: isAll ? [] : [`the first ${most} of ${parameters.length} parameters; others by parameters: [..]`],
  };
}

function find(parameters: SearchTable["parameters"], wanted: string): number[] {
  const found = parameters.flatMap(({ name }, at) =>
    name === wanted || name.startsWith(`${wanted}[`) ? [at] : [],
  );
  if (found.length > 0) return found;
  const names = parameters.map(({ name }) => name);
  throw new SweepError("BAD_OPTION", `no parameter ${wanted} was searched; ${suggestName(wanted, names)}`);
}
