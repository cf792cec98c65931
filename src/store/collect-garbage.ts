import { existsSync, statSync } from "node:fs";
import type { Database } from "./database.ts";
import type { RunContext } from "./run-record.ts";

/** What a clean-up removed. */
export type Collected = { outcomes: number; kernels: number; inputs: number; files: number; bytes: number };

/** A file of outputs is written before the transaction that refers to it; younger ones are left alone. */
const GRACE_MS = 3_600_000;

const REMOVE = {
  outcomes: "DELETE FROM outcomes WHERE id NOT IN (SELECT outcome FROM trials)",
  workloads: `DELETE FROM workloads WHERE id NOT IN (SELECT workload FROM outcomes UNION SELECT workload FROM parts)`,
  kernels: "DELETE FROM kernels WHERE hash NOT IN (SELECT kernel FROM workloads)",
  signatures: "DELETE FROM signatures WHERE kernel NOT IN (SELECT hash FROM kernels)",
  inputs: `DELETE FROM inputs WHERE hash NOT IN
    (SELECT value FROM workloads, json_each(workloads.inputs) WHERE value IS NOT NULL)`,
};

/** Removes outcomes, kernels and inputs that no run refers to, and files that no outcome refers to. */
export function collectGarbage({ database, files, now }: RunContext, graceMs = GRACE_MS): Collected {
  foldLog(database);
  const before = sizeOnDisk(database.path);
  const removed = database.write(() => {
    const outcomes = database.run(REMOVE.outcomes);
    database.run(REMOVE.workloads);
    const kernels = database.run(REMOVE.kernels);
    database.run(REMOVE.signatures);
    return { outcomes, kernels, inputs: database.run(REMOVE.inputs) };
  });
  if (removed.outcomes + removed.kernels + removed.inputs > 0) database.exec("VACUUM");
  foldLog(database);
  const kept = new Set(
    database
      .all("SELECT file FROM outcomes WHERE file IS NOT NULL")
      .map(([name]) => Buffer.from(name as Uint8Array).toString("hex")),
  );
  const orphans = database.guard(() => files.removeOthers((name) => kept.has(name), now() - graceMs));
  const freed = Math.max(0, before - sizeOnDisk(database.path));
  return { ...removed, files: orphans.files, bytes: freed + orphans.bytes };
}

/** Puts the log into the file; while somebody reads this does nothing, and the log stays as long as it is. */
function foldLog(database: Database): void {
  database.all("PRAGMA wal_checkpoint(TRUNCATE)");
}

function sizeOnDisk(path: string): number {
  return [path, `${path}-wal`]
    .filter((file) => existsSync(file))
    .reduce((sum, file) => sum + statSync(file).size, 0);
}
