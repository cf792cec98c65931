import { createHash } from "node:crypto";
import { AuditLedger } from "../cluster/audit-ledger.ts";
import { readBars } from "../cluster/bars.ts";
import type { Connection } from "../cluster/connection.ts";
import { Judgement } from "../cluster/judgement.ts";
import type { ClusterOptions } from "../cluster/open-cluster.ts";
import { Protocol } from "../cluster/protocol.ts";
import { digestTrials } from "../run/digest.ts";
import type { RunCounts } from "../run/run-counts.ts";
import type { RunRecord } from "../store/run-record.ts";
import type { Store } from "../store/store.ts";
import type { ResolvedSweep } from "../sweep/resolve-sweep.ts";
import { type Attempt, attemptRun } from "./attempt-run.ts";
import { enactFinding, type VoidedNode } from "./enact-finding.ts";

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
  /** Share of the trials that another node computes again. */
  auditShare: number;
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
  /** Why it was stopped, if not by Ctrl-C. */
  stopped?: string;
  /** How many trials were to be compared on two nodes, and were; of a run on a cluster. */
  audit?: Pick<AuditLedger, "share" | "sampled" | "agreed" | "undone">;
  /** Nodes that were proven faulty on the way, and what of theirs was taken out of the store. */
  voided: readonly VoidedNode[];
};

/**
 * Runs a sweep in a store, or continues it: puts planner, pool and store together and sees the run to its end. When a node is proven
 * faulty on the way, what it computed is taken out of the store, and the planner begins again: a search may have been misled by it.
 */
export async function executeRun(
  store: Store,
  sweep: ResolvedSweep,
  origin: { path: string; source: string },
  options: RunOptions,
): Promise<RunReport> {
  const startedMs = performance.now();
  const told = new AbortController();
  const before = store.findRun(sweep.identity)?.state;
  const isTakenUp = before === "running" || before === "interrupted";
  const ledger = new AuditLedger(options.cluster?.auditShare ?? 0, isTakenUp);
  const voided = options.cluster ? await voidBarred(store, options.cluster) : [];
  let attempt: Attempt | undefined;
  while (!attempt) {
    try {
      attempt = await attemptRun(store, sweep, { ...options, origin, told, ledger });
    } catch (error) {
      if (!(error instanceof Judgement)) throw error;
      // Each node is found faulty once, so this ends.
      voided.push(...enactFinding(store, error.finding));
    }
  }
  const { name } = attempt.record.summary;
  return {
    ...finishRecord(attempt, startedMs),
    ...(told.signal.aborted && { stopped: String(told.signal.reason) }),
    ...(options.cluster && { audit: ledger }),
    // Of this run nothing is missing any more.
    voided: voided.map((each) => ({ ...each, runs: each.runs.filter((run) => run !== name) })),
  };
}

/** What was computed by nodes that are barred by now must not answer, even where no node is asked for anything. */
async function voidBarred(store: Store, { connection, settings }: ClusterAtHand): Promise<VoidedNode[]> {
  const bars = await readBars(connection, new Protocol(settings));
  const nodes = [...bars.values()]
    .filter(({ node, state }) => state === "barred" && store.hasOutcomesOf(node))
    .map(({ node }) => node);
  return enactFinding(store, { kind: "faulty", nodes, detail: "barred before" });
}

function finishRecord(
  { record, counts, digest: told }: Attempt,
  startedMs: number,
): Omit<RunReport, "stopped" | "audit" | "voided"> {
  if (!counts.interrupted) record.dropUnasked();
  const complete = !counts.interrupted && counts.unfinished === 0;
  const digest = complete ? (told ?? digestTrials(record.trials(), createHash("sha256"))) : undefined;
  const seconds = (performance.now() - startedMs) / 1000;
  const state = counts.interrupted ? "interrupted" : complete ? "complete" : "failed";
  record.finish({
    state,
    seconds,
    ...(digest === undefined ? {} : { digest }),
    // A search knows how many trials it has when it has ended.
    ...(counts.interrupted ? {} : { expected: counts.trials }),
  });
  const { name, id } = record.summary;
  return { record, name, id, counts, complete, digest, seconds };
}
