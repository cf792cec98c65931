import type { TrialKey } from "../sweep/trial.ts";
import type { Bindable } from "./database.ts";
import { encodeKey } from "./outcome-row.ts";
import type { RunContext } from "./run-record.ts";

/** What was taken out of a store. `runs`: the names of those that were complete or not and now lack trials. */
export type Voided = { outcomes: number; trials: number; runs: readonly string[] };

const OF_NODE = "origin IN (SELECT id FROM origins WHERE node = ?)";
const OF_KEY = "substr(key, 1, 16) = substr(?1, 1, 16) AND key = ?1";

/** Whether a store has an outcome that a node of this name computed, on whichever start of its machine. */
export function hasOutcomesOf({ database }: RunContext, node: string): boolean {
  // Outcomes have no index by origin: most nodes that are asked about never were an origin here.
  if (database.get("SELECT 1 FROM origins WHERE node = ? LIMIT 1", node) === undefined) return false;
  return database.get(`SELECT 1 FROM outcomes WHERE ${OF_NODE} LIMIT 1`, node) !== undefined;
}

/**
 * Takes all outcomes that a node computed out of the store and out of all runs that had them, in one transaction; such runs are no more
 * complete. Files of large outputs stay for the next clean-up: nothing refers to them.
 */
export function voidNode(context: RunContext, node: string): Voided {
  return voidWhere(context, OF_NODE, node);
}

/** The same for the outcome of one trial. */
export function voidTrial(context: RunContext, key: TrialKey): Voided {
  return voidWhere(context, OF_KEY, encodeKey(key));
}

function voidWhere({ database, now }: RunContext, condition: string, value: Bindable): Voided {
  const members = `outcome IN (SELECT id FROM outcomes WHERE ${condition})`;
  return database.write(() => {
    const runs = database.all(
      `SELECT id, name FROM runs WHERE id IN (SELECT run FROM trials WHERE ${members}) ORDER BY id`,
      value,
    );
    const trials = database.run(`DELETE FROM trials WHERE ${members}`, value);
    const outcomes = database.run(`DELETE FROM outcomes WHERE ${condition}`, value);
    for (const [id] of runs) {
      database.run(
        "UPDATE runs SET state = 'interrupted', digest = NULL, updated = ? WHERE id = ?",
        now(),
        id!,
      );
    }
    return { outcomes, trials, runs: runs.map(([, name]) => String(name)) };
  });
}
