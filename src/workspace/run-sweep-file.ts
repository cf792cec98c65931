import { existsSync } from "node:fs";
import type { Incident } from "../cluster/cluster-executor.ts";
import { openCoordinatorConnection } from "../cluster/coordinator-connection.ts";
import { createPlanner } from "../planner/create-planner.ts";
import type { TableOptions } from "../report/table.ts";
import type { RunCounts } from "../run/run-counts.ts";
import { openStore } from "../store/open-store.ts";
import type { ResolvedSweep } from "../sweep/resolve-sweep.ts";
import type { ClusterWish } from "./cluster-flags.ts";
import { describeIncident } from "./describe-incident.ts";
import { checkFigures, drawFigures } from "./draw-figures.ts";
import { type ClusterAtHand, executeRun, type RunReport, type StopSignal } from "./execute-run.ts";
import { InputRuns } from "./input-runs.ts";
import { loadSweep } from "./load-sweep.ts";
import { summariseRun } from "./summarise-run.ts";

export type RunFileOptions = {
  settings: readonly string[];
  threads?: number | undefined;
  cluster?: ClusterWish | undefined;
  storePath: string;
  figuresFolder: string;
  dryRun: boolean;
  tableOptions: TableOptions;
  listenForStop: () => StopSignal;
  onProgress: (counts: RunCounts) => void;
  warn: (message: string) => void;
};

/** What `sweepwell run` did, or with `dryRun` would do. */
export type RunFileResult =
  | { kind: "plan"; title: string; trials: number | undefined; cached: number | undefined }
  | { kind: "run"; report: RunReport; figures: readonly string[]; summary: string };

/** Reads a sweep file, runs it in a store and draws its figures. Nothing is written before all of it was checked. */
export async function runSweepFile(path: string, options: RunFileOptions): Promise<RunFileResult> {
  await using atHand = await reachCluster(options);
  const execution = { ...options, cluster: atHand.cluster };
  const inputs = new InputRuns(execution);
  const loaded = await loadSweep(path, options.settings, (file, reference) => inputs.run(file, reference));
  await checkFigures(loaded.sweep);
  if (options.dryRun) return plan(loaded.sweep, options.storePath);
  using store = openStore(options.storePath, { warn: options.warn });
  const report = await executeRun(store, loaded.sweep, { path, source: loaded.source }, execution);
  const figures = report.counts.interrupted
    ? []
    : await drawFigures(report.record, loaded.sweep.figures, options.figuresFolder);
  return {
    kind: "run",
    report,
    figures,
    summary: summariseRun(store.resolveRun(report.id), options.tableOptions, report),
  };
}

/** The server is reached, and has the streams or room for them, before anything is written. */
async function reachCluster({
  cluster,
  dryRun,
  warn,
}: RunFileOptions): Promise<AsyncDisposable & { cluster?: ClusterAtHand }> {
  if (cluster === undefined || dryRun) return { async [Symbol.asyncDispose]() {} };
  const connection = await openCoordinatorConnection(cluster.access, cluster.settings);
  const onIncident = (incident: Incident) => warn(describeIncident(incident));
  return {
    cluster: { ...cluster, connection, onIncident },
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

/** Trials beyond this are not looked up one by one to say how many the store has. */
const MOST_LOOKED_UP = 1_000_000;

function plan(sweep: ResolvedSweep, storePath: string): RunFileResult {
  const planner = createPlanner(sweep.parts);
  const trials = planner.trialCount;
  // What a search asks depends on outcomes: nobody knows before.
  if (trials === undefined) return { kind: "plan", title: sweep.title, trials, cached: undefined };
  let cached: number | undefined = existsSync(storePath) ? undefined : 0;
  if (cached === undefined && trials <= MOST_LOOKED_UP) {
    using store = openStore(storePath, { readOnly: true });
    cached = 0;
    for (let trial = planner.ask(); typeof trial === "object"; trial = planner.ask()) {
      if (store.hasOutcome(trial.key)) cached++;
    }
  }
  return { kind: "plan", title: sweep.title, trials, cached };
}
