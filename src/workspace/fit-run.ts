import { type AnalysisOptions, analyseScaling } from "../analysis/scaling-analysis.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { type FitReport, type FittedGroup, groupText } from "../report/fit-report.ts";
import type { RunRecord } from "../store/run-record.ts";
import { runTable } from "../store/run-table.ts";
import type { StoredSweep } from "../sweep/stored-sweep.ts";
import { type FitColumns, type FitGroup, readFitGroups } from "./fit-groups.ts";

export type FitWish = FitColumns & AnalysisOptions & { part?: string; best?: boolean };

/** Fits an output of a run against one of its parameters, group by group. */
export function fitRun(record: RunRecord, wish: FitWish): FitReport {
  const { x, y, part, best = false, ...options } = wish;
  const table = runTable(record, part === undefined ? { best } : { part, best });
  const { groups, trials, leftOut } = readFitGroups(table, wish);
  const fitted = groups.map((group) => fitGroup(group, options));
  if (fitted.some(({ fits }) => fits.length > 0)) {
    return { run: record.summary.name, x, y, trials, leftOut, notes: notesOf(record, part), groups: fitted };
  }
  const most = Math.max(0, ...fitted.map(({ points }) => points.length));
  const needed = options.model === "log" ? "" : ` with ${y} above 0`;
  throw new SweepError(
    "BAD_INPUT",
    `run ${record.summary.name}: a fit needs at least 2 values of ${x}${needed}, got at most ${most}`,
  );
}

function fitGroup({ values, points }: FitGroup, options: AnalysisOptions): FittedGroup {
  try {
    return { group: values, ...analyseScaling(points, options) };
  } catch (error) {
    if (!(error instanceof SweepError) || Object.keys(values).length === 0) throw error;
    throw new SweepError(error.code, `${groupText(values)}: ${error.message}`, { cause: error });
  }
}

function notesOf(record: RunRecord, part: string | undefined): string[] {
  const { missing } = record.counts();
  const { parts } = record.summary.document as StoredSweep;
  const isCommon = parts.some(
    ({ name, seeds, replicates }) =>
      seeds === "common" && replicates > 1 && (part === undefined || name === part),
  );
  return [
    ...(missing ? [`the run is not complete: ${missing} trials are missing`] : []),
    ...(isCommon
      ? ["the sweep has common seeds: points are not independent, which the intervals take them to be"]
      : []),
  ];
}
