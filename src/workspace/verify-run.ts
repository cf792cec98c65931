import { isOutcome, type Outcome } from "../kernel/outcome.ts";
import { decodeOutputs, encodeOutputs } from "../kernel/output-codec.ts";
import { isSampled } from "../run/audit-sample.ts";
import type { Origin } from "../run/executor.ts";
import { fingerprintOf } from "../run/fingerprint.ts";
import type { RunRecord } from "../store/run-record.ts";
import type { Trial, TrialKey } from "../sweep/trial.ts";
import type { Recompute } from "./recompute-trials.ts";

/** A stored outcome that came out otherwise. */
export type Difference = {
  trial: Trial;
  /** Who computed what is stored, and who has computed it now. */
  origin: Origin;
  by: Origin;
  /** The outputs that differ, by name; or both classes, where these do. */
  what: string;
};

/** `undone`: trials that met a limit this time. */
export type Verification = { checked: number; equal: number; undone: number; differences: Difference[] };

/** Computes a share of a run's trials again, and compares them with what is stored. */
export async function verifyRun(
  record: RunRecord,
  share: number,
  recompute: Recompute,
  onProgress: (verification: Verification) => void,
): Promise<Verification> {
  const result: Verification = { checked: 0, equal: 0, undone: 0, differences: [] };
  const checking = new Set<Promise<void>>();
  const check = async (trial: Trial, outcome: Outcome, origin: Origin) => {
    const { evaluation, origin: by } = await recompute(trial, origin.node);
    result.checked++;
    if (!isOutcome(evaluation)) result.undone++;
    else if (fingerprintOf(evaluation) === fingerprintOf(outcome)) result.equal++;
    else {
      const { outputs } = record.parts[trial.part]!.workload.kernel.manifest;
      const names = outputs.map(({ name }) => name);
      result.differences.push({ trial, origin, by, what: describeDifference(outcome, evaluation, names) });
    }
    onProgress(result);
  };
  const seen = new Set<TrialKey>();
  for (const { outcome, seconds: _, ...trial } of record.trials()) {
    if (!isSampled(trial.key, share) || seen.has(trial.key)) continue;
    seen.add(trial.key);
    const origin = record.recall(trial.key)?.origin ?? { node: "?", boot: "?", version: "?" };
    const checked: Promise<void> = check(trial, outcome, origin).finally(() => checking.delete(checked));
    checking.add(checked);
    if (checking.size >= MOST_AT_ONCE) await Promise.race(checking);
  }
  await Promise.all(checking);
  result.differences.sort(({ trial: a }, { trial: b }) => comparePlaces(a, b));
  return result;
}

function describeDifference(stored: Outcome, computed: Outcome, names: readonly string[]): string {
  if (stored.class !== "outputs" || computed.class !== "outputs") {
    return `${nameOf(stored)} stored, ${nameOf(computed)} computed`;
  }
  const before = decodeOutputs(stored.bytes);
  const now = decodeOutputs(computed.bytes);
  const differing = names.filter((_, i) => {
    const [a, b] = [before[i], now[i]];
    return !a || !b || Buffer.compare(encodeOutputs([a]), encodeOutputs([b])) !== 0;
  });
  return differing.join(", ");
}

function nameOf(outcome: Outcome): string {
  return outcome.class === "error" ? `error ${outcome.code}` : outcome.class;
}

function comparePlaces(a: Trial, b: Trial): number {
  return a.part - b.part || a.outer - b.outer || a.ask - b.ask || a.replicate - b.replicate;
}

/** Enough to keep a cluster busy, with their outcomes in memory. */
const MOST_AT_ONCE = 2000;
