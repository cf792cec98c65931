import type { Outcome } from "../kernel/outcome.ts";
import type { TrialKey } from "../sweep/trial.ts";
import type { Workload } from "../sweep/workload.ts";
import { type Collected, collectGarbage } from "./collect-garbage.ts";
import type { Database } from "./database.ts";
import { type FoundOutcome, findOutcomes, type Nearest, nearestOutcome, type Wanted } from "./explain.ts";
import { encodeLimits } from "./failure-table.ts";
import { OutcomeCache } from "./outcome-cache.ts";
import { OutputFiles } from "./output-files.ts";
import { type RunContext, RunRecord, type StoredPart } from "./run-record.ts";
import { findRun, freeName, listRuns, type RunSummary, resolveSummary } from "./run-summary.ts";
import { hasOutcomesOf, type Voided, voidNode, voidTrial } from "./void-outcomes.ts";
import { loadWorkloadSummary, saveWorkload } from "./workload-table.ts";

/** What a run is, for `openRun`. */
export type RunDescription = {
  /** Hash of the resolved sweep: the same identity continues the same run. */
  identity: string;
  /** What to call a new run; -2, -3 … is appended when another run has the name. */
  name: string;
  title: string;
  document: unknown;
  source: string;
  parts: readonly { name: string; workload: Workload }[];
  /** How many trials there will be, where that is known. */
  expected?: number;
};

/** The runs and outcomes of one SQLite file. */
export class Store implements Disposable {
  readonly path: string;
  readonly #database: Database;
  readonly #context: RunContext;

  constructor(database: Database, now: () => number, warn: (message: string) => void) {
    this.path = database.path;
    this.#database = database;
    const files = new OutputFiles(this.path);
    this.#context = { database, files, cache: new OutcomeCache(database, files), now, warn };
  }

  /** Creates the run of this identity, or continues it. */
  openRun(description: RunDescription): RunRecord {
    const { identity, name, title, document, source, parts, expected } = description;
    const nowMs = this.#context.now();
    this.#database.write(() => {
      this.#database.run(
        `INSERT INTO runs (identity, name, title, document, source, created, updated, state)
         VALUES (?, ?, '', '', '', ?, ?, 'running') ON CONFLICT (identity) DO NOTHING`,
        identity,
        freeName(this.#database, name),
        nowMs,
        nowMs,
      );
      const [row] = this.#database.get(
        `UPDATE runs SET title = ?, document = ?, source = ?, expected = ?, updated = ?, state = 'running', digest = NULL
         WHERE identity = ? RETURNING id`,
        title,
        JSON.stringify(document),
        source,
        expected ?? null,
        nowMs,
        identity,
      )!;
      for (const [index, part] of parts.entries()) this.#savePart(Number(row), index, part);
    });
    return this.#record(findRun(this.#database, identity)!);
  }

  /** The run of this identity as it is now, if there is one. */
  findRun(identity: string): RunSummary | undefined {
    return findRun(this.#database, identity);
  }

  /** All runs, the one that changed last in front. */
  runs(): RunSummary[] {
    return listRuns(this.#database);
  }

  /** The run meant by a name, an id, a unique beginning of either, or `latest`. */
  resolveRun(reference: string): RunRecord {
    return this.#record(resolveSummary(this.#database, reference));
  }

  /** Removes a run, in steps that let others write between them. Its outcomes stay until `collectGarbage`. */
  removeRun(run: RunRecord): { trials: number; failures: number } {
    const row = run.summary.row;
    let trials = 0;
    for (let removed = -1; removed !== 0; trials += removed) {
      removed = this.#database.write(() => this.#database.run(REMOVE_SOME_TRIALS, row, row));
    }
    const failures = this.#database.write(() => {
      this.#database.run("DELETE FROM runs WHERE id = ?", row);
      this.#database.run("DELETE FROM parts WHERE run = ?", row);
      this.#database.run("DELETE FROM incidents WHERE run = ?", row);
      this.#database.run("DELETE FROM spans WHERE run = ?", row);
      trials += this.#database.run("DELETE FROM trials WHERE run = ?", row);
      return this.#database.run("DELETE FROM failures WHERE run = ?", row);
    });
    return { trials, failures };
  }

  /** Removes outcomes, kernels and inputs that no run refers to, and files that no outcome refers to. */
  collectGarbage(options: { graceMs?: number } = {}): Collected {
    return collectGarbage(this.#context, options.graceMs);
  }

  /** The outcome of this trial, whichever run has brought it; undefined where none has, or it is damaged. */
  outcome(key: TrialKey): Outcome | undefined {
    const found = this.#context.cache.find(key);
    return typeof found === "object" ? found.outcome : undefined;
  }

  hasOutcomesOf(node: string): boolean {
    return hasOutcomesOf(this.#context, node);
  }

  /** Takes out what a node computed. */
  voidNode(node: string): Voided {
    return voidNode(this.#context, node);
  }

  /** Takes out the outcome of one trial. */
  voidTrial(key: TrialKey): Voided {
    return voidTrial(this.#context, key);
  }

  /** The outcomes whose key begins like this, of whichever run. */
  findOutcomes(keyPrefix: string): FoundOutcome[] {
    return findOutcomes(this.#context, keyPrefix);
  }

  /** The stored outcome whose trial differs in the fewest components from the wanted one. */
  nearestOutcome(wanted: Wanted): Nearest | undefined {
    return nearestOutcome(this.#context, wanted);
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }

  #savePart(run: number, index: number, { name, workload }: RunDescription["parts"][number]): void {
    this.#database.run(
      "INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?)",
      run,
      index,
      name,
      saveWorkload(this.#database, workload),
      encodeLimits(workload.limits),
    );
  }

  #record(summary: RunSummary): RunRecord {
    const rows = this.#database.all(
      "SELECT part, name, workload, limits FROM parts WHERE run = ? ORDER BY part",
      summary.row,
    );
    const parts = rows.map(
      ([index, name, workload, limits]): StoredPart => ({
        index: Number(index),
        name: String(name),
        workload: loadWorkloadSummary(this.#database, Number(workload)),
        limits: JSON.parse(String(limits)),
      }),
    );
    return new RunRecord(this.#context, summary, parts);
  }
}

const REMOVE_SOME_TRIALS = `
  DELETE FROM trials WHERE run = ? AND (part, outer, ask, replicate) IN
    (SELECT part, outer, ask, replicate FROM trials WHERE run = ? LIMIT 20000)`;
