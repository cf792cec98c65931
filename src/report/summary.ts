import type { PointMeans } from "../analysis/point-means.ts";
import type { Share } from "../store/count-run.ts";
import type { StoredIncident } from "../store/incident-table.ts";
import { countOf, formatCount } from "./format-count.ts";
import { formatDuration } from "./format-duration.ts";
import { formatEstimate, formatNumber } from "./format-number.ts";
import { renderIncidents, renderShares } from "./provenance.ts";
import { renderProgress, type SearchProgress } from "./search-progress.ts";
import { shortVector } from "./short-vector.ts";
import { type Cell, narrowed, renderIndentedTable, type TableOptions } from "./table.ts";

/** What `run` and `show` tell of a run. What is not known is left out. */
export type RunReport = {
  title: string;
  name: string;
  id: string;
  complete: boolean;
  /** Trials that have ended, and how many there will be. */
  trials: number;
  expected?: number | undefined;
  evaluated?: number | undefined;
  cached?: number | undefined;
  seconds?: number | undefined;
  /** Of a complete run. */
  digest?: string | undefined;
  /** For how long it was worked on, and how many trials were evaluated at a time on average. */
  work?: { seconds: number; trialsAtOnce: number } | undefined;
  parts: readonly PartReport[];
  failures: readonly FailureReport[];
  /** Who computed how much; empty where there is nothing to tell. */
  shares?: readonly Share[];
  incidents?: readonly StoredIncident[];
};

/** The points of a part; of a searched one the best point of each search, or its front. */
export type PartReport = {
  name: string;
  points: readonly PointMeans[];
  /** What was searched; by point, how many trials its search took; and how many searches there were. */
  search?: {
    parameters: readonly string[];
    trialCounts: readonly number[];
    searchCount: number;
    /** By point, the largest of its errors or their length as a vector. */
    errors?: { score: "largest" | "l2"; values: readonly number[] };
    /** Where there was one search. */
    progress?: SearchProgress;
  };
};

/** Trials that ended alike without outputs: an error by its message, a trap, or a run failure by its kind. */
export type FailureReport = { kind: string; count: number; message: string };

/** The summary of a run as text for a terminal, without a line break at its end. */
export function renderSummary(report: RunReport, options: TableOptions = {}): string {
  const heading = options.styled ? `\x1b[1m${report.title}\x1b[0m` : report.title;
  const blocks = [
    [
      heading,
      `run ${report.name} (${report.id.slice(0, 12)}): ${stateText(report)}`,
      ...digestLine(report),
      ...workLine(report),
    ].join("\n"),
    ...report.parts.flatMap((part) =>
      part.points.length > 0 ? [partText(part, options)] : vainText(part, report),
    ),
    ...failureText(report, options),
    ...provenanceText(report, options),
  ];
  return blocks.join("\n\n");
}

const MAX_POINTS = 24;

function stateText(report: RunReport): string {
  const { complete, trials, expected, evaluated, cached, seconds } = report;
  const done = complete ? "complete" : "not complete";
  const count =
    expected === undefined || expected === trials
      ? countOf(trials, "trial")
      : `${formatCount(trials)} of ${countOf(expected, "trial")}`;
  const sources = [
    ...(evaluated === undefined ? [] : [`${formatCount(evaluated)} evaluated`]),
    ...(cached ? [`${formatCount(cached)} from the store`] : []),
  ];
  const from = sources.length > 0 ? ` (${sources.join(", ")})` : "";
  return `${done}, ${count}${from}${seconds === undefined ? "" : ` in ${formatDuration(seconds)}`}`;
}

function digestLine({ complete, digest }: RunReport): string[] {
  return complete && digest !== undefined ? [`digest ${digest}`] : [];
}

/** Of a run that was too short it would say nothing. */
function workLine({ work }: RunReport): string[] {
  if (!work || work.seconds < 1) return [];
  return [
    `${formatNumber(work.trialsAtOnce, 3)} trials at a time on average, for ${formatDuration(work.seconds)}`,
  ];
}

