import type { PointMeans } from "../analysis/point-means.ts";
import { isSearched } from "../store/best-trials.ts";
import type { RunRecord } from "../store/run-record.ts";
import { summariseSearches } from "./point-summaries.ts";

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

/** The best point of every search of a run; empty in a run of plain designs. */
export function listBest(record: RunRecord): BestReport[] {
  return record.parts
    .filter((part) => isSearched(record, part))
    .flatMap((part) =>
      summariseSearches(record, part).map(({ outer, point, trialCount, error }) => ({
        part: part.name,
        outer,
        trials: trialCount,
        replicates: point.replicateCount,
        ...(error !== undefined && { error }),
        parameters: point.parameters,
        outputs: Object.fromEntries(
          Object.entries(point.outputs).map(([name, { mean, standardError = null }]) => [
            name,
            { mean, standardError },
          ]),
        ),
      })),
    );
}
