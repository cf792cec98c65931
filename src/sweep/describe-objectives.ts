import type { Manifest } from "../kernel/manifest.ts";
import type { Objective, Score } from "./objectives.ts";
import type { Reduction } from "./reduce-values.ts";

/** An objective as people see it. Its value is `sign` times that of the search, where larger is better. */
export type ObjectiveDescription = {
  /** `capacity`, `overlap[3]`, `worst capacity`, `error of capacity`. */
  name: string;
  /** As in the manifest; errors have none, they count in standard errors of what was measured. */
  unit: string;
  sign: 1 | -1;
};

/** The objectives in their order, names told apart by a number where they would be the same. */
export function describeObjectives(
  { outputs }: Manifest,
  objectives: readonly Objective[],
): ObjectiveDescription[] {
  const counts = new Map<string, number>();
  return objectives.map((objective) => {
    const { name: output, unit } = outputs[objective.output]!;
    const isError = "target" in objective;
    const { at } = objective;
    const element = at && `[${"index" in at ? at.index : outputs[at.output]!.name}]`;
    const plain = `${prefixOf(objective.replicates)}${isError ? "error of " : ""}${output}${element ?? ""}`;
    const count = (counts.get(plain) ?? 0) + 1;
    counts.set(plain, count);
    return {
      name: count === 1 ? plain : `${plain} (${count})`,
      unit: isError ? "" : unit,
      sign: isError ? -1 : objective.sign,
    };
  });
}

/** What points are ranked by: the objectives, or what `best` makes of all of them. */
export function describeGoal(
  manifest: Manifest,
  { objectives, score }: { objectives: readonly Objective[]; score: Score | undefined },
): ObjectiveDescription[] {
  return score ? [describeScore(score)] : describeObjectives(manifest, objectives);
}

/** What a score makes of all errors of a point. */
function describeScore(score: Score): ObjectiveDescription {
  return { name: SCORE_NAMES[score], unit: "", sign: -1 };
}

const SCORE_NAMES = { largest: "largest error", l2: "length of errors" } as const;

function prefixOf(reduction: Reduction = "mean"): string {
  if (reduction === "mean") return "";
  if (reduction === "worst") return "worst ";
  return reduction.quantile === 0.5 ? "median " : `quantile ${reduction.quantile} of `;
}
