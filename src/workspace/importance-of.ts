import type { Manifest } from "../kernel/manifest.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { ImportanceTable } from "../report/ready-figures/importance.ts";
import { readPoints, searchOf } from "../store/best-trials.ts";
import type { RunRecord, StoredPart } from "../store/run-record.ts";
import { LEAST_ROWS } from "../surrogate/fit-surrogate.ts";
import { importance } from "../surrogate/importance.ts";
import { describeGoal, describeObjectives } from "../sweep/describe-objectives.ts";
import { type Objective, reduceReplicates, type Score, scoreObjectives } from "../sweep/objectives.ts";

/**
 * How much each parameter that varies matters for what the points of a part came to, over the means of their replicates: for these outputs, or else for
 * the objectives of a search, or all outputs that are one number. A point counts for what is finite of it. Throws BAD_OPTION where nothing can be said.
 */
export function importanceOf(
  record: RunRecord,
  part: StoredPart,
  outputs?: readonly string[],
): ImportanceTable {
  const { manifest } = part.workload.kernel;
  const { quantities, objectives, score } = chooseTargets(record, part, outputs);
  const points: Float64Array[] = [];
  const values: (readonly number[])[] = [];
  const seen = new Set<string>();
  for (const trials of readPoints(record, part)) {
    // A point that was asked twice would be held out and known at once.
    const { buffer, byteOffset, byteLength } = trials[0]!.parameters;
    const content = Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
    if (seen.has(content)) continue;
    seen.add(content);
    const ends = trials.map(({ outcome }) => outcome);
    points.push(trials[0]!.parameters);
    values.push(scoreObjectives(reduceReplicates(objectives, ends), score));
  }
  // What is shown does not change with more of them.
  const every = Math.max(1, points.length / MOST_POINTS);
  const kept = points.flatMap((_, i) => (Math.floor(i / every) !== Math.floor((i - 1) / every) ? [i] : []));
  const column = (of: (row: number) => number) => Float64Array.from(kept, of);
  const varying = elementsOf(manifest).flatMap((element, at) => {
    const numbers = column((row) => points[row]![at]!);
    return numbers.some((value) => value !== numbers[0]) ? [{ ...element, numbers }] : [];
  });
  if (varying.length === 0) {
    throw new SweepError(
      "BAD_OPTION",
      `importance compares parameters, and none varies in ${placeOf(record, part)}`,
    );
  }
  const targets = quantities.map((_, m) => column((row) => values[row]![m]!));
  const found = importance(
    varying.map(({ numbers }) => numbers),
    targets,
    { isUnordered: varying.map(({ isUnordered }) => isUnordered) },
  );
  const rows = quantities.flatMap((quantity, m) => (found[m] ? [{ quantity, ...found[m] }] : []));
  const silent = quantities.flatMap(({ name }, m) =>
    found[m] ? [] : [`${name}: ${whySilent(targets[m]!)}`],
  );
  if (rows.length === 0 || (outputs && silent.length > 0)) {
    throw new SweepError("BAD_OPTION", `importance in ${placeOf(record, part)}: ${silent.join("; ")}`);
  }
  return {
    parameters: varying.map(({ name }) => name),
    quantities: rows,
    silent,
    pointCount: kept.length,
    allCount: points.length,
  };
}

const MOST_POINTS = 20_000;

function chooseTargets(
  record: RunRecord,
  part: StoredPart,
  names: readonly string[] | undefined,
): {
  quantities: { name: string; unit: string }[];
  objectives: readonly Objective[];
  score?: Score | undefined;
} {
  const { manifest } = part.workload.kernel;
  const search = names ? undefined : searchOf(record, part);
  if (search) {
    const { objectives, score } = search;
    const described = describeGoal(manifest, { objectives, score });
    return { quantities: described, objectives, score };
  }
  const scalars = manifest.outputs.flatMap(({ name, shape }, output) =>
    shape.length === 0 && (names?.includes(name) ?? true) ? [{ output, sign: 1 as const }] : [],
  );
  if (scalars.length === 0) {
    throw new SweepError(
      "BAD_OPTION",
      `importance needs an output that is one number a trial, and ${manifest.name} has none`,
    );
  }
  return { quantities: describeObjectives(manifest, scalars), objectives: scalars };
}

/** What each of the flat parameters is: an element of a vector has a name of its own. */
function elementsOf({ parameters }: Manifest): { name: string; isUnordered: boolean }[] {
  return parameters.flatMap(({ name, length, choices }) => {
    const isUnordered = choices !== undefined;
    if (length === undefined) return [{ name, isUnordered }];
    return Array.from({ length }, (_, i) => ({ name: `${name}[${i}]`, isUnordered }));
  });
}

function whySilent(target: Float64Array): string {
  const count = target.filter(Number.isFinite).length;
  return count < LEAST_ROWS
    ? `${count} points with a finite value, at least ${LEAST_ROWS} are needed`
    : "the same at all points";
}

function placeOf({ summary }: RunRecord, { name }: StoredPart): string {
  return name === "" ? `run ${summary.name}` : `part ${name} of run ${summary.name}`;
}