function partText({ name, points, search }: PartReport, options: TableOptions): string {
  const shown = points.slice(0, MAX_POINTS);
  const parameters = varyingNames(points, search?.parameters);
  const outputs = Object.keys(points[0]!.outputs);
  const rows = shown.map((point, i): Cell[] => [
    ...parameters.map((parameter) => shortVector(point.parameters[parameter])),
    ...outputs.map((output) => {
      const estimate = point.outputs[output];
      return estimate && formatEstimate(estimate.mean, estimate.standardError);
    }),
    ...(search?.errors ? [formatNumber(search.errors.values[i]!)] : []),
    ...(search ? [search.trialCounts[i]] : []),
  ]);
  const heads = [
    ...parameters.map((parameter) => ({ name: parameter })),
    ...outputs.map((output) => ({ name: output, align: "right" as const })),
    ...(search?.errors ? [{ name: ERROR_HEADS[search.errors.score], align: "right" as const }] : []),
    ...(search ? [{ name: "trials", align: "right" as const }] : []),
  ];
  const heading = search ? searchText(points, search.searchCount) : replicatesText(points);
  const more = points.length - shown.length;
  return [
    `${name === "" ? "" : `${name}: `}${heading}`,
    renderIndentedTable(heads, rows, options),
    ...(more > 0 ? [`  and ${countOf(more, "more point", "more points")}: see sweepwell export`] : []),
    ...(search?.progress ? ["", renderProgress(search.progress, options)] : []),
  ].join("\n");
}

/** A search that found nothing at all says why, when nothing more will come. */
function vainText({ name, search }: PartReport, { complete }: RunReport): string[] {
  if (!search || !complete) return [];
  const why = "no point that was tried keeps the relations between parameters and has finite objectives";
  return [`${name === "" ? "" : `${name}: `}nothing found: ${why}`];
}

const ERROR_HEADS = { largest: "largest error", l2: "length of errors" };

// A point's own parameters in full where it is alone, else only those that tell points apart or were searched.
function varyingNames(points: readonly PointMeans[], searched: readonly string[] = []): string[] {
  const names = Object.keys(points[0]!.parameters);
  if (points.length === 1) return names;
  return names.filter(
    (name) =>
      searched.includes(name) ||
      points.some(({ parameters }) => parameters[name] !== points[0]!.parameters[name]),
  );
}

function replicatesText(points: readonly PointMeans[], words: [string, string?] = ["point"]): string {
  const counts = points.map(({ replicateCount }) => replicateCount);
  const least = counts.reduce((a, b) => Math.min(a, b));
  const most = counts.reduce((a, b) => Math.max(a, b));
  const counted = countOf(points.length, ...words);
  if (most === 1) return counted;
  const replicates = least === most ? String(most) : `${least} to ${most}`;
  return `${counted}, mean ± standard error of ${replicates} replicates`;
}

function searchText(points: readonly PointMeans[], searchCount: number): string {
  if (points.length <= searchCount) return `best of ${replicatesText(points, ["search", "searches"])}`;
  const fronts = searchCount === 1 ? "front" : `fronts of ${countOf(searchCount, "search", "searches")}`;
  return `${fronts}: ${replicatesText(points)}`;
}

function failureText({ name, failures }: RunReport, options: TableOptions): string[] {
  if (failures.length === 0) return [];
  const total = failures.reduce((sum, { count }) => sum + count, 0);
  const rows = failures.map(({ kind, count, message }) => [count, kind, message]);
  const table = renderIndentedTable(["trials", "end", "message"], rows, options);
  const again = failures.some(({ kind }) => RUN_FAILURES.has(kind))
    ? `; try run failures again: sweepwell retry ${name}`
    : "";
  return [
    `${countOf(total, "trial")} without outputs:\n${table}\n  see them: sweepwell show ${name} --failures${again}`,
  ];
}

function provenanceText({ shares = [], incidents = [] }: RunReport, options: TableOptions): string[] {
  const inner = narrowed(options);
  const blocks = [
    ...(shares.length > 0 ? [renderShares(shares, inner)] : []),
    ...(incidents.length > 0 ? [renderIncidents(incidents, inner)] : []),
  ];
  // The heading of a block stays where it is, its table is indented.
  return blocks.map((block) => block.replaceAll("\n", "\n  "));
}

const RUN_FAILURES: ReadonlySet<string> = new Set(["time", "memory", "stack", "lost"]);
