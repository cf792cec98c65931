import { createHash } from "node:crypto";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { AuditLedger } from "../cluster/audit-ledger.ts";
import { type ClusterRunExecutor, openCluster } from "../cluster/open-cluster.ts";
import { runToken } from "../cluster/protocol.ts";
import { isOutcome } from "../kernel/outcome.ts";
import { createPlanner } from "../planner/create-planner.ts";
import { openPool } from "../pool/pool-executor.ts";
import { DigestingPlanner } from "../run/digesting-planner.ts";
import type { Executor } from "../run/executor.ts";
import type { OutcomeStore } from "../run/outcome-store.ts";
import type { RunCounts } from "../run/run-counts.ts";
import { type RunPorts, runTrials } from "../run/run-trials.ts";
import type { RunRecord } from "../store/run-record.ts";
import type { Store } from "../store/store.ts";
import type { ResolvedSweep } from "../sweep/resolve-sweep.ts";
import { describeAsker } from "./asker.ts";
import { DeferredExecutor } from "./deferred-executor.ts";
import type { ClusterAtHand, RunOptions } from "./execute-run.ts";
import { IncidentJournal } from "./incident-journal.ts";

export type AttemptOptions = RunOptions & {
  /** The sweep's file and its text. */
  origin: { path: string; source: string };
  /** Aborted when the cluster asks the run to stop. */
  told: AbortController;
  /** Outlives attempts. */
  ledger: AuditLedger;
};

/** An attempt that ended: with all trials, or interrupted. `digest`: as the planner was told, where that is known. */
export type Attempt = { record: RunRecord; counts: RunCounts; digest: string | undefined };

/**
 * Drives a run from its planner's start: what the store has is answered at once. Rejects with a Judgement when outcomes turn out not to be
 * trusted.
 */
export async function attemptRun(
  store: Store,
  sweep: ResolvedSweep,
  options: AttemptOptions,
): Promise<Attempt> {
  const { origin, told, ledger, cluster, onProgress, listenForStop } = options;
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
  using journal = new IncidentJournal(record);
  const workloads = sweep.parts.map(({ workload }) => workload);
  const openNodes = (at: ClusterAtHand) =>
    openCluster(
      at.connection,
      {
        run: runToken(sweep.identity),
        name: record.summary.name,
        title: sweep.title,
        owner: describeAsker(),
        workloads,
      },
      {
        ...at,
        store: store.path,
        onIncident: (incident) => {
          journal.add(incident);
          at.onIncident(incident);
        },
        onStop: (reason) => told.abort(reason),
        audit: {
          ledger,
          recall: (key) => record.recall(key),
          hasOutcomesOf: (node) => store.hasOutcomesOf(node),
        },
      },
    );
  const openThreads = () =>
    openPool(workloads, options.threads === undefined ? {} : { threads: options.threads });
  await using executor = new DeferredExecutor<Executor & Partial<ClusterRunExecutor>>(() =>
    cluster ? openNodes(cluster) : openThreads(),
  );
  const ports = {
    planner,
    executor,
    store: overheard(record, ledger),
    pause: setImmediate,
    ...(onProgress && { onProgress }),
  };
  try {
    const counts = await runUntilStopped(ports, told, listenForStop, async () => {
      // What was left unchecked before needs the cluster, even if the store answered all trials.
      const isUnchecked = ledger.open.size > 0 || (ledger.share > 0 && ledger.isTakenUp);
      const opened = isUnchecked ? await executor.open() : executor.opened;
      await opened?.finish?.();
    });
    // Who goes on with it takes up the audit too.
    if (!counts.interrupted) ledger.giveUp();
    return { record, counts, digest: planner.finish() };
  } catch (error) {
    record.finish({ state: "interrupted" });
    throw error;
  }
}

/** The run in its store, and what that answers noted for the audit. */
function overheard(record: RunRecord, ledger: AuditLedger): OutcomeStore {
  return {
    find(trials) {
      const answers = record.find(trials);
      for (const [i, { key }] of trials.entries()) {
        const answer = answers[i];
        if (answer && isOutcome(answer)) ledger.answered(key);
      }
      return answers;
    },
    record: (entries) => record.record(entries),
  };
}

/** What comes after the trials is soon done again: there Ctrl-C ends the process as usual, whatever it is at. */
async function runUntilStopped(
  ports: RunPorts,
  told: AbortController,
  listenForStop: RunOptions["listenForStop"],
  finish: () => Promise<void>,
): Promise<RunCounts> {
  using stop = listenForStop?.();
  const signal = stop ? AbortSignal.any([told.signal, stop.signal]) : told.signal;
  const counts = await runTrials({ ...ports, signal });
  // A reason is for people to read; Ctrl-C needs none.
  if (typeof stop?.signal.reason === "string") told.abort(stop.signal.reason);
  if (counts.interrupted) return counts;
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  // All trials have ended: who does not want to wait for the audit has a run without the rest of it.
  await Promise.race([finish(), aborted]);
  return counts;
}
