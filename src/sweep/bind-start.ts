import type { Manifest } from "../kernel/manifest.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Gene } from "./bind-search-space.ts";
import { bindValue } from "./bind-value.ts";
import { type Faults, showValue } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";
import type { StartFile } from "./optimise-schema.ts";
import type { Path } from "./origins.ts";
import type { Value } from "./sweep-schema.ts";

/** Points that a search begins with: a value for each gene, NaN for those that are not said. */
export type StartPoint = Float64Array;

/** Binds the points of `start`; undefined when something was wrong. */
export function bindStart(
  manifest: Manifest,
  written: StartFile,
  genes: readonly Gene[],
  path: Path,
  faults: Faults,
): StartPoint[] | undefined {
  if (!Array.isArray(written)) throw new Error(`the points of ${JSON.stringify(written)} have not been read`);
  const points = written.map((values, i) => bindPoint(manifest, values, genes, [...path, i], faults));
  return points.includes(undefined) ? undefined : (points as StartPoint[]);
}

function bindPoint(
  { parameters }: Manifest,
  values: Readonly<Record<string, Value>>,
  genes: readonly Gene[],
  path: Path,
  faults: Faults,
): StartPoint | undefined {
  const point = new Float64Array(genes.length).fill(Number.NaN);
  const ownerOf = ({ name }: Gene): string => name.replace(/\[\d+\]$/, "");
  const known = [...new Set(genes.map(ownerOf))];
  let isFine = Object.keys(values).length > 0;
  if (!isFine) faults.add(path, "expected the value of a searched parameter, got none");
  for (const [name, value] of Object.entries(values)) {
    const at = [...path, name];
    const first = genes.findIndex((gene) => ownerOf(gene) === name);
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (first < 0 || parameter === undefined) {
      isFine = false;
      faults.add(at, `is not searched; ${suggestName(name, known)}`, "key");
      continue;
    }
    const own = genes.filter((gene) => ownerOf(gene) === name);
    const asked = parameter.length === undefined ? parameter : { ...parameter, length: own.length };
    const numbers = faults.collect(at, () =>
      bindValue(asked, value).map((number, i) => checkSearched(own[i]!, number, value)),
    );
    if (numbers === undefined) isFine = false;
    else point.set(numbers, first);
  }
  return isFine && checkConditions(point, genes, path, faults) ? point : undefined;
}

function checkSearched(gene: Gene, number: number, written: Value): number {
  const isInside =
    gene.scale === "values"
      ? gene.values.includes(number)
      : number >= gene.low && number <= gene.high && (gene.scale !== "integer" || Number.isInteger(number));
  if (isInside) return number;
  const what =
    gene.scale === "values"
      ? "is not one of the searched values"
      : `is no ${gene.scale === "integer" ? "integer" : "number"} in the searched bounds [${gene.low}, ${gene.high}]`;
  throw new SweepError("BAD_SWEEP", `${showValue(written)} ${what}`);
}

/** A value for what is not searched at this point would be passed over without a word. */
function checkConditions(point: StartPoint, genes: readonly Gene[], path: Path, faults: Faults): boolean {
  let isFine = true;
  for (const [i, { name, when }] of genes.entries()) {
    if (when === undefined || Number.isNaN(point[i]!)) continue;
    for (const { gene, values } of when.conditions) {
      if (Number.isNaN(point[gene]!) || values.includes(point[gene]!)) continue;
      isFine = false;
      faults.add(path, `${name} is not searched with this ${genes[gene]!.name}: leave it out`);
    }
  }
  return isFine;
}
