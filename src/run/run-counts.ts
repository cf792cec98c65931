import type { Outcome, RunFailure } from "../kernel/outcome.ts";

/** How far a run is. `failed` counts every trial without outputs; `unfinished` those among them that are no outcome. */
export type RunCounts = {
  /** Trials the whole run has, where the planner knows. */
  expected: number | undefined;
  /** Trials that ended, from the store or evaluated. */
  trials: number;
  cached: number;
  evaluated: number;
  failed: number;
  unfinished: number;
  interrupted: boolean;
  byClass: Record<EndClass, number>;
};

export type EndClass = "outputs" | "error" | "trap" | RunFailure["kind"];

export function createCounts(expected: number | undefined): RunCounts {
  return {
    expected,
    trials: 0,
    cached: 0,
    evaluated: 0,
    failed: 0,
    unfinished: 0,
    interrupted: false,
    byClass: { outputs: 0, error: 0, trap: 0, time: 0, memory: 0, stack: 0, lost: 0 },
  };
}

export function countEnd(counts: RunCounts, end: Outcome | RunFailure, cached: boolean): void {
  counts.trials++;
  counts[cached ? "cached" : "evaluated"]++;
  counts.byClass[end.class === "failure" ? end.kind : end.class]++;
  if (end.class !== "outputs") counts.failed++;
  if (end.class === "failure") counts.unfinished++;
}
