import type { Trial, TrialKey } from "../sweep/trial.ts";
import type { Vote } from "./verdict.ts";

/** A trial whose outcome waits to be recomputed. `seconds`: what the kernel took. */
export type OpenCheck = { trial: Trial; first: Vote; seconds: number };

/** How far the audit of a run is; outlives the attempts at it. */
export class AuditLedger {
  /** Share of the trials that are recomputed. */
  readonly share: number;
  /** Trials of the sample whose outcome came while the run went on. */
  sampled = 0;
  /** Those that another node computed to the same bits. */
  agreed = 0;
  /** Those that no other node could be had for. */
  undone = 0;
  readonly open = new Map<TrialKey, OpenCheck>();
  /** Nodes that were proven faulty on the way, and why: known here even while the server cannot keep it. */
  readonly barred = new Map<string, string>();

  constructor(share: number) {
    this.share = share;
  }
}
