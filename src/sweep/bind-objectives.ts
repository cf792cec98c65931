import type { Manifest, Output } from "../kernel/manifest.ts";
import { suggestName } from "./nearest-name.ts";
import type { Constraint, Objective } from "./objectives.ts";
import type { ConstraintFile, ObjectiveFile, ReplicatesFile, TargetFile } from "./optimise-schema.ts";
import type { Path } from "./origins.ts";
import type { Aim } from "./reduce-values.ts";

/** Reports what is wrong, with its place among the objectives or constraints. */
type Report = (path: Path, text: string, target?: "key") => void;

/** Finds outputs by their names; undefined when something was wrong. */
export function bindObjectives(
  manifest: Manifest,
  written: readonly ObjectiveFile[],
  report: Report,
): Objective[] | undefined {
  const bound = written.flatMap((objective, i): (Objective | undefined)[] => {
    const bind = (name: string, at: TargetFile["at"], key: string, aim: Aim, place: Path) => {
      const found = bindOutput(manifest, name, at, key, (path, text, target) =>
        report([...place, ...path], text, target),
      );
      return found && { ...found, ...aim, ...bindReplicates(objective.replicates) };
    };
    if ("maximise" in objective)
      return [bind(objective.maximise, objective.at, "maximise", { sign: 1 }, [i])];
    if ("minimise" in objective)
      return [bind(objective.minimise, objective.at, "minimise", { sign: -1 }, [i])];
    return rowsOf(objective).map(({ output, at, target, sem }, row) =>
      bind(output, at, "output", { target, sem }, [i, "targets", row]),
    );
  });
  return bound.includes(undefined) ? undefined : (bound as Objective[]);
}

/** One way of writing for what means the same. */
export function describeReplicates<Written extends { replicates?: ReplicatesFile | undefined }>(
  written: readonly Written[],
): Written[] {
  return written.map(({ replicates, ...rest }) => {
    const isMedian = typeof replicates === "object" && replicates.quantile === 0.5;
    const isSaid = replicates !== undefined && replicates !== "mean";
    return { ...rest, ...(isSaid && { replicates: isMedian ? "median" : replicates }) } as Written;
  });
}

function bindReplicates(written: ReplicatesFile = "mean"): Pick<Objective, "replicates"> {
  if (written === "mean") return {};
  return { replicates: written === "median" ? { quantile: 0.5 } : written };
}

function rowsOf({
  targets,
}: ObjectiveFile & { targets: string | readonly TargetFile[] }): readonly TargetFile[] {
  if (typeof targets === "string") throw new Error(`the targets in ${targets} have not been read`);
  return targets;
}

/** Limits of outputs likewise: `most` and `least` of one entry are two of them. Relations between parameters are passed over. */
export function bindConstraints(
  manifest: Manifest,
  written: readonly (ConstraintFile | string)[],
  report: Report,
): Constraint[] | undefined {
  let isFine = true;
  const bound = written.flatMap((constraint, i): Constraint[] => {
    if (typeof constraint === "string") return [];
    const { output, at, most, least, replicates } = constraint;
    const found = bindOutput(manifest, output, at, "output", (place, text, target) =>
      report([i, ...place], text, target),
    );
    const isEmpty = most !== undefined && least !== undefined && least > most;
    if (isEmpty) report([i, "least"], `expected no more than most, which is ${most}, got ${least}`);
    if (most === undefined && least === undefined) report([i], "expected most, least, or both");
    isFine &&= found !== undefined && !isEmpty && (most !== undefined || least !== undefined);
    if (!found) return [];
    const reduced = { ...found, ...bindReplicates(replicates) };
    return [
      ...(least === undefined ? [] : [{ objective: { ...reduced, sign: 1 as const }, limit: least }]),
      ...(most === undefined ? [] : [{ objective: { ...reduced, sign: -1 as const }, limit: -most }]),
    ];
  });
  return isFine ? bound : undefined;
}

function bindOutput(
  { name: kernel, outputs }: Manifest,
  name: string,
  at: string | number | undefined,
  key: string,
  report: Report,
): Pick<Objective, "output" | "at"> | undefined {
  const scalars = outputs.filter(isScalar).map((output) => output.name);
  const output = outputs.findIndex((candidate) => candidate.name === name);
  const found = outputs[output];
  if (found === undefined) {
    const known = outputs.map((candidate) => candidate.name);
    report([key], `${kernel} has no output ${name}; ${suggestName(name, known)}`);
  } else if (found.shape.length > 1) {
    report([key], `${name} has ${found.shape.length} dimensions: an objective is one number`);
  } else if (isScalar(found)) {
    if (at === undefined) return { output };
    report(["at"], `${name} is one number and no array: leave at out`, "key");
  } else if (at === undefined) {
    report([key], `${name} is an array: add at, an index or ${scalars.join(", ")}`);
  } else if (typeof at === "number") return { output, at: { index: at } };
  else {
    const index = outputs.findIndex((candidate) => candidate.name === at && isScalar(candidate));
    if (index >= 0) return { output, at: { output: index } };
    report(["at"], `${kernel} has no output ${at} that is one number; ${suggestName(at, scalars)}`);
  }
  return undefined;
}

function isScalar({ shape }: Output): boolean {
  return shape.length === 0;
}
