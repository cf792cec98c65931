import type { Faults } from "./faults.ts";
import type { Score } from "./objectives.ts";
import type { OptimiseFile } from "./optimise-schema.ts";
import type { Path } from "./origins.ts";

type Best = NonNullable<OptimiseFile["best"]>;

/** Which best point a sweep asks for, where it is neither the front of a method that looks for one nor told by the order of objectives. */
export function bindBest(
  { best, objectives }: Pick<OptimiseFile, "best" | "objectives">,
  hasFront: boolean,
  path: Path,
  faults: Faults,
): Best | undefined {
  const isFitted = isOfTargets(objectives);
  const wanted = bestOf({ best, objectives });
  if (wanted === "front") {
    if (best === "front" && !hasFront)
      faults.add([...path, "best"], "front belongs to methods that look for trade-offs; here: largest or l2");
    return isFitted ? "front" : undefined;
  }
  for (const [i, objective] of objectives.entries()) {
    if (!("maximise" in objective)) continue;
    faults.add(
      [...path, "objectives", i],
      `best: ${wanted} compares errors: expected targets or minimise, got maximise`,
    );
  }
  return wanted;
}

/** What is meant by the best point: where nothing is said, of targets the one whose largest error is least. */
export function bestOf({ best, objectives }: Pick<OptimiseFile, "best" | "objectives">): Best {
  return best ?? (isOfTargets(objectives) ? "largest" : "front");
}

function isOfTargets(objectives: OptimiseFile["objectives"]): boolean {
  return objectives.every((objective) => "targets" in objective);
}

/** The score by which points are ranked, if there is one. */
export function scoreOf(best: Best | undefined): Score | undefined {
  return best === "front" ? undefined : best;
}
