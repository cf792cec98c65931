import { createSeeder } from "../kernel/seed.ts";
import { createKeyer } from "../kernel/trial-key.ts";
import type { ResolvedPart } from "../sweep/resolve-sweep.ts";
import { DesignPlanner } from "./design-planner.ts";
import { createDesign } from "./designs/create-design.ts";
import { PartsPlanner } from "./parts-planner.ts";
import type { Planner } from "./planner.ts";

/** The planner of a resolved sweep. */
export function createPlanner(parts: readonly ResolvedPart[]): Planner {
  return new PartsPlanner(parts.map(createPartPlanner));
}

function createPartPlanner(resolved: ResolvedPart, part: number): Planner {
  const { workload, points, replicates, seed, seeds } = resolved;
  const { hash, manifest } = workload.kernel;
  return new DesignPlanner({
    part,
    design: createDesign(points),
    replicates,
    seeder: createSeeder({ sweepSeed: seed, common: seeds === "common", random: manifest.random }),
    keyer: createKeyer(
      hash,
      workload.inputs.map((input) => input?.hash ?? null),
    ),
  });
}
