import { describeParameters } from "../kernel/parameters.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { rankPoints } from "../planner/rank-points.ts";
import { evaluatedPoints, type Goal } from "../store/evaluated-points.ts";
import { pointFilter } from "../store/point-filter.ts";
import type { RunRecord, StoredPart } from "../store/run-record.ts";
import { selectParts } from "../store/table-layout.ts";
import { bestOf, scoreOf } from "../sweep/bind-best.ts";
import { looksForFront } from "../sweep/bind-method.ts";
import { bindConstraints, bindObjectives } from "../sweep/bind-objectives.ts";
import type { OptimiseFile, StartReference } from "../sweep/optimise-schema.ts";
import { createSlots, type Slots } from "../sweep/parameter-slots.ts";
import { startRow } from "../sweep/read-start.ts";
import type { TableRows } from "../sweep/read-table.ts";
import type { StoredSweep } from "../sweep/stored-sweep.ts";

/**
 * The best points of a run, as points for a search to start with: judged by what that search is after, from the outputs that the run has, whether it searched itself or not. Of
 * equal points one, in the order of their worth; as many as there are, where they are fewer than wanted. Only a complete run has them: another one may still change.
 */
export function takeStartPoints(
  run: RunRecord,
  { points: count, part: name, where }: StartReference,
  search: OptimiseFile,
): TableRows {
  const { summary } = run;
  const refuse = (text: string): never => {
    throw new SweepError("BAD_INPUT", `run ${summary.name} ${text}`);
  };
  if (summary.state !== "complete")
    refuse(`is ${summary.state}, so its best points may still be others: run it to its end first`);
  const parts = selectParts(run, name);
  if (parts.length > 1) refuse(`has the parts ${parts.map((part) => part.name).join(", ")}: add part`);
  const part = parts[0]!;
  const { manifest } = part.workload.kernel;
  const has = ({ parameters }: typeof manifest, wanted: string) =>
    parameters.some(({ name }) => name === wanted);
  const missing = Object.keys(search.parameters).filter((wanted) => !has(manifest, wanted));
  if (missing.length > 0) refuse(`is of ${manifest.name}, which has no parameter ${missing.join(", ")}`);
  const { replicates } = (summary.document as StoredSweep).parts[part.index]!;
  const isWanted = pointFilter(part, where);
  const goal = goalOf(part, search, refuse);
  const slots = createSlots(manifest);
  const rated = [];
  for (const { parameters, ...point } of evaluatedPoints(run, part, goal, replicates)) {
    if (!isWanted(parameters)) continue;
    const row = startRow(search.parameters, describeParameters(manifest, parameters));
    rated.push({ ...point, row, parameters: searchedAlone(row, parameters, slots) });
  }
  const best = rankPoints(rated, count, goal.hasFront && goal.objectives.length > 1);
  if (best.length === 0) refuse("has no point with finite objectives to start with");
  return {
    rows: best.map(({ row }) => row),
    places: best.map((_, i) => `run ${summary.name}, best point ${i + 1}`),
  };
}

/** What a search is after, among the outputs of another run. */
function goalOf({ workload }: StoredPart, search: OptimiseFile, refuse: (text: string) => never): Goal {
  const { manifest } = workload.kernel;
  const report = (_path: unknown, text: string) => refuse(`cannot be judged by this search: ${text}`);
  const score = scoreOf(bestOf(search));
  return {
    objectives: bindObjectives(manifest, search.objectives, report)!,
    constraints: bindConstraints(manifest, search.constraints ?? [], report)!,
    score,
    hasFront: score === undefined && looksForFront(search.method.name),
  };
}

/** Flat parameters of which only those in a row tell points apart. */
function searchedAlone(
  row: ReturnType<typeof startRow>,
  parameters: Float64Array,
  slots: Slots,
): Float64Array {
  const alone = new Float64Array(parameters.length).fill(Number.NEGATIVE_INFINITY);
  for (const [name, value] of Object.entries(row)) {
    const { offset } = slots.get(name)!;
    const width = typeof value === "object" ? value.length : 1;
    alone.set(parameters.subarray(offset, offset + width), offset);
  }
  return alone;
}
