import type { Manifest, Output } from "../kernel/manifest.ts";
import { bindValue } from "./bind-value.ts";
import { type Faults, showValue } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";
import type { Objective } from "./objectives.ts";
import type { ObjectiveFile, OptimiseFile } from "./optimise-schema.ts";
import type { Path } from "./origins.ts";
import { createLinearRange } from "./ranges.ts";
import type { PartFile } from "./sweep-schema.ts";

/** A search as it is run, and the same in the words of a sweep file with the defaults filled in. */
export type BoundOptimise = {
  parameters: readonly SearchedParameter[];
  objectives: readonly Objective[];
  file: CompleteOptimiseFile;
};

/** A parameter that is searched, and where it stands among the flat parameters. */
export type SearchedParameter = { name: string; offset: number; low: number; high: number };

/**
 * `optimise` with defaults filled in; without a budget, the tolerance alone ends a search. Where nothing is asked ahead,
 * `lookahead` is left out.
 */
export type CompleteOptimiseFile = Omit<OptimiseFile, "method"> & {
  method: { name: OptimiseFile["method"]["name"]; coarse: number; tolerance: number; lookahead?: number };
  parallel: number;
};

const DEFAULT_COARSE = 9;
const DEFAULT_PARALLEL = 64;

/** Checks `optimise` of a part of `size` points against its kernel; undefined when something was wrong. */
export function bindOptimise(
  manifest: Manifest,
  part: PartFile & { optimise: OptimiseFile },
  size: number,
  partPath: Path,
  faults: Faults,
): BoundOptimise | undefined {
  const { optimise, replicates = 1 } = part;
  const path = [...partPath, "optimise"];
  const parameters = bindParameters(manifest, part, path, faults);
  const objectives = bindObjectives(manifest, optimise.objectives, (at, text, target) =>
    faults.add([...path, "objectives", ...at], text, target),
  );
  const [searched] = parameters ?? [];
  if (searched === undefined || objectives === undefined) return undefined;
  const { name, coarse = DEFAULT_COARSE, tolerance = (searched.high - searched.low) / 100 } = optimise.method;
  faults.collect([...path, "method", "coarse"], () => createLinearRange(searched.low, searched.high, coarse));
  const { budget, parallel = DEFAULT_PARALLEL } = optimise;
  const lookahead = bindLookahead(optimise.method, parallel / (size * replicates));
  if (lookahead > 0 && name !== "golden-section") {
    faults.add([...path, "method", "lookahead"], `belongs to golden-section; ${name} has none`, "key");
  }
  if (budget !== undefined && budget.trials < coarse * replicates) {
    faults.add(
      [...path, "budget", "trials"],
      `expected at least ${coarse * replicates}, enough for ${coarse} coarse points of ${replicates} replicates, got ${budget.trials}`,
    );
  }
  const bounds = parameters!.map(({ name, low, high }) => [name, [low, high]] as const);
  const file = {
    parameters: Object.fromEntries(bounds) as OptimiseFile["parameters"],
    objectives: optimise.objectives,
    method: { name, coarse, tolerance, ...(lookahead > 0 && { lookahead }) },
    ...(budget && { budget }),
    parallel,
  };
  return { parameters: parameters!, objectives, file };
}

/** `auto` is resolved here, by the sweep alone: as many points of each search at a time as are needed in all. */
function bindLookahead({ lookahead = 0 }: OptimiseFile["method"], pointsNeeded: number): number {
  return lookahead === "auto" ? Math.max(0, Math.ceil(pointsNeeded) - 1) : lookahead;
}

/** Finds outputs by their names; what is wrong is reported with its place among the objectives. */
export function bindObjectives(
  { name: kernel, outputs }: Manifest,
  written: readonly ObjectiveFile[],
  report: (path: Path, text: string, target?: "key") => void,
): Objective[] | undefined {
  const scalars = outputs.filter(isScalar).map(({ name }) => name);
  const bound = written.map((objective, i): Objective | undefined => {
    const [direction, name] =
      "maximise" in objective
        ? (["maximise", objective.maximise] as const)
        : (["minimise", objective.minimise] as const);
    const output = outputs.findIndex((candidate) => candidate.name === name);
    const found = outputs[output];
    const sign = direction === "maximise" ? 1 : -1;
    const { at } = objective;
    if (found === undefined) {
      const known = outputs.map(({ name }) => name);
      report([i, direction], `${kernel} has no output ${name}; ${suggestName(name, known)}`);
    } else if (found.shape.length > 1) {
      report([i, direction], `${name} has ${found.shape.length} dimensions: an objective is one number`);
    } else if (isScalar(found)) {
      if (at === undefined) return { output, sign };
      report([i, "at"], `${name} is one number and no array: leave at out`, "key");
    } else if (at === undefined) {
      report([i, direction], `${name} is an array: add at, an index or ${scalars.join(", ")}`);
    } else if (typeof at === "number") return { output, at: { index: at }, sign };
    else {
      const index = outputs.findIndex((candidate) => candidate.name === at && isScalar(candidate));
      if (index >= 0) return { output, at: { output: index }, sign };
      report([i, "at"], `${kernel} has no output ${at} that is one number; ${suggestName(at, scalars)}`);
    }
    return undefined;
  });
  return bound.includes(undefined) ? undefined : (bound as Objective[]);
}

function bindParameters(
  manifest: Manifest,
  { optimise, fixed = {}, over = {} }: PartFile & { optimise: OptimiseFile },
  path: Path,
  faults: Faults,
): SearchedParameter[] | undefined {
  const at = [...path, "parameters"];
  const names = Object.keys(optimise.parameters);
  const varied = Object.keys((Array.isArray(over) ? over[0] : over) ?? {});
  if (names.length !== 1) {
    const got = names.length === 0 ? "none" : `${names.length}: ${names.join(", ")}`;
    faults.add(at, `${optimise.method.name} searches one parameter, got ${got}`);
  }
  for (const name of names) {
    const other = Object.hasOwn(fixed, name) ? "fixed" : varied.includes(name) ? "over" : undefined;
    if (other !== undefined) faults.add([...at, name], `stands in ${other} too: keep one`, "key");
  }
  const bound = names.map((name) =>
    bindParameter(manifest, name, optimise.parameters[name]!, [...at, name], faults),
  );
  return bound.includes(undefined) || names.length !== 1 ? undefined : (bound as SearchedParameter[]);
}

function bindParameter(
  { parameters }: Manifest,
  name: string,
  ends: readonly [number, number],
  path: Path,
  faults: Faults,
): SearchedParameter | undefined {
  let offset = 0;
  for (const parameter of parameters) {
    if (parameter.name !== name) {
      offset += parameter.length ?? 1;
      continue;
    }
    const { choices, length, integer } = parameter;
    const kind = choices ? "a choice" : length !== undefined ? "a vector" : integer ? "an integer" : "";
    if (kind !== "") {
      faults.add(path, `expected a parameter that is one real number, and ${name} is ${kind}`, "key");
      return undefined;
    }
    const [low, high] = ends.map((end, i) =>
      faults.collect([...path, i], () => bindValue(parameter, end)?.[0]),
    );
    if (low === undefined || high === undefined) return undefined;
    if (low < high) return { name, offset, low, high };
    faults.add(path, `expected [lowest, highest], got ${showValue(ends)}`);
    return undefined;
  }
  faults.add(
    path,
    `unknown parameter; ${suggestName(
      name,
      parameters.map(({ name }) => name),
    )}`,
    "key",
  );
  return undefined;
}

function isScalar({ shape }: Output): boolean {
  return shape.length === 0;
}
