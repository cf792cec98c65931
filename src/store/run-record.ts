import { isOutcome, type Outcome, type RunFailure } from "../kernel/outcome.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Origin } from "../run/executor.ts";
import type { Entry, OutcomeStore } from "../run/outcome-store.ts";
import type { Trial, TrialKey } from "../sweep/trial.ts";
import type { Limits, Workload } from "../sweep/workload.ts";
import { AskedPlaces } from "./asked-places.ts";
import { countRun, type StoredCounts } from "./count-run.ts";
import type { Database } from "./database.ts";
import { encodeLimits, FailureTable } from "./failure-table.ts";
import { addIncidents, type Incident, readIncidents, type StoredIncident } from "./incident-table.ts";
import { KeyIndex } from "./key-index.ts";
import type { OutcomeCache } from "./outcome-cache.ts";
import type { OutcomeRow } from "./outcome-row.ts";
import type { OutputFiles } from "./output-files.ts";
import { readTrials } from "./read-trials.ts";
import type { RunSummary } from "./run-summary.ts";
import { readSpans, SpanLog, type StoredSpan } from "./span-log.ts";
import type { StoredFailure, StoredTrial } from "./stored-trial.ts";
import { loadWorkload, type WorkloadSummary } from "./workload-table.ts";

/** A part of a stored run: what its trials share. */
export type StoredPart = { index: number; name: string; workload: WorkloadSummary; limits: Limits };

/** How a run ended, for `finish`. */
export type RunEnd = { state: RunSummary["state"]; digest?: string; seconds?: number; expected?: number };

export type RunContext = {
  database: Database;
  files: OutputFiles;
  cache: OutcomeCache;
  now: () => number;
  warn: (message: string) => void;
};

const PLACE = "run, part, outer, ask, replicate";
const JOIN_TRIAL = `
  INSERT INTO trials (${PLACE}, outcome) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET outcome = excluded.outcome WHERE outcome <> excluded.outcome`;
/** Fail on the NOT NULL of `outcome` when the outcome has gone. */
const JOIN_BY_ID = joinKnown("id = ?6");
const JOIN_BY_KEY = joinKnown("substr(key, 1, 16) = substr(?6, 1, 16) AND key = ?6");

/** One run of a store: what the run loop finds and records, and what was recorded, to read. */
export class RunRecord implements OutcomeStore {
  readonly summary: RunSummary;
  readonly parts: readonly StoredPart[];
  readonly #context: RunContext;
  readonly #failures: FailureTable;
  readonly #limits: readonly string[];
  /** Rows of the outcomes that `find` gave last: the same trials are then recorded as known. */
  readonly #foundIds = new Map<TrialKey, number>();
  readonly #asked = new AskedPlaces();
  readonly #keyIndex: KeyIndex;
  readonly #spans: SpanLog;

  constructor(context: RunContext, summary: RunSummary, parts: readonly StoredPart[]) {
    this.summary = summary;
    this.parts = parts;
    this.#context = context;
    this.#failures = new FailureTable(context.database, summary.row);
    this.#limits = parts.map(({ limits }) => encodeLimits(limits));
    this.#keyIndex = new KeyIndex(context.database, summary.row);
    this.#spans = new SpanLog(context.database, summary.row, context.cache.origins);
  }

  find(trials: readonly Trial[]): readonly (Outcome | RunFailure | undefined)[] {
    const found = this.#findAll(trials);
    if (!found.isIndexDamaged) return found.ends;
    this.#context.warn("the store's index of outcomes is damaged; it is made anew");
    this.#keyIndex.mend();
    return this.#findAll(trials).ends;
  }

