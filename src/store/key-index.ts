import type { Trial } from "../sweep/trial.ts";
import type { Database } from "./database.ts";
import { damagedError } from "./store-error.ts";

const KEY_AT_PLACE = `
  SELECT o.key FROM trials t JOIN outcomes o ON o.id = t.outcome
  WHERE t.run = ? AND t.part = ? AND t.outer = ? AND t.ask = ? AND t.replicate = ?`;

/**
 * The index that leads from keys to outcomes. SQLite does not notice when a key in it has other bytes: the outcome is not found, and would be
 * computed and kept a second time. But a run that goes on knows which outcomes it has.
 */
export class KeyIndex {
  readonly #database: Database;
  readonly #run: number;
  /** A run that begins has nothing that could be lost. */
  readonly #hasTrials: boolean;

  constructor(database: Database, run: number) {
    this.#database = database;
    this.#run = run;
    this.#hasTrials = database.get("SELECT 1 FROM trials WHERE run = ? LIMIT 1", run) !== undefined;
  }

  /** Whether the run has the outcome of a trial to which the index did not lead. */
  hasLost({ part, outer, ask, replicate, key }: Trial): boolean {
    if (!this.#hasTrials) return false;
    const found = this.#database.get(KEY_AT_PLACE, this.#run, part, outer, ask, replicate);
    return found !== undefined && Buffer.from(found[0] as Uint8Array).toString("hex") === key;
  }

  /** Makes it again from the outcomes. */
  mend(): void {
    try {
      this.#database.write(() => this.#database.exec("REINDEX outcomes_by_key"));
    } catch (error) {
      throw damagedError(this.#database.path, error as Error);
    }
  }
}
