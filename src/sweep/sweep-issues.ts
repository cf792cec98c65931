import type { z } from "zod";
import type { Faults } from "./faults.ts";
import { showValue } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";
import type { Path } from "./origins.ts";

type Issue = z.core.$ZodIssue;

/** Turns what the schema found wrong with `source` into faults in the words of this format. */
export function addIssues(
  faults: Faults,
  source: unknown,
  issues: readonly Issue[],
  prefix: Path = [],
): void {
  for (const issue of issues) {
    const path = [...prefix, ...(issue.path as Path)];
    const value = valueAt(source, path);
    const branch = issue.code === "invalid_union" ? chooseBranch(issue.errors) : undefined;
    if (branch !== undefined) addIssues(faults, source, branch, path);
    else if (issue.code === "unrecognized_keys") addUnknownKeys(faults, path, issue);
    else if (issue.code === "invalid_key") {
      faults.add(path, `expected ${issue.issues[0]?.message}, got ${showValue(path.at(-1))}`, "key");
    } else if (value === undefined) faults.add(path, `missing: expected ${issue.message}`);
    else faults.add(path, `expected ${issue.message}, got ${showValue(value)}`);
  }
}

/** The value at a path of parsed YAML; undefined where there is none. */
export function valueAt(source: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (isContainer(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    source,
  );
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

function addUnknownKeys(faults: Faults, path: Path, issue: Issue & { code: "unrecognized_keys" }): void {
  const known = issue.message.split(" ");
  for (const key of issue.keys) {
    faults.add([...path, key], `unknown key; ${suggestName(key, known)}`, "key");
  }
}

/** Of a union's alternatives the one that was evidently meant; undefined where that is anybody's guess. */
function chooseBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const ranked = branches
    .filter(
      (issues) => !issues.some((issue) => issue.path.length === 0 && issue.code !== "unrecognized_keys"),
    )
    .map((issues) => ({ issues, weight: weigh(issues) }))
    .sort((a, b) => a.weight - b.weight);
  const [first, second] = ranked;
  return first !== undefined && first.weight !== second?.weight ? first.issues : undefined;
}

function weigh(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
}
