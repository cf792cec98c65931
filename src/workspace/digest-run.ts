import { createHash } from "node:crypto";
import { SweepError } from "../kernel/sweep-error.ts";
import { countOf } from "../report/format-count.ts";
import { digestTrials } from "../run/digest.ts";
import type { RunRecord } from "../store/run-record.ts";

/** The digest of a run that has all its outcomes; throws NOT_FOUND saying what is missing of another. */
export function digestRun(record: RunRecord): string {
  const { failures, missing } = record.counts();
  const { name, state } = record.summary;
  if (failures > 0) {
    throw new SweepError(
      "NOT_FOUND",
      `run ${name} has no digest: ${countOf(failures, "run failure")} left; sweepwell show ${name}`,
    );
  }
  if (missing !== undefined && missing > 0) {
    throw new SweepError(
      "NOT_FOUND",
      `run ${name} has no digest yet: ${countOf(missing, "trial")} missing; run its sweep again`,
    );
  }
  if (missing === undefined && state !== "complete") {
    throw new SweepError(
      "NOT_FOUND",
      `run ${name} has no digest yet: its searches have not ended; run its sweep again`,
    );
  }
  return digestTrials(record.trials(), createHash("sha256"));
}
