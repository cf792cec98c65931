import type { Gene } from "../../sweep/bind-search-space.ts";
import type { SingleMethodFile } from "../../sweep/bind-single.ts";
import { BatchOptimiser, type BatchSettings } from "./batch-optimiser.ts";
import { searchByCmaes } from "./cmaes.ts";
import { searchByDifferentialEvolution } from "./differential-evolution.ts";
import { searchByNelderMead } from "./nelder-mead.ts";

/** A fresh search for one best point; `sign` is that of the first objective. */
export function createSingleSearch(
  genes: readonly Gene[],
  sign: 1 | -1,
  method: SingleMethodFile,
  seed: bigint,
  outer: number,
): BatchOptimiser {
  const { target } = method;
  const begin = beginOf(method, genes);
  return new BatchOptimiser({
    ...{ genes, seed, outer, begin },
    ...(target !== undefined && { target: sign * target }),
  });
}

function beginOf(method: SingleMethodFile, genes: readonly Gene[]): BatchSettings["begin"] {
  switch (method.name) {
    case "cmaes": {
      const settings = { ...method, steps: genes.map(stepOf) };
      return (dimensions, draws) => searchByCmaes(settings, dimensions, draws);
    }
    case "de":
      return (dimensions, draws) => searchByDifferentialEvolution(method, dimensions, draws);
    case "nelder-mead": {
      const settings = { lookahead: 0, ...method };
      return (dimensions, draws) => searchByNelderMead(settings, dimensions, draws);
    }
    default:
      return method satisfies never;
  }
}

/** How far apart a gene's values lie in the unit interval; 0 for real numbers. */
function stepOf(gene: Gene): number {
  return gene.scale === "integer" ? 1 / (gene.high - gene.low + 1) : 0;
}
