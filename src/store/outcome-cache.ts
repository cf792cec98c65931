import type { Outcome } from "../kernel/outcome.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Execution, Origin } from "../run/executor.ts";
import type { Trial, TrialKey } from "../sweep/trial.ts";
import type { Database } from "./database.ts";
import { OriginTable } from "./origin-table.ts";
import {
  createOutcomeRow,
  decodeContent,
  encodeKey,
  isSameOutcome,
  OUTCOME_COLUMNS,
  type OutcomeRow,
  outcomeOf,
  outcomeValues,
  readOutcomeRow,
} from "./outcome-row.ts";
import type { OutputFiles } from "./output-files.ts";
import { damagedError } from "./store-error.ts";

const BY_KEY = "substr(key, 1, 16) = substr(?1, 1, 16) AND key = ?1";
const FIND = `SELECT id, ${OUTCOME_COLUMNS} FROM outcomes WHERE ${BY_KEY}`;
const FIND_IN_THE_WAY = "SELECT id FROM outcomes WHERE substr(key, 1, 16) = substr(?, 1, 16)";
const INSERT = `INSERT INTO outcomes (key, ${OUTCOME_COLUMNS}) VALUES (${placeholders()})
  ON CONFLICT (substr(key, 1, 16)) DO NOTHING`;
const REPLACE = `UPDATE outcomes SET (key, ${OUTCOME_COLUMNS}) = (${placeholders()}) WHERE id = ?`;

/** A trial's content with its outcome and who computed it. */
export type RecalledOutcome = Pick<Trial, "key" | "parameters" | "seed"> & {
  workload: number;
  outcome: Outcome;
  seconds: number;
  origin: Origin;
};

/** An outcome and its row, to refer to. */
export type CachedOutcome = { id: number; outcome: Outcome };

/** The outcomes of all runs, by the content of their trials. */
export class OutcomeCache {
  readonly origins: OriginTable;
  readonly #database: Database;
  readonly #files: OutputFiles;

  constructor(database: Database, files: OutputFiles) {
    this.#database = database;
    this.#files = files;
    this.origins = new OriginTable(database);
  }

  /**
   * The stored outcome; "damaged" where its row or file is not what was written: the trial can be evaluated again, and
   * `insert` then mends the row.
   */
  find(key: TrialKey): CachedOutcome | "damaged" | undefined {
    const bytes = encodeKey(key);
    const found = this.#database.statement(FIND).get(bytes) as never as [number, ...never[]] | undefined;
    if (found === undefined) return undefined;
    const row = readOutcomeRow(bytes, found, 1);
    const outcome = row && outcomeOf(row, this.#files);
    return outcome ? { id: found[0], outcome } : "damaged";
  }

  /** All that is known of the trial of a key; undefined too where it is damaged. */
  recall(key: TrialKey): RecalledOutcome | undefined {
    const bytes = encodeKey(key);
    const found = this.#database.statement(FIND).get(bytes) as never as [number, ...never[]] | undefined;
    const row = found && readOutcomeRow(bytes, found, 1);
    const outcome = row && outcomeOf(row, this.#files);
    const origin = row && this.origins.get(row.origin);
    if (!row || !outcome || !origin) return undefined;
    const { workload, parameters, seed, seconds } = row;
    return { ...decodeContent(bytes, parameters, seed), workload, outcome, seconds, origin };
  }

  /** Prepares an outcome for `insert`, with its large outputs already on disk. */
  prepare(execution: Execution, outcome: Outcome, workload: number): OutcomeRow {
    const { trial, seconds } = execution;
    const origin = this.origins.idOf(execution.origin);
    return createOutcomeRow(trial, outcome, { workload, origin, seconds }, this.#files);
  }

  /** Keeps the first outcome of a trial and returns its id; a second one with other bits is an alarm. */
  insert(row: OutcomeRow): number | bigint {
    const values = outcomeValues(row);
    const { changes, lastInsertRowid } = this.#database.statement(INSERT).run(...values);
    if (changes === 1) return lastInsertRowid;
    const stored = this.#database.statement(FIND).get(row.key) as never as [number, ...never[]] | undefined;
    const id = stored ? stored[0] : this.#idInTheWay(row.key);
    const first = stored && readOutcomeRow(row.key, stored, 1);
    if (!first || outcomeOf(first, this.#files) === undefined) {
      this.#database.statement(REPLACE).run(...values, id);
    } else if (!isSameOutcome(first, row)) throw this.#alarm(first, row);
    return id;
  }

  /** The row that the index has for this key although the row's own key is another: a damaged one. */
  #idInTheWay(key: Uint8Array): number {
    const found = this.#database.get(FIND_IN_THE_WAY, key);
    if (found) return Number(found[0]);
    throw damagedError(this.#database.path, new Error("the index of outcomes contradicts itself"));
  }

  #alarm(first: OutcomeRow, second: OutcomeRow): SweepError {
    const describe = (row: OutcomeRow) => `${this.#name(row)} on ${originText(this.origins.get(row.origin))}`;
    return new SweepError(
      "STORE_CORRUPT",
      `trial ${Buffer.from(second.key).toString("hex")} has two outcomes: ${describe(first)}, now ${describe(second)}; one of these machines or builds computes wrongly, so neither can be trusted: run \`sweepwell verify\` on both`,
    );
  }

  #name(row: OutcomeRow): string {
    if (row.class === 0) return "outputs";
    return row.class === 1 ? `error ${row.code}` : "a trap";
  }
}

function originText(origin: Origin | undefined): string {
  return origin
    ? `node ${origin.node} (boot ${origin.boot}, sweepwell ${origin.version})`
    : "an unknown node";
}

function placeholders(): string {
  return `key, ${OUTCOME_COLUMNS}`.replaceAll(/\w+/g, "?");
}
