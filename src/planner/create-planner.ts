import { createSeeder } from "../kernel/seed.ts";
import { createKeyer } from "../kernel/trial-key.ts";
import { scoreOf } from "../sweep/bind-best.ts";
import { isPopulationMethod } from "../sweep/bind-method.ts";
import type { ResolvedPart } from "../sweep/resolve-sweep.ts";
import { DesignPlanner } from "./design-planner.ts";
import { createDesign } from "./designs/create-design.ts";
import { NestedPlanner } from "./nested-planner.ts";
import { OptimisePlanner } from "./optimise-planner.ts";
import { createOptimiser } from "./optimisers/create-optimiser.ts";
import { PartsPlanner } from "./parts-planner.ts";
import type { Planner } from "./planner.ts";

/** The planner of a resolved sweep. */
export function createPlanner(parts: readonly ResolvedPart[]): Planner {
  return new PartsPlanner(parts.map(createPartPlanner));
}

function createPartPlanner(resolved: ResolvedPart, part: number): Planner {
  const { workload, points, replicates, seed, seeds, optimise } = resolved;
  const { hash, manifest } = workload.kernel;
  const inputs = workload.inputs.map((input) => input?.hash ?? null);
  const shared = {
    part,
    replicates,
    seeder: createSeeder({ sweepSeed: seed, common: seeds === "common", random: manifest.random }),
    keyer: createKeyer(hash, inputs),
  };
  const design = createDesign(points);
  if (optimise === undefined) return new DesignPlanner({ ...shared, design });
  const { genes, objectives, constraints, relations, file } = optimise;
  return new NestedPlanner({
    size: design.size,
    replicates,
    parallel: file.parallel,
    open: (outer) =>
      new OptimisePlanner({
        ...shared,
        outer,
        base: design.at(outer),
        offsets: genes.map(({ offset }) => offset),
        optimiser: createOptimiser(optimise, seed, outer),
        objectives,
        constraints,
        relations,
        score: isPopulationMethod(file.method) ? undefined : scoreOf(file.best),
        budget: file.budget?.trials ?? Number.POSITIVE_INFINITY,
      }),
  });
}
