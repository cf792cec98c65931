import type { Manifest, Output } from "../kernel/manifest.ts";
import { suggestName } from "./nearest-name.ts";
import type { Constraint, Objective } from "./objectives.ts";
import type { ConstraintFile, ObjectiveFile } from "./optimise-schema.ts";
import type { Path } from "./origins.ts";

/** Reports what is wrong, with its place among the objectives or constraints. */
type Report = (path: Path, text: string, target?: "key") => void;

/** Finds outputs by their names; undefined when something was wrong. */
export function bindObjectives(
  manifest: Manifest,
  written: readonly ObjectiveFile[],
  report: Report,
): Objective[] | undefined {
  const bound = written.map((objective, i): Objective | undefined => {
    const [direction, name] =
      "maximise" in objective
        ? (["maximise", objective.maximise] as const)
        : (["minimise", objective.minimise] as const);
    const found = bindOutput(manifest, name, objective.at, direction, (at, text, target) =>
      report([i, ...at], text, target),
    );
    return found && { ...found, sign: direction === "maximise" ? 1 : -1 };
  });
  return bound.includes(undefined) ? undefined : (bound as Objective[]);
}

/** Constraints likewise: `most` and `least` of one entry are two of them. */
export function bindConstraints(
  manifest: Manifest,
  written: readonly ConstraintFile[],
  report: Report,
): Constraint[] | undefined {
  let isFine = true;
  const bound = written.flatMap(({ output, at, most, least }, i): Constraint[] => {
    const found = bindOutput(manifest, output, at, "output", (place, text, target) =>
      report([i, ...place], text, target),
    );
    const isEmpty = most !== undefined && least !== undefined && least > most;
    if (isEmpty) report([i, "least"], `expected no more than most, which is ${most}, got ${least}`);
    if (most === undefined && least === undefined) report([i], "expected most, least, or both");
    isFine &&= found !== undefined && !isEmpty && (most !== undefined || least !== undefined);
    if (!found) return [];
    return [
      ...(least === undefined ? [] : [{ objective: { ...found, sign: 1 as const }, limit: least }]),
      ...(most === undefined ? [] : [{ objective: { ...found, sign: -1 as const }, limit: -most }]),
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
