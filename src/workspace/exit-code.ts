import type { Evaluation } from "../kernel/outcome.ts";
import { type ErrorCode, SweepError } from "../kernel/sweep-error.ts";

/** Exit codes of the command line (docs/command-line.md). */
export const EXIT = {
  fine: 0,
  unexpected: 1,
  usage: 2,
  failedTrials: 3,
  clusterUnreachable: 4,
  interrupted: 130,
} as const;

/** A deliberate error is wrong usage, an interruption is its own code, and any other throw is a bug. */
export function exitCodeOf(error: Error & { oclif?: { exit?: number } }): number {
  if (error instanceof SweepError) return EXIT_OF_CODE[error.code] ?? EXIT.usage;
  return error.oclif?.exit ?? EXIT.unexpected;
}

const EXIT_OF_CODE: { readonly [code in ErrorCode]?: number } = {
  INTERRUPTED: EXIT.interrupted,
  CLUSTER_UNREACHABLE: EXIT.clusterUnreachable,
  CLUSTER_UNUSABLE: EXIT.clusterUnreachable,
  OUTCOMES_DIFFER: EXIT.unexpected,
};

/** A trial without outputs is a failed one, whatever the reason. */
export function exitCodeOfEvaluation(evaluation: Evaluation): number {
  return evaluation.class === "outputs" ? EXIT.fine : EXIT.failedTrials;
}
