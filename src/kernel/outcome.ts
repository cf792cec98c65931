/**
 * What a kernel returned for a trial: a property of the trial, cached for ever. `bytes` are the outputs in the canonical
 * encoding of output-codec.ts. The text of a trap is a courtesy and no part of the outcome's identity.
 */
export type Outcome =
  | { class: "outputs"; bytes: Uint8Array }
  | { class: "error"; code: number }
  | { class: "trap"; message: string };

/** A trial that did not get to an outcome: a property of this run and its limits, never cached. */
export type RunFailure = {
  class: "failure";
  kind: "time" | "memory" | "stack" | "lost";
  message: string;
};

export type Evaluation = Outcome | RunFailure;

export function isOutcome(evaluation: Evaluation): evaluation is Outcome {
  return evaluation.class !== "failure";
}
