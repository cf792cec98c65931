import { countOf } from "../report/format-count.ts";
import { describeEnd } from "./describe-end.ts";
import type { RunReport, StopSignal } from "./execute-run.ts";
import { EXIT } from "./exit-code.ts";

/** Stops at the first Ctrl-C or SIGTERM; at a second one the process ends as usual. */
export function listenForInterrupt(): StopSignal {
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once("SIGINT", onInterrupt).once("SIGTERM", onInterrupt);
  return {
    signal: stop.signal,
    [Symbol.dispose]: () => void process.off("SIGINT", onInterrupt).off("SIGTERM", onInterrupt),
  };
}

/** The same, and so many seconds from now, for whoever listens. */
export function listenForSeconds(seconds: number): () => StopSignal {
  const endMs = performance.now() + seconds * 1000;
  return () => {
    const interrupt = listenForInterrupt();
    const stop = new AbortController();
    const reason = `${countOf(seconds, "second")} ${seconds === 1 ? "is" : "are"} over, and how far that is depends on the machine`;
    const timer = setTimeout(() => stop.abort(reason), Math.max(0, endMs - performance.now()));
    return {
      signal: AbortSignal.any([interrupt.signal, stop.signal]),
      [Symbol.dispose]: () => {
        clearTimeout(timer);
        interrupt[Symbol.dispose]();
      },
    };
  };
}

/** Says on stderr how a run ended, and sets the exit code. */
export function finishRun(report: RunReport): void {
  const { counts } = report;
  process.exitCode = counts.interrupted
    ? EXIT.interrupted
    : counts.failed > 0
      ? EXIT.failedTrials
      : EXIT.fine;
  process.stderr.write(describeEnd(report, process.argv.slice(2)));
}

/** What --json prints of a run that has just ended. */
export function describeRun({ name, id, complete, counts, digest, seconds, audit, voided }: RunReport) {
  const { trials, cached, failed } = counts;
  return {
    run: name,
    id,
    complete,
    trials,
    cached,
    failed,
    digest: digest ?? null,
    seconds,
    ...(audit && {
      audit: { sampled: audit.sampled, agreed: audit.agreed, undone: audit.undone },
      voided: voided.map(({ node, outcomes, runs }) => ({ node, outcomes, runs })),
    }),
  };
}