  record(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    const { database, now } = this.#context;
    const prepared = database.guard(() => entries.map((entry) => this.#prepare(entry)));
    this.#spans.add(entries);
    database.write(() => {
      const mayHaveFailed = !this.#failures.isEmpty;
      let changed = 0;
      for (const end of prepared) {
        changed += this.#save(end);
        if (mayHaveFailed && end.kind !== "failure") this.#failures.remove(end.trial);
      }
      if (changed === 0) return;
      const nowMs = now();
      this.#touch(nowMs);
      this.#spans.save(nowMs);
    });
  }

  /** A trial of this run's workloads with its outcome and who computed it; its place is one that it could have. */
  recall(key: TrialKey): { trial: Trial; outcome: Outcome; seconds: number; origin: Origin } | undefined {
    const recalled = this.#context.cache.recall(key);
    const part = this.parts.find(({ workload }) => workload.id === recalled?.workload);
    if (!recalled || !part) return undefined;
    const { parameters, seed, outcome, seconds, origin } = recalled;
    const trial = { part: part.index, outer: 0, ask: 0, replicate: 0, parameters, seed, key };
    return { trial, outcome, seconds, origin };
  }

  /** Trials with outcomes, in structural order; memory does not grow with their number. */
  trials(options: { part?: number } = {}): Generator<StoredTrial> {
    const { database, files } = this.#context;
    return readTrials(database, files, { id: this.summary.row, name: this.summary.name }, options.part);
  }

  /** Trials that did not get to an outcome, in structural order. */
  failures(): Generator<StoredFailure> {
    return this.#failures.read();
  }

  counts(): StoredCounts {
    return countRun(this.#context.database, this.summary.row);
  }

  /** Kernel, inputs and limits of a part, enough to evaluate its trials again. */
  workload(part: number): Workload {
    const { workload, limits } = this.parts[part]!;
    return loadWorkload(this.#context.database, workload.id, limits);
  }

  /** Keeps what happened to a run beside its outcomes, for people. */
  addIncidents(incidents: readonly Incident[]): void {
    const { database, now } = this.#context;
    addIncidents(database, this.summary.row, incidents, now());
  }

  /** When which worker was at work, for people; the last second may be missing of a run that was killed. */
  spans(): StoredSpan[] {
    return readSpans(this.#context.database, this.summary.row);
  }

  incidents(): StoredIncident[] {
    return readIncidents(this.#context.database, this.summary.row);
  }

  finish({ state, digest, seconds, expected }: RunEnd): void {
    const { database, now } = this.#context;
    database.write(() => {
      const changed = database.run(
        `UPDATE runs SET state = ?, digest = ?, seconds = coalesce(?, seconds), expected = coalesce(?, expected), updated = ?
         WHERE id = ?`,
        state,
        digest ?? null,
        seconds ?? null,
        expected ?? null,
        now(),
        this.summary.row,
      );
      if (changed === 1) this.#spans.save();
    });
  }

  /**
   * Takes what no `find` of this record has asked for out of the run, when its planner is done: a search that had run failures
   * before may have gone another way then.
   */
  dropUnasked(): void {
    if (!this.#asked.hasSearches) return;
    const { database } = this.#context;
    const run = this.summary.row;
    database.write(() => {
      for (const table of ["trials", "failures"]) {
        const last = database.all(
          `SELECT part, outer, max(ask) FROM ${table} WHERE run = ? GROUP BY part, outer`,
          run,
        );
        for (const [part, outer, ask] of last as [number, number, number][]) {
          const asked = this.#asked.last(part, outer);
          if (ask <= asked) continue;
          database.run(
            `DELETE FROM ${table} WHERE run = ? AND part = ? AND outer = ? AND ask > ?`,
            run,
            part,
            outer,
            asked,
          );
        }
      }
    });
  }

  /** Lets `find` forget the failures, so that they are tried again; returns how many. */
  releaseFailures(): number {
    return this.#failures.release();
  }

  #findAll(trials: readonly Trial[]): Found {
    this.#foundIds.clear();
    let isIndexDamaged = false;
    const ends = this.#context.database.read(() => {
      const mayHaveFailed = !this.#failures.isEmpty;
      return trials.map((trial) => {
        this.#asked.add(trial);
        const outcome = this.#findOutcome(trial);
        if (outcome === undefined) isIndexDamaged ||= this.#keyIndex.hasLost(trial);
        if (outcome === "damaged") {
          this.#context.warn(`the stored outcome of trial ${trial.key} is damaged; it is computed anew`);
        } else if (outcome || !mayHaveFailed) return outcome;
        return mayHaveFailed ? this.#failures.find(trial, this.#limits[trial.part]!) : undefined;
      });
    });
    return { ends, isIndexDamaged };
  }

  #findOutcome(trial: Trial): Outcome | "damaged" | undefined {
    const found = this.#context.cache.find(trial.key);
    if (found === undefined || found === "damaged") return found;
    this.#foundIds.set(trial.key, found.id);
    return found.outcome;
  }

  #prepare(entry: Entry): Prepared {
    if (entry.kind === "known") return { kind: "known", trial: entry.trial };
    const { execution } = entry;
    const { trial, evaluation } = execution;
    if (!isOutcome(evaluation)) return { kind: "failure", trial, failure: evaluation };
    const workload = this.parts[trial.part]!.workload.id;
    return { kind: "outcome", trial, row: this.#context.cache.prepare(execution, evaluation, workload) };
  }

  /** The number of trials changed. */
  #save(end: Prepared): number {
    const { database, cache } = this.#context;
    const { part, outer, ask, replicate } = end.trial;
    const run = this.summary.row;
    switch (end.kind) {
      case "outcome": {
        const id = cache.insert(end.row);
        return Number(database.statement(JOIN_TRIAL).run(run, part, outer, ask, replicate, id).changes);
      }
      case "known":
        return this.#joinKnown(end.trial);
      case "failure":
        this.#failures.save(end.trial, end.failure, this.#limits[part]!);
        return 1;
      default:
        return end satisfies never;
    }
  }

  #joinKnown({ part, outer, ask, replicate, key }: Trial): number {
    const { database } = this.#context;
    const id = this.#foundIds.get(key);
    const statement = database.statement(id === undefined ? JOIN_BY_KEY : JOIN_BY_ID);
    try {
      const outcome = id ?? Buffer.from(key, "hex");
      return Number(statement.run(this.summary.row, part, outer, ask, replicate, outcome).changes);
    } catch (cause) {
      if (!(cause as Error).message.includes("NOT NULL")) throw cause;
      throw new SweepError(
        "STORE_UNUSABLE",
        `store ${database.path}: the outcome of trial ${key} was removed while the run used it; run again`,
        { cause },
      );
    }
  }

  #touch(nowMs: number): void {
    const { database } = this.#context;
    if (database.run("UPDATE runs SET updated = ? WHERE id = ?", nowMs, this.summary.row) === 1) return;
    throw new SweepError(
      "STORE_UNUSABLE",
      `store ${database.path}: run ${this.summary.name} was removed while it ran; run again`,
    );
  }
}

function joinKnown(condition: string): string {
  return `
  INSERT INTO trials (${PLACE}, outcome) VALUES (?, ?, ?, ?, ?, (SELECT id FROM outcomes WHERE ${condition}))
  ON CONFLICT DO UPDATE SET outcome = excluded.outcome WHERE outcome <> excluded.outcome`;
}

type Found = { ends: readonly (Outcome | RunFailure | undefined)[]; isIndexDamaged: boolean };

type Prepared =
  | { kind: "outcome"; trial: Trial; row: OutcomeRow }
  | { kind: "known"; trial: Trial }
  | { kind: "failure"; trial: Trial; failure: RunFailure };
