import type { Manifest } from "../kernel/manifest.ts";
import { bindBest, scoreOf } from "./bind-best.ts";
import { bindMethod, type CompleteMethod, isBracketName, looksForFront } from "./bind-method.ts";
import { bindConstraints, bindObjectives, describeReplicates } from "./bind-objectives.ts";
import { bindSearchSpace, type Gene } from "./bind-search-space.ts";
import { bindStart, type StartPoint } from "./bind-start.ts";
import { type BoundStop, bindStop, type StopSettings } from "./bind-stop.ts";
import { type BoundSurrogate, bindSurrogate, type SurrogateFile } from "./bind-surrogate.ts";
import type { Faults } from "./faults.ts";
import type { Constraint, Objective } from "./objectives.ts";
import type { ConstraintFile, OptimiseFile, StartFile } from "./optimise-schema.ts";
import type { Path } from "./origins.ts";
import type { Relation } from "./parse-relation.ts";
import { bindRelation } from "./relations.ts";
import type { PartFile } from "./sweep-schema.ts";

/** A search as it is run, and the same in the words of a sweep file with the defaults filled in. */
export type BoundOptimise = {
  genes: readonly Gene[];
  objectives: readonly Objective[];
  constraints: readonly Constraint[];
  /** Between parameters: a point that breaks one is not evaluated. */
  relations: readonly Relation[];
  /** Points that are asked first. */
  start: readonly StartPoint[];
  /** What ends a search early; absent where nothing does. */
  stop?: StopSettings;
  /** Points that an asynchronous search has under way at a time. */
  window: number;
  /** Puts points of its own into generations; absent where nothing does. */
  surrogate?: BoundSurrogate;
  file: CompleteOptimiseFile;
};

/** `optimise` with defaults filled in; without a budget, the method alone ends a search. */
export type CompleteOptimiseFile = Omit<OptimiseFile, "method" | "surrogate" | "start"> & {
  method: CompleteMethod;
  start?: Extract<StartFile, readonly unknown[]>;
  surrogate?: SurrogateFile;
  parallel: number;
};

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
  const { budget, parallel = DEFAULT_PARALLEL } = optimise;
  const path = [...partPath, "optimise"];
  checkNames(part, path, faults);
  const space = isSingle(manifest, optimise, path, faults)
    ? bindSearchSpace(manifest, optimise.parameters, [...path, "parameters"], faults)
    : undefined;
  const report = (key: string) => (at: Path, text: string, target?: "key") =>
    faults.add([...path, key, ...at], text, target);
  const objectives = bindObjectives(manifest, optimise.objectives, report("objectives"));
  const constraints = bindConstraints(manifest, optimise.constraints ?? [], report("constraints"));
  if (!space || !objectives || !constraints) return undefined;
  const { genes } = space;
  const relations = bindRelations(
    manifest,
    optimise.constraints ?? [],
    genes,
    [...path, "constraints"],
    faults,
  );
  if (!relations) return undefined;
  const hasFront = looksForFront(optimise.method.name);
  const best = bindBest(optimise, hasFront, path, faults);
  const isScored = !hasFront && scoreOf(best) !== undefined;
  const start = bindStart(manifest, optimise.start ?? [], genes, [...path, "start"], faults);
  const stop = optimise.stop && bindSearchStop(optimise, objectives, hasFront, best, path, faults);
  if (!start || (optimise.stop && !stop)) return undefined;
  const hasConstraints = constraints.length + relations.length > 0;
  const context = {
    ...{ genes, size, replicates, parallel, budget: budget?.trials },
    ...{ objectiveCount: isScored ? 1 : objectives.length, hasConstraints, startCount: start.length },
  };
  const method = bindMethod(optimise.method, context, path, faults);
  if (!method) return undefined;
  const surrogate =
    optimise.surrogate &&
    bindSurrogate(
      optimise.surrogate,
      method,
      { objectives, score: scoreOf(best) },
      [...path, "surrogate"],
      faults,
    );
  if (optimise.surrogate && !surrogate) return undefined;
  const file = {
    parameters: space.file,
    objectives: describeReplicates(optimise.objectives),
    ...(hasConstraints && { constraints: describeConstraints(optimise.constraints!, relations) }),
    ...(best && { best }),
    method,
    ...(start.length > 0 && { start: optimise.start as NonNullable<CompleteOptimiseFile["start"]> }),
    ...(stop && { stop: stop.file }),
    ...(surrogate && { surrogate: surrogate.file }),
    ...(budget && { budget }),
    parallel,
  };
  const window = Math.ceil(parallel / replicates);
  const early = { ...(stop && { stop: stop.settings }), ...(surrogate && { surrogate }) };
  return { genes, objectives, constraints, relations, start, ...early, window, file };
}

