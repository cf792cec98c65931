import { SweepError } from "../kernel/sweep-error.ts";
import type { Timeline } from "../report/ready-figures/worker-timeline.ts";
import type { RunRecord } from "../store/run-record.ts";
import type { StoredSpan } from "../store/span-log.ts";

/**
 * When which worker of a run computed, in seconds since its first one began. Where nobody did anything for long, because the run was interrupted for
 * example, the pause is cut out. Throws BAD_OPTION where nothing is known.
 */
export function timelineOf(record: RunRecord): Timeline {
  const spans = record.spans();
  if (spans.length === 0) {
    throw new SweepError(
      "BAD_OPTION",
      `nothing is known of when run ${record.summary.name} was computed: it was answered from the store, or by a sweepwell that did not keep times`,
    );
  }
  const names = spans.map(({ origin, lane }) => ({ node: origin.node, lane }));
  const nodes = [...new Set(names.map(({ node }) => node))].sort();
  const workers = nodes.flatMap((node) =>
    [...new Set(names.flatMap((name) => (name.node === node ? [name.lane] : [])))]
      .sort((a, b) => a - b)
      .map((lane) => ({ node, lane })),
  );
  const indexOf = new Map(workers.map(({ node, lane }, index) => [`${node}\n${lane}`, index]));
  const { pauses, secondsAt, seconds } = cutPauses(spans);
  return {
    workers: workers.map(({ node, lane }) => `${node} ${lane + 1}`),
    parts: record.parts.map(({ name }) => name),
    bars: spans.map(({ origin, lane, part, beganMs, endedMs }) => ({
      worker: indexOf.get(`${origin.node}\n${lane}`)!,
      part,
      from: secondsAt(beganMs),
      to: secondsAt(endedMs),
    })),
    pauses,
    seconds,
    trials: spans.reduce((sum, { trials }) => sum + trials, 0),
    kernelSeconds: spans.reduce((sum, span) => sum + span.seconds, 0),
  };
}

/** For how long a run was worked on, without pauses, and how many trials were evaluated at a time on average; undefined where that is not known. */
export function utilisationOf(record: RunRecord): { seconds: number; trialsAtOnce: number } | undefined {
  const spans = record.spans();
  if (spans.length === 0) return undefined;
  const seconds = Math.max(cutPauses(spans).seconds, 0.001);
  return { seconds, trialsAtOnce: spans.reduce((sum, span) => sum + span.seconds, 0) / seconds };
}

/** `seconds`: how long the work took, without pauses. */
function cutPauses(spans: readonly StoredSpan[]): {
  pauses: Timeline["pauses"];
  secondsAt: (ms: number) => number;
  seconds: number;
} {
  const idle: { fromMs: number; toMs: number }[] = [];
  let endMs = spans[0]!.beganMs;
  const startMs = endMs;
  for (const { beganMs, endedMs } of spans) {
    if (beganMs > endMs) idle.push({ fromMs: endMs, toMs: beganMs });
    endMs = Math.max(endMs, endedMs);
  }
  const idleMs = idle.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const leastMs = Math.max(LEAST_PAUSE_MS, PAUSE_SHARE * (endMs - startMs - idleMs));
  const cut = idle.filter(({ fromMs, toMs }) => toMs - fromMs > leastMs);
  const cutBefore = (ms: number) =>
    cut.reduce((sum, { fromMs, toMs }) => (toMs <= ms ? sum + toMs - fromMs : sum), 0);
  const secondsAt = (ms: number) => (ms - startMs - cutBefore(ms)) / 1000;
  return {
    pauses: cut.map(({ fromMs, toMs }) => ({ at: secondsAt(fromMs), seconds: (toMs - fromMs) / 1000 })),
    secondsAt,
    seconds: secondsAt(endMs),
  };
}

/** A pause is idle time that would take the room of a quarter of the work. */
const PAUSE_SHARE = 0.25;
const LEAST_PAUSE_MS = 2000;
