import { isOutcome, type Outcome } from "../kernel/outcome.ts";
import { isSampled } from "../run/audit-sample.ts";
import type { Execution, Origin } from "../run/executor.ts";
import { fingerprintOf } from "../run/fingerprint.ts";
import type { Trial, TrialKey } from "../sweep/trial.ts";
import type { AuditLedger, OpenCheck } from "./audit-ledger.ts";
import type { End } from "./early-outcomes.ts";
import type { Incident } from "./incident.ts";
import { type Finding, Judgement } from "./judgement.ts";
import { SILENCE_MS } from "./protocol.ts";
import type { Recomputed, Recomputer } from "./recomputer.ts";
import { decide, type Vote } from "./verdict.ts";

/** A trial of the run as its store has it. */
export type Recalled = { trial: Trial; outcome: Outcome; seconds: number; origin: Origin };

export type AuditPorts = {
  recall(key: TrialKey): Recalled | undefined;
  recomputer: Pick<Recomputer, "recompute" | "hurry">;
  /** The last resort: on this machine. `here` is what it is called; undefined when it may not be asked. */
  here(): string | undefined;
  recomputeHere(trial: Trial): Promise<Recomputed>;
  isBarred(node: string): boolean;
  bar(node: string, detail: string): Promise<void>;
  onIncident(incident: Incident): void;
  /** Ends the attempt at the run. */
  fail(error: Error): void;
};

/**
 * Compares what nodes say about the same trials: those of a sample, which it has computed again elsewhere, and whatever came twice. Where
 * two differ it asks further nodes until two agree, and ends the attempt at the run.
 */
export class Audit {
  readonly #ledger: AuditLedger;
  readonly #ports: AuditPorts;
  #beganMs = 0;
  #checkCount = 0;
  #endedCount = 0;
  /** Of whoever waits for checks to end. */
  #onEnd = () => {};
  /** Outcomes of trials that had ended, to be compared when those are in the store. */
  #again: { key: TrialKey; vote: Vote; isYoung: boolean }[] = [];
  readonly #disputed = new Set<TrialKey>();
  #isClosed = false;

  constructor(ledger: AuditLedger, ports: AuditPorts) {
    this.#ledger = ledger;
    this.#ports = ports;
  }

