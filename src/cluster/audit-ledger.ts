import { isSampled } from "../run/audit-sample.ts";
import type { Trial, TrialKey } from "../sweep/trial.ts";
import type { Vote } from "./verdict.ts";

/** A trial whose outcome waits to be recomputed. `seconds`: what the kernel took. */
export type OpenCheck = { trial: Trial; first: Vote; seconds: number };

/** How far the audit of a run is; outlives the attempts at it, and not the process. */
export class AuditLedger {
  /** Share of the trials that are recomputed. */
  readonly share: number;
  /** Whether another process worked on the run before, which was stopped or killed: what it had found out is not known. */
  readonly isTakenUp: boolean;
  attemptCount = 0;
  /** Trials of the sample that were to be compared. */
  sampled = 0;
  /** Those that another node computed to the same bits. */
  agreed = 0;
  /** Those that no other node could be had for. */
  undone = 0;
  readonly open = new Map<TrialKey, OpenCheck>();
  /** Trials of the sample that the store answered although nobody knows whether they were compared. */
  readonly unchecked: TrialKey[] = [];
  /** Nodes that were proven faulty on the way, and why: known here even while the server cannot keep it. */
  readonly barred = new Map<string, string>();
  /** Trials of the sample that this process knows of. */
  readonly #known = new Set<TrialKey>();

  constructor(share: number, isTakenUp = false) {
    this.share = share;
    this.isTakenUp = isTakenUp;
  }

  /** Whether a trial is of the sample; from then on this process knows of it. */
  samples(key: TrialKey): boolean {
    if (!isSampled(key, this.share)) return false;
    this.#known.add(key);
    return true;
  }

  /** The store answers a trial. */
  answered(key: TrialKey): void {
    if (this.isTakenUp && !this.#known.has(key) && this.samples(key)) this.unchecked.push(key);
  }

  /** What is open is not waited for. */
  giveUp(): void {
    const count = this.open.size + this.unchecked.length;
    this.undone += count;
    this.sampled += this.unchecked.length;
    this.open.clear();
    this.unchecked.length = 0;
  }
}
