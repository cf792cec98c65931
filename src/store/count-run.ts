import type { Outcome, RunFailure } from "../kernel/outcome.ts";
import type { Origin } from "../run/executor.ts";
import type { Database } from "./database.ts";
import { OriginTable } from "./origin-table.ts";

export type StoredCounts = {
  /** Trials with an outcome. */
  trials: number;
  byClass: Record<Outcome["class"], number>;
  /** Trials without one, that were tried. */
  failures: number;
  byKind: Record<RunFailure["kind"], number>;
  /** Trials neither with an outcome nor tried, where the run knows how many it has. */
  missing: number | undefined;
  /** What the kernels took in all, in seconds of one core. */
  seconds: number;
  /** Who computed how much of it, whoever did most in front. */
  shares: readonly Share[];
};

/** What one process of sweepwell, or several on one start of a machine, computed of a run. */
export type Share = { origin: Origin; trials: number; seconds: number };

const BY_CLASS = `
  SELECT o.class, o.origin, count(*), sum(o.seconds) FROM trials t JOIN outcomes o ON o.id = t.outcome
  WHERE t.run = ? GROUP BY o.class, o.origin`;
const BY_KIND = "SELECT kind, count(*) FROM failures WHERE run = ? GROUP BY kind";
const CLASSES = ["outputs", "error", "trap"] as const;

/** How far a stored run is. */
export function countRun(database: Database, run: number): StoredCounts {
  return database.read(() => {
    const byClass = { outputs: 0, error: 0, trap: 0 };
    let seconds = 0;
    const byOrigin = new Map<number, { trials: number; seconds: number }>();
    for (const [code, origin, count, sum] of database.all(BY_CLASS, run) as number[][]) {
      const name = CLASSES[code!];
      if (name) byClass[name] += count!;
      seconds += sum!;
      const share = byOrigin.get(origin!) ?? { trials: 0, seconds: 0 };
      byOrigin.set(origin!, { trials: share.trials + count!, seconds: share.seconds + sum! });
    }
    const byKind = { time: 0, memory: 0, stack: 0, lost: 0 };
    for (const [kind, count] of database.all(BY_KIND, run)) {
      byKind[kind as RunFailure["kind"]] = Number(count);
    }
    const trials = sum(byClass);
    const failures = sum(byKind);
    const expected = database.get("SELECT expected FROM runs WHERE id = ?", run)?.[0];
    const missing = typeof expected === "number" ? expected - trials - failures : undefined;
    return { trials, byClass, failures, byKind, missing, seconds, shares: sharesOf(database, byOrigin) };
  });
}

function sharesOf(
  database: Database,
  byOrigin: ReadonlyMap<number, { trials: number; seconds: number }>,
): Share[] {
  const origins = new OriginTable(database);
  return [...byOrigin]
    .map(([id, { trials, seconds }]) => ({ origin: origins.get(id) ?? UNKNOWN, trials, seconds }))
    .sort((a, b) => b.trials - a.trials || a.origin.node.localeCompare(b.origin.node));
}

/** Of a damaged row. */
const UNKNOWN: Origin = { node: "?", boot: "?", version: "?" };

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
