import { SweepError } from "../kernel/sweep-error.ts";
import type { Place } from "../sweep/trial.ts";
import type { Database, Row } from "./database.ts";
import { decodeContent, OUTCOME_COLUMNS, outcomeOf, readOutcomeRow } from "./outcome-row.ts";
import type { OutputFiles } from "./output-files.ts";
import type { StoredTrial } from "./stored-trial.ts";

/** Rows in memory at a time; with outputs inline at most 16 MB. */
const PAGE = 256;
const COLUMNS = OUTCOME_COLUMNS.split(", ").map((column) => `o.${column}`);
/**
 * A page after a place, in structural order. Pages rather than one long cursor: a reader that takes its time must not keep
 * a snapshot, which would stop the write-ahead log from being folded in.
 */
const SELECT_PAGE = `
  SELECT t.part, t.outer, t.ask, t.replicate, o.key, ${COLUMNS.join(", ")}
  FROM trials t LEFT JOIN outcomes o ON o.id = t.outcome
  WHERE t.run = ? AND (t.part, t.outer, t.ask, t.replicate) > (?, ?, ?, ?) AND t.part <= ?
  ORDER BY t.part, t.outer, t.ask, t.replicate LIMIT ${PAGE}`;

/** The trials of a run that have outcomes, in structural order, of all parts or of one. */
export function* readTrials(
  database: Database,
  files: OutputFiles,
  run: { id: number; name: string },
  part?: number,
): Generator<StoredTrial> {
  let after: Place = { part: part ?? 0, outer: -1, ask: -1, replicate: -1 };
  const last = part ?? Number.MAX_SAFE_INTEGER;
  for (;;) {
    const page = database.all(SELECT_PAGE, run.id, after.part, after.outer, after.ask, after.replicate, last);
    for (const row of page) yield decodeTrial(row, database, files, run.name);
    const end = page.at(-1);
    if (!end || page.length < PAGE) return;
    after = decodePlace(end);
  }
}

export function decodePlace(row: Row): Place {
  const [part, outer, ask, replicate] = row as number[];
  return { part: part!, outer: outer!, ask: ask!, replicate: replicate! };
}

function decodeTrial(row: Row, database: Database, files: OutputFiles, run: string): StoredTrial {
  const stored = readOutcomeRow(row[4], row, 5);
  const outcome = stored && outcomeOf(stored, files);
  if (!outcome) {
    const { part, outer, ask, replicate } = decodePlace(row);
    throw new SweepError(
      "STORE_CORRUPT",
      `store ${database.path}: the outcome of run ${run}, part ${part}, outer ${outer}, ask ${ask}, replicate ${replicate} is damaged; run its sweep again to compute it anew`,
    );
  }
  const { key, parameters, seed, seconds } = stored;
  return { ...decodePlace(row), ...decodeContent(key, parameters, seed), outcome, seconds };
}
