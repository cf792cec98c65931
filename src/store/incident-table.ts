import type { Database } from "./database.ts";

/** Something that happened to a run on its way, and to how many of its trials. */
export type Incident = { kind: string; node: string; trials: number; detail: string };

/** Incidents of one kind, node and wording: how often, of how many trials in all, and when. */
export type StoredIncident = Incident & { count: number; firstMs: number; lastMs: number };

const ADD = `
  INSERT INTO incidents (run, kind, node, detail, count, trials, first, last) VALUES (?, ?, ?, ?, 1, ?, ?, ?)
  ON CONFLICT DO UPDATE SET count = count + 1, trials = trials + excluded.trials, last = excluded.last`;
const READ = `
  SELECT kind, node, detail, count, trials, first, last FROM incidents WHERE run = ?
  ORDER BY first, kind, node, detail`;

/** Adds to what is kept of a run; a run that was removed meanwhile gets nothing. */
export function addIncidents(
  database: Database,
  run: number,
  incidents: readonly Incident[],
  nowMs: number,
): void {
  database.write(() => {
    if (!database.get("SELECT 1 FROM runs WHERE id = ?", run)) return;
    const kept = Number(database.get("SELECT count(*) FROM incidents WHERE run = ?", run)![0]);
    for (const [index, { kind, node, detail, trials }] of incidents.entries()) {
      // Words that are never twice the same must not make the store grow without end.
      const words = kept + index < MOST_ROWS ? detail.slice(0, MOST_WORDS) : "and others";
      database.run(ADD, run, kind, node, words, trials, nowMs, nowMs);
    }
  });
}

/** In the order in which they first happened. */
export function readIncidents(database: Database, run: number): StoredIncident[] {
  // A store of version 1 that is only read has no such table.
  if (!database.get("SELECT 1 FROM sqlite_schema WHERE name = 'incidents'")) return [];
  return database.all(READ, run).map(([kind, node, detail, count, trials, first, last]) => ({
    kind: String(kind),
    node: String(node),
    detail: String(detail),
    count: Number(count),
    trials: Number(trials),
    firstMs: Number(first),
    lastMs: Number(last),
  }));
}

const MOST_ROWS = 1000;
const MOST_WORDS = 500;
