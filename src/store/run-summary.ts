import { SweepError } from "../kernel/sweep-error.ts";
import type { Database, Row } from "./database.ts";

export type RunState = "running" | "complete" | "failed" | "interrupted";

/** A run as a list shows it. */
export type RunSummary = {
  /** The identity of its resolved sweep, 64 hexadecimal digits. */
  id: string;
  name: string;
  title: string;
  /** The resolved sweep, as it was given to `openRun`. */
  document: unknown;
  /** The sweep file's text. */
  source: string;
  createdMs: number;
  updatedMs: number;
  state: RunState;
  digest: string | undefined;
  /** How many trials there will be, where that is known. */
  expected: number | undefined;
  seconds: number | undefined;
  trials: number;
  failures: number;
  /** The number that the store's other tables use. */
  row: number;
};

const SELECT = `
  SELECT id, identity, name, title, document, source, created, updated, state, digest, expected, seconds,
    (SELECT count(*) FROM trials WHERE run = runs.id), (SELECT count(*) FROM failures WHERE run = runs.id)
  FROM runs`;

/** All runs, the one that changed last in front. */
export function listRuns(database: Database): RunSummary[] {
  return database.all(`${SELECT} ORDER BY updated DESC, id DESC`).map(decodeSummary);
}

export function findRun(database: Database, identity: string): RunSummary | undefined {
  const row = database.get(`${SELECT} WHERE identity = ?`, identity);
  return row && decodeSummary(row);
}

/** The run meant by a name, an id, a unique beginning of either, or `latest`. */
export function resolveSummary(database: Database, reference: string): RunSummary {
  const runs = listRuns(database);
  const exact = runs.find(({ name, id }) => name === reference || id === reference);
  if (exact) return exact;
  if (reference === "latest" && runs[0]) return runs[0];
  const alike = runs.filter(({ name, id }) => name.startsWith(reference) || id.startsWith(reference));
  if (alike.length === 1 && reference !== "") return alike[0]!;
  throw new SweepError("NOT_FOUND", `store ${database.path}: ${explainMiss(reference, runs, alike)}`);
}

/** The name with the least number behind it that no other run has; `latest` is never a run's own name. */
export function freeName(database: Database, base: string): string {
  const isTaken = (name: string) =>
    name === "latest" || database.get("SELECT 1 FROM runs WHERE name = ?", name) !== undefined;
  let name = base;
  for (let number = 2; isTaken(name); number++) name = `${base}-${number}`;
  return name;
}

const SHOWN = 8;

function explainMiss(reference: string, runs: readonly RunSummary[], alike: readonly RunSummary[]): string {
  if (runs.length === 0)
    return `there is no run ${JSON.stringify(reference)}, nor any other; run a sweep first`;
  const candidates = alike.length > 0 ? alike : runs;
  const list = candidates.slice(0, SHOWN).map(({ name, id }) => `${name} (${id.slice(0, 12)})`);
  if (candidates.length > SHOWN) list.push(`${candidates.length - SHOWN} more`);
  return alike.length > 0
    ? `${JSON.stringify(reference)} may be ${list.join(", ")}; give more of the name or id`
    : `there is no run ${JSON.stringify(reference)}; there are ${list.join(", ")}`;
}

function decodeSummary(row: Row): RunSummary {
  return {
    row: Number(row[0]),
    id: String(row[1]),
    name: String(row[2]),
    title: String(row[3]),
    document: JSON.parse(String(row[4])),
    source: String(row[5]),
    createdMs: Number(row[6]),
    updatedMs: Number(row[7]),
    state: row[8] as RunState,
    digest: row[9] === null ? undefined : String(row[9]),
    expected: row[10] === null ? undefined : Number(row[10]),
    seconds: row[11] === null ? undefined : Number(row[11]),
    trials: Number(row[12]),
    failures: Number(row[13]),
  };
}
