import { log, pow } from "../../numeric/mathematics.ts";
import type { Gene, Scale } from "../../sweep/bind-search-space.ts";
import type { StartPoint } from "../../sweep/bind-start.ts";

/**
 * The values that genes in [0, 1] stand for. Ends are exact; integers and values of a list share the unit evenly. A gene of which a
 * condition does not hold has its default. `known` has values that are taken as they are, and NaN for others.
 */
export function decodeGenes(
  genes: readonly Gene[],
  point: Float64Array,
  known: StartPoint | undefined = undefined,
): Float64Array {
  const values = new Float64Array(point.length);
  for (let i = 0; i < values.length; i++) {
    const exact = known?.[i] ?? Number.NaN;
    values[i] = Number.isNaN(exact) ? decode(genes[i]!, point[i]!) + 0 : exact;
  }
  return settleConditions(genes, values);
}

/** The gene in [0, 1] that stands for a value, but for rounding. */
export function encodeGene(scale: Scale, value: number): number {
  if (scale.scale === "values") return (scale.values.indexOf(value) + 0.5) / scale.values.length;
  const { low, high } = scale;
  if (scale.scale === "integer") return (value - low + 0.5) / (high - low + 1);
  const unit = scale.scale === "log" ? log(value / low) / log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, unit));
}

/** The point with the default of each gene that is not searched there. A gene's conditions are on genes before it. */
export function settleConditions(genes: readonly Gene[], point: Float64Array): Float64Array {
  if (!genes.some(({ when }) => when)) return point;
  const isSearched: boolean[] = [];
  for (const [i, { when }] of genes.entries()) {
    isSearched[i] =
      when === undefined ||
      when.conditions.every(({ gene, values }) => isSearched[gene] && values.includes(point[gene]!));
    if (!isSearched[i]) point[i] = when!.otherwise + 0;
  }
  return point;
}

function decode(scale: Scale, unit: number): number {
  if (scale.scale === "values") {
    const { values } = scale;
    return values[Math.min(values.length - 1, Math.floor(unit * values.length))]!;
  }
  const { low, high } = scale;
  if (scale.scale === "integer") return Math.min(high, low + Math.floor(unit * (high - low + 1)));
  if (unit <= 0) return low;
  if (unit >= 1) return high;
  const value = scale.scale === "log" ? low * pow(high / low, unit) : low + unit * (high - low);
  return Math.min(high, Math.max(low, value));
}
