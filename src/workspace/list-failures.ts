import { describeParameters, type ParameterValue } from "../kernel/parameters.ts";
import type { RunRecord } from "../store/run-record.ts";

/** A trial of a run that has no outputs. */
export type FailedTrial = {
  key: string;
  part: string;
  end: string;
  message: string;
  /** How often it was tried; of a run failure only. */
  attempts?: number;
  replicate: number;
  seed: string;
  parameters: Record<string, ParameterValue>;
};

/** Errors and traps in structural order, then run failures. */
export function listFailures(record: RunRecord): FailedTrial[] {
  const failed: FailedTrial[] = [];
  for (const trial of record.trials()) {
    const { outcome } = trial;
    if (outcome.class === "outputs") continue;
    const { name, workload } = record.parts[trial.part]!;
    const { manifest } = workload.kernel;
    const isTrap = outcome.class === "trap";
    failed.push({
      key: trial.key,
      part: name,
      end: isTrap ? "trap" : `error ${outcome.code}`,
      message: isTrap ? outcome.message : (manifest.errors[outcome.code - 1] ?? ""),
      replicate: trial.replicate,
      seed: String(trial.seed),
      parameters: describeParameters(manifest, trial.parameters),
    });
  }
  for (const trial of record.failures()) {
    const { name, workload } = record.parts[trial.part]!;
    failed.push({
      key: trial.key,
      part: name,
      end: trial.failure.kind,
      message: trial.failure.message,
      attempts: trial.attempts,
      replicate: trial.replicate,
      seed: String(trial.seed),
      parameters: describeParameters(workload.kernel.manifest, trial.parameters),
    });
  }
  return failed;
}
