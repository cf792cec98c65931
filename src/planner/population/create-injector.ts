import { scoreOf } from "../../sweep/bind-best.ts";
import { isPopulationMethod } from "../../sweep/bind-method.ts";
import type { BoundOptimise } from "../../sweep/bind-optimise.ts";
import { StopRule } from "../optimisers/stop-rule.ts";
import { createPopulationMethod } from "./create-population-method.ts";
import { SurrogateInjector } from "./surrogate-injector.ts";

/** The surrogate of a search, where its sweep has one. */
export function createInjector(
  { genes, objectives, surrogate, file: { method, best } }: BoundOptimise,
  seed: bigint,
  outer: number,
): SurrogateInjector | undefined {
  if (!surrogate || !isPopulationMethod(method)) return undefined;
  const score = scoreOf(best);
  const { file, stop } = surrogate;
  return new SurrogateInjector({
    surrogate: file,
    createMethod: () => createPopulationMethod(method, objectives.length),
    variation: method,
    ...{ population: method.population, genes, score, seed, outer },
    stall: stop && new StopRule(stop, score),
  });
}
