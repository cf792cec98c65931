import { pow } from "../../numeric/mathematics.ts";
import type { Gene, Scale } from "../../sweep/bind-search-space.ts";

/**
 * The values that genes in [0, 1] stand for. Ends are exact; integers and values of a list share the unit evenly. A gene of which a
 * condition does not hold has its default.
 */
export function decodeGenes(genes: readonly Gene[], point: Float64Array): Float64Array {
  return settleConditions(
    genes,
    point.map((unit, i) => decode(genes[i]!, unit) + 0),
  );
}

/** The point with the default of each gene that is not searched there. A gene's conditions are on genes before it. */
export function settleConditions(genes: readonly Gene[], point: Float64Array): Float64Array {
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
