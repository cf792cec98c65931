import type { RunRecord } from "../store/run-record.ts";
import { type ResolvedSweep, resolveSweep } from "../sweep/resolve-sweep.ts";
import { reopenSweep, type StoredSweep } from "../sweep/stored-sweep.ts";
import { createStoredBinder } from "./sweep-files.ts";

/** The sweep of a stored run, from the store alone: its file may have changed or gone. */
export function reopenRun(record: RunRecord): ResolvedSweep {
  const { document, name } = record.summary;
  const workloads = record.parts.map(({ index }) => record.workload(index));
  return resolveSweep(reopenSweep(document as StoredSweep, name), createStoredBinder(workloads));
}
