import type { Gene } from "../../sweep/bind-search-space.ts";
import type { StartPoint } from "../../sweep/bind-start.ts";
import { encodeGene } from "./decode-genes.ts";
import type { Draws } from "./draws.ts";

/** Genes of a random point; of a point that is partly known, the known ones stand for its values. All are drawn, so that others stay the same. */
export function drawGenes(
  genes: readonly Gene[],
  draws: Draws,
  known: StartPoint | undefined = undefined,
): Float64Array {
  return Float64Array.from(genes, (gene, i) => {
    const drawn = draws.uniform();
    const value = known?.[i] ?? Number.NaN;
    return Number.isNaN(value) ? drawn : encodeGene(gene, value);
  });
}
