import type { RunFailure } from "../kernel/outcome.ts";

/** The end of a trial that ran longer than it may. */
export function timeFailure(limitSeconds: number): RunFailure {
  const message = `ran longer than the limit of ${limitSeconds} s (limits.seconds); raise it and run again`;
  return { class: "failure", kind: "time", message };
}

/** The end of a trial whose threads died. */
export function lostFailure(deaths: number, reason: string): RunFailure {
  const message = `its thread died ${deaths} times while it ran, at last with: ${reason}; it was set aside`;
  return { class: "failure", kind: "lost", message };
}
