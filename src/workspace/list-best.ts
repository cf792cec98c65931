import type { PointMeans } from "../analysis/point-means.ts";
import { isSearched } from "../store/best-trials.ts";
import type { RunRecord, StoredPart } from "../store/run-record.ts";
import { type SearchSummary, summariseSearches } from "./point-summaries.ts";
import type { ReferenceFront } from "./reference-front.ts";
import { type ProgressReport, SearchRecorder, SHOWN_ROWS } from "./search-progress.ts";

/** The best point of one search, as `show --json` has it. */
export type BestReport = {
  part: string;
  outer: number;
  /** What the whole search took, and the replicates of the best point among them. */
  trials: number;
  replicates: number;
  /** What `best` makes of the errors: the largest, or their length as a vector. */
  error?: number;
  parameters: PointMeans["parameters"];
  outputs: Record<string, { mean: number; standardError: number | null }>;
};

/** What the searches of a run found, and how they came to it; empty in a run of plain designs. */
export function listSearches(
  record: RunRecord,
  reference?: readonly number[],
  known?: ReferenceFront,
): {
  best: BestReport[];
  progress: (ProgressReport & { part: string })[];
} {
  const parts = record.parts
    .filter((part) => isSearched(record, part))
    .map((part) => {
      const recorder = new SearchRecorder(record, part);
      const best = summariseSearches(record, part, recorder.observe).map((search) => reportOf(part, search));
      const progress = recorder
        .reports(SHOWN_ROWS, reference, known)
        .map((report) => ({ part: part.name, ...report }));
      return { best, progress };
    });
  return {
    best: parts.flatMap(({ best }) => best),
    progress: parts.flatMap(({ progress }) => progress),
  };
}

function reportOf({ name }: StoredPart, { outer, point, trialCount, error }: SearchSummary): BestReport {
  return {
    part: name,
    outer,
    trials: trialCount,
    replicates: point.replicateCount,
    ...(error !== undefined && { error }),
    parameters: point.parameters,
    outputs: Object.fromEntries(
      Object.entries(point.outputs).map(([output, { mean, standardError = null }]) => [
        output,
        { mean, standardError },
      ]),
    ),
  };
}
