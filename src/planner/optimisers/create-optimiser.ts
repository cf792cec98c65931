import type { BracketMethod, PopulationMethodFile } from "../../sweep/bind-method.ts";
import type { BoundOptimise } from "../../sweep/bind-optimise.ts";
import type { Gene } from "../../sweep/bind-search-space.ts";
import { GenerationalOptimiser } from "../population/generational-optimiser.ts";
import { createIbea } from "../population/ibea.ts";
import { nsga2 } from "../population/nsga2.ts";
import { createNsga3 } from "../population/nsga3.ts";
import type { PopulationMethod } from "../population/population-method.ts";
import { layerDirections } from "../population/reference-directions.ts";
import { spea2 } from "../population/spea2.ts";
import { createSingleSearch } from "../single/create-single-search.ts";
import { BracketSearch } from "./bracket-search.ts";
import { goldenPoint } from "./golden-section.ts";
import { divideHalves } from "./interval-halving.ts";
import { lookAhead } from "./look-ahead.ts";
import type { Optimiser } from "./optimiser.ts";

/** A fresh optimiser by the method of a resolved part, for one point of the outer design. */
export function createOptimiser(
  { genes, objectives, file: { method } }: BoundOptimise,
  seed: bigint,
  outer: number,
): Optimiser {
  switch (method.name) {
    case "golden-section":
    case "interval-halving":
      return createBracketSearch(genes[0]!, method);
    case "cmaes":
    case "de":
    case "nelder-mead":
      return createSingleSearch(genes, objectives[0]!.sign, method, seed, outer);
    default:
      return new GenerationalOptimiser({
        method: createPopulationMethod(method, objectives.length),
        variation: method,
        ...{ population: method.population, generations: method.generations, genes, seed, outer },
      });
  }
}

function createBracketSearch(
  gene: Gene,
  { name, coarse, tolerance, lookahead = 0 }: BracketMethod,
): Optimiser {
  if (gene.scale === "values") throw new RangeError(`${name} needs bounds`);
  const { low, high } = gene;
  const divide =
    name === "interval-halving"
      ? divideHalves
      : lookAhead({ count: lookahead, tolerance, next: goldenPoint });
  return new BracketSearch({ low, high, coarse, tolerance, divide });
}

function createPopulationMethod(
  { name, kappa, partitions }: PopulationMethodFile,
  objectives: number,
): PopulationMethod {
  switch (name) {
    case "nsga2":
      return nsga2;
    case "nsga3":
      return createNsga3(layerDirections(objectives, partitions!));
    case "spea2":
      return spea2;
    case "ibea":
      return createIbea(kappa!);
    default:
      return name satisfies never;
  }
}
