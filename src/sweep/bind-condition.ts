import type { Manifest, Parameter } from "../kernel/manifest.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Gene } from "./bind-search-space.ts";
import { bindValue, showBound } from "./bind-value.ts";
import { type Faults, showValue } from "./faults.ts";
import type { ConditionFile } from "./optimise-schema.ts";
import type { Path } from "./origins.ts";

/** When a gene is searched: another one, by its index, is searched too and has one of these values. */
export type Condition = { gene: number; values: readonly number[] };

/** Conditions with the same said in the words of a sweep file, in one way of writing. */
export type BoundCondition = { conditions: readonly Condition[]; file: ConditionFile };

/** Binds `when` of a parameter to the genes that stand before it; undefined when something was wrong. */
export function bindCondition(
  { parameters }: Manifest,
  written: ConditionFile,
  genes: readonly Gene[],
  path: Path,
  faults: Faults,
): BoundCondition | undefined {
  const conditions: Condition[] = [];
  const file: ConditionFile = {};
  let isFine = Object.keys(written).length > 0;
  if (!isFine) faults.add(path, "expected a condition such as { rule: balanced }, got none");
  for (const [name, wanted] of Object.entries(written)) {
    const at = [...path, name];
    const index = genes.findIndex((gene) => gene.name === name);
    const gene = genes[index];
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (gene === undefined || parameter === undefined) {
      isFine = false;
      faults.add(at, "expected a parameter that is searched and stands before this one", "key");
      continue;
    }
    if (gene.scale !== "values" && gene.scale !== "integer") {
      isFine = false;
      faults.add(
        at,
        `${name} is searched as a real number: conditions need choices, values or integers`,
        "key",
      );
      continue;
    }
    const list = Array.isArray(wanted) ? wanted : [wanted];
    const values = list.map((one) => faults.collect(at, () => bindWanted(parameter, gene, one)));
    if (values.includes(undefined)) isFine = false;
    else {
      const sorted = [...new Set(values as number[])].sort((a, b) => a - b);
      conditions.push({ gene: index, values: sorted });
      const shown = sorted.map((value) => showBound(parameter, Float64Array.of(value)) as number | string);
      file[name] = shown.length === 1 ? shown[0]! : shown;
    }
  }
  return isFine ? { conditions, file } : undefined;
}

function bindWanted(parameter: Parameter, gene: Gene, written: number | string): number {
  const value = bindValue(parameter, written)[0]!;
  const isSearched =
    gene.scale === "values"
      ? gene.values.includes(value)
      : Number.isInteger(value) && value >= gene.low && value <= gene.high;
  if (isSearched) return value;
  throw new SweepError("BAD_SWEEP", `${parameter.name} is never ${showValue(written)} in this search`);
}
