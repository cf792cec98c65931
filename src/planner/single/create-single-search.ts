import type { Gene } from "../../sweep/bind-search-space.ts";
import type { SingleMethodFile } from "../../sweep/bind-single.ts";
import { BatchOptimiser, type BatchSettings } from "./batch-optimiser.ts";
import { searchByCmaes } from "./cmaes.ts";
import { searchByDifferentialEvolution } from "./differential-evolution.ts";
import { searchByNelderMead } from "./nelder-mead.ts";

export type SingleSearchSettings = Omit<BatchSettings, "begin"> & { method: SingleMethodFile };

/** A fresh search for one best point. */
export function createSingleSearch({ method, ...settings }: SingleSearchSettings): BatchOptimiser {
  return new BatchOptimiser({ ...settings, begin: beginOf(method, settings.genes) });
}

function beginOf(method: SingleMethodFile, genes: readonly Gene[]): BatchSettings["begin"] {
  switch (method.name) {
    case "cmaes": {
      const settings = { ...method, steps: genes.map(stepOf) };
      return (beginning) => searchByCmaes(settings, beginning);
    }
    case "de":
      return (beginning) => searchByDifferentialEvolution(method, beginning);
    case "nelder-mead": {
      const settings = { lookahead: 0, ...method };
      return (beginning) => searchByNelderMead(settings, beginning);
    }
    default:
      return method satisfies never;
  }
}

/** How far apart a gene's values lie in the unit interval; 0 for real numbers. */
function stepOf(gene: Gene): number {
  return gene.scale === "integer" ? 1 / (gene.high - gene.low + 1) : 0;
}