function bindSearchStop(
  { stop, method: { name } }: OptimiseFile,
  objectives: readonly Objective[],
  hasFront: boolean,
  best: OptimiseFile["best"],
  path: Path,
  faults: Faults,
): BoundStop | undefined {
  if (!isBracketName(name)) {
    // For one best point, further objectives only break ties.
    const context = { objectives: hasFront ? objectives : objectives.slice(0, 1), score: scoreOf(best) };
    return bindStop(stop!, context, [...path, "stop"], faults);
  }
  const text = `belongs to methods with generations; ${name} ends by its tolerance`;
  faults.add([...path, "stop"], text, "key");
  return undefined;
}

function bindRelations(
  manifest: Manifest,
  written: readonly (ConstraintFile | string)[],
  genes: readonly Gene[],
  path: Path,
  faults: Faults,
): Relation[] | undefined {
  const bound = written.flatMap((one, i) =>
    typeof one === "string" ? [bindRelation(manifest, one, genes, [...path, i], faults)] : [],
  );
  return bound.includes(undefined) ? undefined : (bound as Relation[]);
}

/** Limits of outputs in their order, then relations in theirs, in one way of writing. */
function describeConstraints(
  written: readonly (ConstraintFile | string)[],
  relations: readonly Relation[],
): (ConstraintFile | string)[] {
  const limits = written.filter((one) => typeof one !== "string");
  return [...describeReplicates(limits), ...relations.map(({ text }) => text)];
}

/** A parameter has its value from one place. */
function checkNames(
  { optimise, fixed = {}, over = {} }: PartFile & { optimise: OptimiseFile },
  path: Path,
  faults: Faults,
): void {
  const at = [...path, "parameters"];
  const varied = Object.keys((Array.isArray(over) ? over[0] : over) ?? {});
  const names = Object.keys(optimise.parameters);
  for (const name of names) {
    const other = Object.hasOwn(fixed, name) ? "fixed" : varied.includes(name) ? "over" : undefined;
    if (other !== undefined) faults.add([...at, name], `stands in ${other} too: keep one`, "key");
  }
  if (names.length === 0) faults.add(at, `${optimise.method.name} searches one parameter or more, got none`);
}

/** Searches along a line need one real number; others take what there is. */
function isSingle(
  { parameters }: Manifest,
  { parameters: written, method: { name: method } }: OptimiseFile,
  path: Path,
  faults: Faults,
): boolean {
  if (!isBracketName(method)) return true;
  const at = [...path, "parameters"];
  const names = Object.keys(written);
  if (names.length > 1) {
    faults.add(at, `${method} searches one parameter, got ${names.length}: ${names.join(", ")}`);
    return false;
  }
  const [name = ""] = names;
  const parameter = parameters.find((candidate) => candidate.name === name);
  if (parameter === undefined) return true;
  const { choices, length, integer } = parameter;
  const kind = choices ? "a choice" : length !== undefined ? "a vector" : integer ? "an integer" : "";
  if (kind !== "") {
    faults.add([...at, name], `${method} searches one real number, and ${name} is ${kind}`, "key");
    return false;
  }
  if (Array.isArray(written[name]) || "linear" in written[name]!) return true;
  faults.add([...at, name], `${method} searches between two bounds: expected [lowest, highest]`);
  return false;
}
