import type { PopulationMethodFile } from "../../sweep/bind-method.ts";
import { createIbea } from "./ibea.ts";
import { nsga2 } from "./nsga2.ts";
import { createNsga3 } from "./nsga3.ts";
import type { PopulationMethod } from "./population-method.ts";
import { layerDirections } from "./reference-directions.ts";
import { spea2 } from "./spea2.ts";

/** A population method by its name, for one search. */
export function createPopulationMethod(
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
