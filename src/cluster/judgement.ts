import type { TrialKey } from "../sweep/trial.ts";

/** What a run must not go on with as it is. */
export type Finding =
  | { kind: "faulty"; nodes: readonly string[]; detail: string }
  | { kind: "undecided"; key: TrialKey; detail: string };

/** Ends the attempt at a run in which it turned out that outcomes are not to be trusted. */
export class Judgement extends Error {
  override readonly name = "Judgement";
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.detail);
    this.finding = finding;
  }
}
