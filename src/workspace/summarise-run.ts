import { meansByPoint, type SummaryTrial } from "../analysis/point-means.ts";
import type { Manifest } from "../kernel/manifest.ts";
import { decodeOutputs } from "../kernel/output-codec.ts";
import { describeParameters } from "../kernel/parameters.ts";
import { type FailureReport, type PartReport, renderSummary } from "../report/summary.ts";
import type { TableOptions } from "../report/table.ts";
import type { RunCounts } from "../run/run-counts.ts";
import { bestPoints, searchedParameters } from "../store/best-trials.ts";
import type { RunRecord, StoredPart } from "../store/run-record.ts";
import type { StoredTrial } from "../store/stored-trial.ts";

/** Beyond this many trials the means of points are left out: a person would not read them, and reading them takes time. */
const MOST_TRIALS = 5000;
/** Of searches only the best points are shown, so more trials are worth reading. */
const MOST_SEARCH_TRIALS = 100_000;

/** The summary of a run as text; `counts` are those of an execution that has just ended. */
export function summariseRun(
  record: RunRecord,
  options: TableOptions,
  executed?: { counts: RunCounts; seconds: number },
): string {
  const { summary, parts } = record;
  const stored = record.counts();
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
      parts: parts.flatMap((part): PartReport[] => {
        const searched = searchedParameters(record, part);
        if (searched.length > 0) {
          return stored.trials <= MOST_SEARCH_TRIALS ? [summariseSearches(record, part, searched)] : [];
        }
        return stored.trials <= MOST_TRIALS ? [summarisePoints(record, part)] : [];
      }),
      failures: [
        ...failedOutcomes(record, stored.byClass.error + stored.byClass.trap),
        ...runFailures(record),
      ],
    },
    options,
  );
}

function summarisePoints(record: RunRecord, { index, name, workload }: StoredPart): PartReport {
  const trials = summaryTrials(record.trials({ part: index }), workload.kernel.manifest);
  return { name, points: meansByPoint(trials) };
}

function summariseSearches(record: RunRecord, part: StoredPart, parameters: readonly string[]): PartReport {
  const { manifest } = part.workload.kernel;
  const best = [...bestPoints(record, part)];
  return {
    name: part.name,
    points: best.flatMap(({ trials }) => meansByPoint(summaryTrials(trials, manifest))),
    search: { parameters, trialCounts: best.map(({ searchTrialCount }) => searchTrialCount) },
  };
}

function* summaryTrials(trials: Iterable<StoredTrial>, manifest: Manifest): Generator<SummaryTrial> {
  for (const { parameters, replicate, outcome } of trials) {
    if (outcome.class !== "outputs") continue;
    const scalars = decodeOutputs(outcome.bytes).flatMap(({ shape, data }, i) =>
      shape.length === 0 ? [[manifest.outputs[i]!.name, data[0]!] as const] : [],
    );
    yield {
      parameters: flatParameters(manifest, parameters),
      replicate,
      outputs: Object.fromEntries(scalars),
    };
  }
}

function flatParameters(manifest: Manifest, parameters: Float64Array): SummaryTrial["parameters"] {
  return Object.fromEntries(
    Object.entries(describeParameters(manifest, parameters)).map(([name, value]) => [
      name,
      typeof value === "object" ? `[${value.join(", ")}]` : value,
    ]),
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
