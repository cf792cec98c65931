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
