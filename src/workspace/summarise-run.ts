import { hostname } from "node:os";
import { type FailureReport, type PartReport, renderSummary } from "../report/summary.ts";
import type { TableOptions } from "../report/table.ts";
import type { RunCounts } from "../run/run-counts.ts";
import { errorScore, searchedParameters } from "../store/best-trials.ts";
import type { RunRecord } from "../store/run-record.ts";
import { summarisePoints, summariseSearches } from "./point-summaries.ts";
import type { ReferenceFront } from "./reference-front.ts";
import { SearchRecorder, SHOWN_ROWS } from "./search-progress.ts";
import { utilisationOf } from "./timeline-of.ts";

/** Beyond this many trials the means of points are left out: a person would not read them, and reading them takes time. */
const MOST_TRIALS = 5000;
/** Of searches only the best points are shown, so more trials are worth reading. */
const MOST_SEARCH_TRIALS = 100_000;

/** The summary of a run as text; `executed` is an execution that has just ended, `reference` where hypervolumes end, `known` a front to compare with. */
export function summariseRun(
  record: RunRecord,
  options: TableOptions,
  executed?: { counts: RunCounts; seconds: number },
  reference?: readonly number[],
  known?: ReferenceFront,
): string {
  const { summary, parts } = record;
  const stored = record.counts();
  const incidents = record.incidents();
  const isFromHere = stored.shares.every(({ origin }) => origin.node === hostname());
  return renderSummary(
    {
      title: summary.title,
      name: summary.name,
      id: summary.id,
      complete: stored.failures === 0 && stored.missing === 0,
      trials: stored.trials + stored.failures,
      expected: summary.expected,
      evaluated: executed?.counts.evaluated,
      cached: executed?.counts.cached,
      seconds: executed?.seconds ?? summary.seconds,
      digest: summary.digest,
      work: utilisationOf(record),
      parts: parts.flatMap((part): PartReport[] => {
        const { name } = part;
        const parameters = searchedParameters(record, part);
        if (parameters.length === 0) {
          return stored.trials <= MOST_TRIALS ? [{ name, points: summarisePoints(record, part) }] : [];
        }
        if (stored.trials > MOST_SEARCH_TRIALS) return [];
        const recorder = new SearchRecorder(record, part);
        const searches = summariseSearches(record, part, recorder.observe);
        const trialCounts = searches.map(({ trialCount }) => trialCount);
        const searchCount = new Set(searches.map(({ outer }) => outer)).size;
        const score = errorScore(record, part);
        const errors = score && { score, values: searches.map(({ error }) => error!) };
        const reports = recorder.reports(SHOWN_ROWS, reference, known);
        const progress = reports.length === 1 && reports[0]!.rows.length > 1 ? reports[0] : undefined;
        const search = {
          ...{ parameters, trialCounts, searchCount },
          ...(errors && { errors }),
          ...(progress && { progress }),
        };
        return [{ name, points: searches.map(({ point }) => point), search }];
      }),
      failures: [
        ...failedOutcomes(record, stored.byClass.error + stored.byClass.trap),
        ...runFailures(record),
      ],
      // That this machine computed all of it need not be said.
      shares: isFromHere && incidents.length === 0 ? [] : stored.shares,
      incidents,
    },
    options,
  );
}

function failedOutcomes(record: RunRecord, count: number): FailureReport[] {
  if (count === 0) return [];
  const groups = new Map<string, FailureReport>();
  for (const { part, outcome } of record.trials()) {
    if (outcome.class === "outputs") continue;
    const { errors } = record.parts[part]!.workload.kernel.manifest;
    if (outcome.class === "trap") add(groups, "trap", outcome.message);
    else
      add(
        groups,
        `error ${outcome.code}`,
        errors[outcome.code - 1] ?? "a code that the manifest does not list",
      );
  }
  return [...groups.values()];
}

function runFailures(record: RunRecord): FailureReport[] {
  const groups = new Map<string, FailureReport>();
  for (const { failure } of record.failures()) add(groups, failure.kind, failure.message);
  return [...groups.values()];
}

function add(groups: Map<string, FailureReport>, kind: string, message: string): void {
  const key = `${kind}\n${message}`;
  const group = groups.get(key) ?? { kind, message, count: 0 };
  groups.set(key, { ...group, count: group.count + 1 });
}
