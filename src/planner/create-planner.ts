import { createSeeder } from "../kernel/seed.ts";
import { createKeyer } from "../kernel/trial-key.ts";
import { scoreOf } from "../sweep/bind-best.ts";
import { isPopulationMethod } from "../sweep/bind-method.ts";
import type { BoundOptimise } from "../sweep/bind-optimise.ts";
import type { ResolvedPart } from "../sweep/resolve-sweep.ts";
import { DesignPlanner } from "./design-planner.ts";
import { createDesign } from "./designs/create-design.ts";
import type { Design } from "./designs/design.ts";
import { NestedPlanner } from "./nested-planner.ts";
import { OptimisePlanner } from "./optimise-planner.ts";
import { createOptimiser } from "./optimisers/create-optimiser.ts";
import { PartsPlanner } from "./parts-planner.ts";
import type { Planner } from "./planner.ts";
import type { Injector } from "./population/injector.ts";

/** The planner of a resolved sweep. */
export function createPlanner(parts: readonly ResolvedPart[]): Planner {
  return new PartsPlanner(parts.map(createPartPlanner));
}

/** The search at one point of a part's outer design; `injector` stands in for the one that its sweep asks for. */
export function createSearch(
  resolved: ResolvedPart & { optimise: BoundOptimise },
  part: number,
  outer: number,
  injector?: Injector,
): Planner {
  return openSearch(resolved, shareOf(resolved, part), createDesign(resolved.points), outer, injector);
}

function createPartPlanner(resolved: ResolvedPart, part: number): Planner {
  const { points, replicates, optimise } = resolved;
  const shared = shareOf(resolved, part);
  const design = createDesign(points);
  if (optimise === undefined) return new DesignPlanner({ ...shared, design });
  return new NestedPlanner({
    size: design.size,
    replicates,
    parallel: optimise.file.parallel,
    open: (outer) => openSearch({ ...resolved, optimise }, shared, design, outer),
  });
}

/** What all trials of a part have in common. */
function shareOf({ workload, replicates, seed, seeds }: ResolvedPart, part: number) {
  const { hash, manifest } = workload.kernel;
  const inputs = workload.inputs.map((input) => input?.hash ?? null);
  return {
    part,
    replicates,
    seeder: createSeeder({ sweepSeed: seed, common: seeds === "common", random: manifest.random }),
    keyer: createKeyer(hash, inputs),
  };
}

function openSearch(
  { optimise, seed }: ResolvedPart & { optimise: BoundOptimise },
  shared: ReturnType<typeof shareOf>,
  design: Design,
  outer: number,
  injector?: Injector,
): Planner {
  const { genes, objectives, constraints, relations, file } = optimise;
  return new OptimisePlanner({
    ...shared,
    outer,
    base: design.at(outer),
    offsets: genes.map(({ offset }) => offset),
    optimiser: createOptimiser(optimise, seed, outer, injector),
    objectives,
    constraints,
    relations,
    score: isPopulationMethod(file.method) ? undefined : scoreOf(file.best),
    budget: file.budget?.trials ?? Number.POSITIVE_INFINITY,
  });
}
