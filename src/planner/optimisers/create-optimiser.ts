import { scoreOf } from "../../sweep/bind-best.ts";
import type { BracketMethod } from "../../sweep/bind-method.ts";
import type { BoundOptimise } from "../../sweep/bind-optimise.ts";
import type { Gene } from "../../sweep/bind-search-space.ts";
import type { StartPoint } from "../../sweep/bind-start.ts";
import { createInjector } from "../population/create-injector.ts";
import { createPopulationMethod } from "../population/create-population-method.ts";
import { GenerationalOptimiser } from "../population/generational-optimiser.ts";
import type { Injector } from "../population/injector.ts";
import { SteadyStateOptimiser } from "../population/steady-state-optimiser.ts";
import { createSingleSearch } from "../single/create-single-search.ts";
import { BracketSearch } from "./bracket-search.ts";
import { goldenPoint } from "./golden-section.ts";
import { divideHalves } from "./interval-halving.ts";
import { LaggingOptimiser } from "./lagging-optimiser.ts";
import { lookAhead } from "./look-ahead.ts";
import type { Optimiser } from "./optimiser.ts";
import { StopRule } from "./stop-rule.ts";
import { StoppingOptimiser } from "./stopping-optimiser.ts";

/** A fresh optimiser by the method of a resolved part, for one point of the outer design. */
export function createOptimiser(
  optimise: BoundOptimise,
  seed: bigint,
  outer: number,
  injector: Injector | undefined = createInjector(optimise, seed, outer),
): Optimiser {
  const { genes, objectives, start, stop, window, file } = optimise;
  const { method, best } = file;
  switch (method.name) {
    case "golden-section":
    case "interval-halving":
      return createBracketSearch(genes[0]!, method, start);
    case "cmaes":
    case "de":
    case "nelder-mead": {
      const search = createSingleSearch({ genes, start, method, seed, outer });
      // It is told the score already.
      return withStop(search, () => search.batchSize, stop && new StopRule(stop, undefined));
    }
    default: {
      const { population, generations, asynchronous = false } = method;
      const settings = {
        method: createPopulationMethod(method, objectives.length),
        variation: method,
        ...{ population, generations, genes, start, seed, outer },
      };
      const rule = stop && new StopRule(stop, scoreOf(best));
      const generationSize = () => population;
      return asynchronous
        ? new LaggingOptimiser(withStop(new SteadyStateOptimiser(settings), generationSize, rule), window)
        : withStop(new GenerationalOptimiser({ ...settings, injector }), generationSize, rule);
    }
  }
}

/** The same search, ended after a generation when a rule says so. */
function withStop(optimiser: Optimiser, generationSize: () => number, rule: StopRule | undefined): Optimiser {
  return rule ? new StoppingOptimiser({ optimiser, generationSize, rule }) : optimiser;
}

function createBracketSearch(
  gene: Gene,
  { name, coarse, tolerance, lookahead = 0 }: BracketMethod,
  start: readonly StartPoint[],
): Optimiser {
  if (gene.scale === "values") throw new RangeError(`${name} needs bounds`);
  const { low, high } = gene;
  const divide =
    name === "interval-halving"
      ? divideHalves
      : lookAhead({ count: lookahead, tolerance, next: goldenPoint });
  return new BracketSearch({ low, high, start: start.map(([at]) => at!), coarse, tolerance, divide });
}
