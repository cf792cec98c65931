import type { Origin, Span } from "../run/executor.ts";
import type { Entry } from "../run/outcome-store.ts";
import type { Database } from "./database.ts";
import { OriginTable } from "./origin-table.ts";

/** When one worker was at trials of one part, without a break that could be seen beside the whole run. */
export type StoredSpan = {
  origin: Origin;
  /** Which worker of the origin. */
  lane: number;
  part: number;
  beganMs: number;
  endedMs: number;
  trials: number;
  /** What the kernel took for them. */
  seconds: number;
};

const SAVE =
  "INSERT OR REPLACE INTO spans (run, origin, lane, began, ended, part, trials, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
const READ = `
  SELECT origin, lane, part, began, ended, trials, seconds FROM spans WHERE run = ? ORDER BY began, origin, lane`;

/**
 * Notes when a run's work was done. What a worker did in a row is one span as long as that is a small share of the time since the beginning: so
 * a short run has a span for each batch, and a long one not more than some hundred for each worker.
 */
export class SpanLog {
  readonly #database: Database;
  readonly #run: number;
  readonly #origins: OriginTable;
  /** The last span of each lane, by origin. */
  readonly #lanes = new Map<number, (OpenSpan | undefined)[]>();
  /** Spans that the store does not have as they are. */
  readonly #unsaved = new Set<OpenSpan>();
  #firstMs: number | undefined;
  #savedMs = Number.NEGATIVE_INFINITY;

  constructor(database: Database, run: number, origins: OriginTable) {
    this.#database = database;
    this.#run = run;
    this.#origins = origins;
  }

  add(entries: readonly Entry[]): void {
    const works = new Map<Span, Work>();
    for (const entry of entries) {
      if (entry.kind === "known" || !entry.execution.span) continue;
      const { span, origin, seconds, trial } = entry.execution;
      const work = works.get(span);
      if (!work) works.set(span, { origin, part: trial.part, trials: 1, seconds });
      else {
        work.trials++;
        work.seconds += seconds;
      }
    }
    for (const [span, work] of works) this.#add(span, work);
  }

  /** Part of a transaction; with `nowMs` only where something is unsaved for a second. */
  save(nowMs?: number): void {
    if (this.#unsaved.size === 0) return;
    if (nowMs !== undefined && nowMs - this.#savedMs < SAVE_MS) return;
    for (const { origin, lane, beganMs, endedMs, part, trials, seconds } of this.#unsaved) {
      this.#database.run(SAVE, this.#run, origin, lane, beganMs, endedMs, part, trials, seconds);
    }
    this.#unsaved.clear();
    this.#savedMs = nowMs ?? this.#savedMs;
  }

  #add(span: Span, { part, trials, seconds, ...work }: Work): void {
    const origin = this.#origins.idOf(work.origin);
    const lanes = this.#lanes.get(origin) ?? [];
    this.#lanes.set(origin, lanes);
    const [beganMs, endedMs] = [Math.floor(span.beganMs), Math.ceil(span.endedMs)];
    const lane = span.lane ?? freeLane(lanes, beganMs);
    const last = lanes[lane];
    const ageMs = endedMs - (this.#firstMs ??= beganMs);
    const gapMs = Math.max(LEAST_GAP_MS, ageMs * GAP_SHARE);
    const lengthMs = Math.max(LEAST_LENGTH_MS, ageMs * LENGTH_SHARE);
    const isOne =
      last?.part === part && beganMs - last.endedMs <= gapMs && endedMs - last.beganMs <= lengthMs;
    if (isOne) {
      last.endedMs = Math.max(last.endedMs, endedMs);
      last.trials += trials;
      last.seconds += seconds;
      this.#unsaved.add(last);
      return;
    }
    // A worker does one thing after another, whatever rounded times and messages on their way say; and no two of its spans begin at once.
    const fromMs = last ? Math.max(beganMs, last.endedMs, last.beganMs + 1) : beganMs;
    const open = { origin, lane, part, beganMs: fromMs, endedMs: Math.max(endedMs, fromMs), trials, seconds };
    lanes[lane] = open;
    this.#unsaved.add(open);
  }
}

/** In the order of their beginnings. */
export function readSpans(database: Database, run: number): StoredSpan[] {
  // A store of an older version that is only read has no such table.
  if (!database.get("SELECT 1 FROM sqlite_schema WHERE name = 'spans'")) return [];
  const origins = new Map<number, Origin>();
  const table = new OriginTable(database);
  return (database.all(READ, run) as number[][]).flatMap(
    ([id, lane, part, beganMs, endedMs, trials, seconds]): StoredSpan[] => {
      const origin = origins.get(id!) ?? table.get(id!);
      if (!origin) return [];
      origins.set(id!, origin);
      return [
        {
          origin,
          lane: lane!,
          part: part!,
          beganMs: beganMs!,
          endedMs: endedMs!,
          trials: trials!,
          seconds: seconds!,
        },
      ];
    },
  );
}

type Work = { origin: Origin; part: number; trials: number; seconds: number };

type OpenSpan = Omit<StoredSpan, "origin"> & { origin: number };

/** The first lane that had ended by then. */
function freeLane(lanes: readonly (OpenSpan | undefined)[], beganMs: number): number {
  const free = lanes.findIndex((last) => last === undefined || last.endedMs <= beganMs + OVERLAP_MS);
  return free < 0 ? lanes.length : free;
}

const SAVE_MS = 1000;
const LEAST_GAP_MS = 1;
const GAP_SHARE = 1 / 1000;
const LEAST_LENGTH_MS = 20;
const LENGTH_SHARE = 1 / 100;
/** Ends and beginnings on a cluster are known by messages, which take a while. */
const OVERLAP_MS = 25;
