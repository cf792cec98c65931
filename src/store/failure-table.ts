import type { RunFailure } from "../kernel/outcome.ts";
import type { Place, Trial } from "../sweep/trial.ts";
import type { Limits } from "../sweep/workload.ts";
import type { Database, Row } from "./database.ts";
import { decodeContent, encodeKey, encodeParameters, encodeSeed } from "./outcome-row.ts";
import { decodePlace } from "./read-trials.ts";
import type { StoredFailure } from "./stored-trial.ts";

const HERE = "run = ?1 AND part = ?2 AND outer = ?3 AND ask = ?4 AND replicate = ?5";
const FIND = `SELECT kind, message FROM failures WHERE ${HERE} AND key = ?6 AND limits = ?7 AND NOT released`;
/** A search that went another way before has another trial at the place. */
const DROP_OTHER = `
  DELETE FROM trials WHERE ${HERE} AND outcome NOT IN
    (SELECT id FROM outcomes WHERE substr(key, 1, 16) = substr(?6, 1, 16) AND key = ?6)`;
/** Not where another process of the same run has the outcome meanwhile. */
const SAVE = `
  INSERT INTO failures SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, 0 WHERE NOT EXISTS (
    SELECT 1 FROM trials WHERE run = ?1 AND part = ?2 AND outer = ?3 AND ask = ?4 AND replicate = ?5)
  ON CONFLICT DO UPDATE SET
    (key, parameters, seed, kind, message, limits, attempts, released) =
    (excluded.key, excluded.parameters, excluded.seed, excluded.kind, excluded.message, excluded.limits, attempts + 1, 0)`;
const PAGE = 1000;
const SELECT_PAGE = `
  SELECT part, outer, ask, replicate, key, parameters, seed, kind, message, limits, attempts, released FROM failures
  WHERE run = ? AND (part, outer, ask, replicate) > (?, ?, ?, ?)
  ORDER BY part, outer, ask, replicate LIMIT ${PAGE}`;

/** The run failures of one run: kept with the limits they had, gone as soon as the trial has an outcome. */
export class FailureTable {
  readonly #database: Database;
  readonly #run: number;

  constructor(database: Database, run: number) {
    this.#database = database;
    this.#run = run;
  }

  get isEmpty(): boolean {
    return (
      this.#database.get("SELECT NOT EXISTS (SELECT 1 FROM failures WHERE run = ?)", this.#run)![0] === 1
    );
  }

  /** The failure that this trial had under these limits, unless it was given free. */
  find(trial: Trial, limits: string): RunFailure | undefined {
    const row = this.#database.get(FIND, ...this.#place(trial), encodeKey(trial.key), limits);
    return row && decodeFailure(row[0], row[1]);
  }

  save(trial: Trial, { kind, message }: RunFailure, limits: string): void {
    const content = [encodeKey(trial.key), encodeParameters(trial.parameters), encodeSeed(trial.seed)];
    this.#database.run(DROP_OTHER, ...this.#place(trial), encodeKey(trial.key));
    this.#database.run(SAVE, ...this.#place(trial), ...content, kind, message, limits);
  }

  remove(place: Place): void {
    this.#database.run(`DELETE FROM failures WHERE ${HERE}`, ...this.#place(place));
  }

  /** Gives all failures free for another try; returns how many. */
  release(): number {
    return this.#database.write(() =>
      this.#database.run("UPDATE failures SET released = 1 WHERE run = ? AND NOT released", this.#run),
    );
  }

  /** In structural order. */
  *read(): Generator<StoredFailure> {
    let after: Place = { part: -1, outer: -1, ask: -1, replicate: -1 };
    for (;;) {
      const page = this.#database.all(SELECT_PAGE, ...this.#place(after));
      for (const row of page) yield decodeRow(row);
      const end = page.at(-1);
      if (!end || page.length < PAGE) return;
      after = decodePlace(end);
    }
  }

  #place({ part, outer, ask, replicate }: Place): number[] {
    return [this.#run, part, outer, ask, replicate];
  }
}

/** Limits as text that is equal when they are. */
export function encodeLimits({ seconds, megabytes }: Limits): string {
  return JSON.stringify({ seconds, megabytes });
}

function decodeRow(row: Row): StoredFailure {
  const [key, parameters, seed] = row.slice(4) as [Uint8Array, Uint8Array, Uint8Array];
  return {
    ...decodePlace(row),
    ...decodeContent(key, parameters, seed),
    failure: decodeFailure(row[7], row[8]),
    limits: JSON.parse(String(row[9])) as Limits,
    attempts: Number(row[10]),
    released: row[11] === 1,
  };
}

function decodeFailure(kind: unknown, message: unknown): RunFailure {
  return { class: "failure", kind: kind as RunFailure["kind"], message: String(message) };
}
