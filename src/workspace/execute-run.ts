import { createHash } from "node:crypto";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Connection } from "../cluster/connection.ts";
import { type ClusterOptions, openCluster } from "../cluster/open-cluster.ts";
import { runToken } from "../cluster/protocol.ts";
import { createPlanner } from "../planner/create-planner.ts";
import { openPool } from "../pool/pool-executor.ts";
import { digestTrials } from "../run/digest.ts";
import { DigestingPlanner } from "../run/digesting-planner.ts";
import type { RunCounts } from "../run/run-counts.ts";
import { type RunPorts, runTrials } from "../run/run-trials.ts";
import type { RunRecord } from "../store/run-record.ts";
import type { Store } from "../store/store.ts";
import type { ResolvedSweep } from "../sweep/resolve-sweep.ts";
import { describeAsker } from "./asker.ts";
import { DeferredExecutor } from "./deferred-executor.ts";
import { IncidentJournal } from "./incident-journal.ts";

export type RunOptions = {
  threads?: number | undefined;
  /** Where trials are evaluated, if not on this machine. */
  cluster?: ClusterAtHand | undefined;
  onProgress?: (counts: RunCounts) => void;
  /** Called when trials begin; its signal stops them. Disposed of when they have ended. */
  listenForStop?: () => StopSignal;
};

/** A cluster whose server has been reached. */
export type ClusterAtHand = Pick<ClusterOptions, "settings" | "labels"> & {
  connection: Connection;
  onIncident: ClusterOptions["onIncident"];
  onState: NonNullable<ClusterOptions["onState"]>;
};

/** A signal to stop, for as long as somebody listens. */
export type StopSignal = Disposable & { signal: AbortSignal };

/** How a run ended. `digest` is absent while a run failure is left or the run was interrupted. */
export type RunReport = {
  record: RunRecord;
  name: string;
  id: string;
  counts: RunCounts;
  complete: boolean;
  digest: string | undefined;
  seconds: number;
  /** Why the cluster asked it to stop, if it did. */
  stopped?: string;
};

/** Runs a sweep in a store, or continues it: puts planner, pool and store together and sees the run to its end. */
export async function executeRun(
  store: Store,
  sweep: ResolvedSweep,
  origin: { path: string; source: string },
  { threads, cluster, onProgress, listenForStop }: RunOptions,
): Promise<RunReport> {
  const startedMs = performance.now();
  const planner = new DigestingPlanner(createPlanner(sweep.parts), createHash("sha256"));
  const { trialCount: expected } = planner;
  const record = store.openRun({
    identity: sweep.identity,
    name: basename(origin.path).replace(/\.ya?ml$/, ""),
    title: sweep.title,
    document: sweep.document,
    source: origin.source,
    parts: sweep.parts,
    ...(expected === undefined ? {} : { expected }),
  });
  const workloads = sweep.parts.map(({ workload }) => workload);
  const told = new AbortController();
  const { name, title } = record.summary;
  using journal = new IncidentJournal(record);
  await using executor = new DeferredExecutor(() =>
    cluster
      ? openCluster(
          cluster.connection,
          { run: runToken(sweep.identity), name, title, owner: describeAsker(), workloads },
          {
            ...cluster,
            store: store.path,
            onIncident: (incident) => {
              journal.add(incident);
              cluster.onIncident(incident);
            },
            onStop: (reason) => told.abort(reason),
          },
        )
      : openPool(workloads, threads === undefined ? {} : { threads }),
  );
  const ports = { planner, executor, store: record, pause: setImmediate, ...(onProgress && { onProgress }) };
  let counts: RunCounts;
  try {
    counts = await runUntilStopped(ports, told.signal, listenForStop);
  } catch (error) {
    record.finish({ state: "interrupted" });
    throw error;
  }
  if (!counts.interrupted) record.dropUnasked();
  const complete = !counts.interrupted && counts.unfinished === 0;
  const digest = complete
    ? (planner.finish() ?? digestTrials(record.trials(), createHash("sha256")))
    : undefined;
  const seconds = (performance.now() - startedMs) / 1000;
  const state = counts.interrupted ? "interrupted" : complete ? "complete" : "failed";
  record.finish({
    state,
    seconds,
    ...(digest === undefined ? {} : { digest }),
    // A search knows how many trials it has when it has ended.
    ...(counts.interrupted ? {} : { expected: counts.trials }),
  });
  return {
    record,
    name: record.summary.name,
    id: record.summary.id,
    counts,
    complete,
    digest,
    seconds,
    ...(told.signal.aborted && { stopped: String(told.signal.reason) }),
  };
}

/** What comes after the trials is soon done again: there Ctrl-C ends the process as usual, whatever it is at. */
async function runUntilStopped(
  ports: RunPorts,
  told: AbortSignal,
  listenForStop: RunOptions["listenForStop"],
): Promise<RunCounts> {
  using stop = listenForStop?.();
  return await runTrials({ ...ports, signal: stop ? AbortSignal.any([told, stop.signal]) : told });
}