  /** Goes on with what an earlier attempt left open, as far as its outcomes still count. */
  begin(): void {
    this.#beganMs = performance.now();
    this.#ledger.attemptCount++;
    for (const [key, check] of [...this.#ledger.open]) {
      const recalled = this.#ports.recall(key);
      if (recalled && voteOf(recalled.outcome, recalled.origin).fingerprint === check.first.fingerprint) {
        this.#start(check);
      } else this.#forget(key);
    }
  }

  /** Trials ended. */
  see(executions: readonly Execution[]): void {
    for (const { trial, evaluation, seconds, origin } of executions) {
      if (!isOutcome(evaluation) || !this.#ledger.samples(trial.key)) continue;
      this.#open({ trial, outcome: evaluation, seconds, origin });
    }
  }

  /** An outcome came of a trial that is not waited for. `isAlike`: as far as is known, it was on the server before, and others say the same. */
  seeAgain(key: TrialKey, { evaluation, origin }: End, isAlike: boolean): void {
    // To look each of them up would make it slow to go on with a long run.
    if (!isOutcome(evaluation) || (isAlike && !isSampled(key, this.#ledger.share))) return;
    this.#again.push({ key, vote: voteOf(evaluation, origin), isYoung: true });
  }

  /** Outcomes of one trial were on the server already, and they differ. */
  seeDispute(trial: Trial, ends: readonly End[]): void {
    this.#follow(
      this.#judge(
        trial,
        ends.flatMap(({ evaluation, origin }) => (isOutcome(evaluation) ? voteOf(evaluation, origin) : [])),
      ),
    );
  }

  /** Everything that ended before is in the store: compares what came again. Waits while too much is unchecked. */
  async keepUp(): Promise<void> {
    const again = this.#again;
    this.#again = [];
    for (const { key, vote, isYoung } of again) {
      const recalled = this.#ports.recall(key);
      if (recalled) {
        const first = voteOf(recalled.outcome, recalled.origin);
        if (first.fingerprint !== vote.fingerprint) this.#follow(this.#judge(recalled.trial, [first, vote]));
      } else if (isYoung) this.#again.push({ key, vote, isYoung: false });
    }
    this.#openStored();
    await this.#until(() => this.#ledger.open.size <= MOST_OPEN);
  }

  /** Waits for what is open as long as some of it comes in the time that all should take, with room to spare; counts the rest as not done. */
  async finish(): Promise<void> {
    // Where the store answers most of a run, it may end before all nodes have been heard.
    const { isTakenUp, attemptCount } = this.#ledger;
    const isSoon = isTakenUp || attemptCount > 1;
    const unheardMs = isSoon ? this.#beganMs + SILENCE_MS - performance.now() : 0;
    const hurrying = setTimeout(() => this.#ports.recomputer.hurry(), Math.max(0, unheardMs));
    await this.keepUp();
    while (this.#checkCount > 0 && !this.#isClosed && (await this.#hasNews())) await this.keepUp();
    clearTimeout(hurrying);
    // A later attempt goes on with what an earlier one has open.
    if (!this.#isClosed) this.#ledger.giveUp();
  }

  close(): void {
    this.#isClosed = true;
    this.#onEnd();
  }

  /** Waits until all checks have ended, or there is room for more of those that wait; whether any ended in time. */
  async #hasNews(): Promise<boolean> {
    const { open, unchecked } = this.#ledger;
    const seconds = [...open.values()].reduce((sum, check) => sum + check.seconds, 0);
    const before = this.#endedCount;
    const late = Promise.withResolvers<void>();
    const patience = setTimeout(late.resolve, LEAST_WAIT_MS + 4000 * seconds);
    const hasRoom = () => unchecked.length > 0 && open.size < MOST_STORED_OPEN / 2;
    await Promise.race([this.#until(hasRoom), late.promise]);
    clearTimeout(patience);
    return this.#endedCount > before;
  }

  /** Waits until something is so, looked at whenever a check ends; or no check goes on. */
  #until(isSo: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onEnd = () => {
      if (isSo() || this.#checkCount === 0 || this.#isClosed) resolve();
    };
    this.#onEnd();
    return promise;
  }

  /** Those that the store answered come bit by bit, so that they do not fill the memory. */
  #openStored(): void {
    const { open, unchecked } = this.#ledger;
    while (open.size < MOST_STORED_OPEN && unchecked.length > 0) {
      const recalled = this.#ports.recall(unchecked.pop()!);
      if (recalled) this.#open(recalled);
    }
  }

  #open({ trial, outcome, seconds, origin }: Recalled): void {
    if (this.#ledger.open.has(trial.key)) return;
    const check: OpenCheck = { trial, first: voteOf(outcome, origin), seconds };
    this.#ledger.sampled++;
    this.#ledger.open.set(trial.key, check);
    this.#start(check);
  }

  #start(check: OpenCheck): void {
    this.#follow(this.#check(check));
  }

  #follow(checking: Promise<void>): void {
    this.#checkCount++;
    void checking
      .catch((error) => {
        if (!this.#isClosed) this.#ports.fail(error);
      })
      .finally(() => {
        this.#checkCount--;
        this.#endedCount++;
        this.#onEnd();
      });
  }

  async #check({ trial, first }: OpenCheck): Promise<void> {
    const second = await this.#ports.recomputer.recompute(trial, [first.node], true);
    if (this.#isClosed || !this.#ledger.open.has(trial.key)) return;
    if (!second || !isOutcome(second.evaluation)) {
      this.#ledger.open.delete(trial.key);
      this.#ledger.undone++;
      return;
    }
    const vote = voteOf(second.evaluation, second.origin);
    if (vote.fingerprint !== first.fingerprint) {
      await this.#judge(trial, [first, vote]);
      return;
    }
    this.#ledger.open.delete(trial.key);
    this.#ledger.agreed++;
  }

  async #judge(trial: Trial, votes: Vote[]): Promise<void> {
    const { onIncident, isBarred, bar } = this.#ports;
    // What a barred node said is void already.
    const isSettled = () => this.#isClosed || votes.some(({ node }) => isBarred(node));
    if (this.#disputed.has(trial.key) || isSettled()) return;
    this.#disputed.add(trial.key);
    onIncident({ kind: "differed", node: "", trials: 1, detail: describeVotes(trial, votes) });
    let verdict = decide(votes);
    while (verdict.kind === "open" && votes.length < MOST_VOTES) {
      const vote = await this.#ask(trial, [...new Set(votes.map(({ node }) => node))]);
      if (isSettled()) return;
      if (!vote) break;
      votes.push(vote);
      verdict = decide(votes);
    }
    const said = describeVotes(trial, votes);
    switch (verdict.kind) {
      case "agreed":
        return;
      case "open":
        this.#fail({ kind: "undecided", key: trial.key, detail: said });
        return;
      case "faulty":
        for (const node of verdict.nodes) {
          onIncident({ kind: "barred", node, trials: 0, detail: `it computes wrongly: ${said}` });
          await bar(node, said);
        }
        this.#fail({ kind: "faulty", nodes: verdict.nodes, detail: said });
        return;
      default:
        verdict satisfies never;
    }
  }

  /** One more opinion: of another node, else of this machine. */
  async #ask(trial: Trial, apartFrom: readonly string[]): Promise<Vote | undefined> {
    const elsewhere = await this.#ports.recomputer.recompute(trial, apartFrom, false);
    if (elsewhere && isOutcome(elsewhere.evaluation)) return voteOf(elsewhere.evaluation, elsewhere.origin);
    const here = this.#ports.here();
    if (here === undefined || apartFrom.includes(here) || this.#isClosed) return undefined;
    const { evaluation, origin } = await this.#ports.recomputeHere(trial);
    return isOutcome(evaluation) ? voteOf(evaluation, origin) : undefined;
  }

  #fail(finding: Finding): void {
    if (!this.#isClosed) this.#ports.fail(new Judgement(finding));
  }

  /** Its outcome is void: it counts when it is computed again. */
  #forget(key: TrialKey): void {
    this.#ledger.open.delete(key);
    this.#ledger.sampled--;
  }
}

export function voteOf(outcome: Outcome, { node }: Origin): Vote {
  return { node, fingerprint: fingerprintOf(outcome) };
}

function describeVotes({ key }: Trial, votes: readonly Vote[]): string {
  const said = votes.map(({ node, fingerprint }) => `${node} says ${fingerprint.slice(0, WORDS)}`);
  return `trial ${key.slice(0, 16)}: ${said.join(", ")}`;
}

/** The class, and of outputs the beginning of their hash. */
const WORDS = "outputs ".length + 12;
const MOST_VOTES = 6;
/** Unchecked trials in memory. */
const MOST_OPEN = 20_000;
const MOST_STORED_OPEN = 1000;
const LEAST_WAIT_MS = 60_000;
