import { meansByPoint, type PointMeans, type SummaryTrial } from "../analysis/point-means.ts";
import type { Manifest } from "../kernel/manifest.ts";
import { decodeOutputs } from "../kernel/output-codec.ts";
import { describeParameters } from "../kernel/parameters.ts";
import type { RankedPoint } from "../store/best-so-far.ts";
import { bestPoints } from "../store/best-trials.ts";
import type { RunRecord, StoredPart } from "../store/run-record.ts";
import type { StoredTrial } from "../store/stored-trial.ts";

/** The best point of a search, and how many trials the search took. */
export type SearchSummary = {
  outer: number;
  point: PointMeans;
  trialCount: number;
  /** Where `best` makes one number of a point's errors. */
  error?: number | undefined;
};

/** The means of all points of a part. */
export function summarisePoints(record: RunRecord, { index, workload }: StoredPart): PointMeans[] {
  return meansByPoint(summaryTrials(record.trials({ part: index }), workload.kernel.manifest));
}

/** What the searches of a part found, in the order of the outer design. `observe` hears of every point on the way. */
export function summariseSearches(
  record: RunRecord,
  part: StoredPart,
  observe?: (point: RankedPoint) => void,
): SearchSummary[] {
  const { manifest } = part.workload.kernel;
  return [...bestPoints(record, part, observe)].map(({ trials, searchTrialCount, error }) => ({
    outer: trials[0]!.outer,
    point: meansByPoint(summaryTrials(trials, manifest))[0]!,
    trialCount: searchTrialCount,
    ...(error !== undefined && { error }),
  }));
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
