import type { RunPlan } from "../report/plan.ts";
import type { TableOptions } from "../report/table.ts";
import type { RunCounts } from "../run/run-counts.ts";
import { openStore } from "../store/open-store.ts";
import type { ClusterWish } from "./cluster-flags.ts";
import { checkFigures, drawFigures } from "./draw-figures.ts";
import { executeRun, type RunReport, type StopSignal } from "./execute-run.ts";
import { loadSweep } from "./load-sweep.ts";
import { planRun } from "./plan-run.ts";
import { reachCluster } from "./reach-cluster.ts";
import { RunsBefore } from "./runs-before.ts";
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
  /** Told who takes part, when that is not this machine. */
  onPlace: (place: string) => void;
  warn: (message: string) => void;
};

/** What `sweepwell run` did, or with `dryRun` would do. */
export type RunFileResult =
  | { kind: "plan"; plan: RunPlan }
  | { kind: "run"; report: RunReport; figures: readonly string[]; summary: string };

/** Reads a sweep file, runs it in a store and draws its figures. Nothing is written before all of it was checked. */
export async function runSweepFile(path: string, options: RunFileOptions): Promise<RunFileResult> {
  // The server is reached before anything is written.
  await using atHand = await reachCluster(options.dryRun ? undefined : options.cluster, options);
  const execution = { ...options, cluster: atHand.cluster };
  const others = new RunsBefore(execution);
  const loaded = await loadSweep(path, options.settings, others);
  await checkFigures(loaded.sweep);
  if (options.dryRun) return { kind: "plan", plan: planRun(loaded.sweep, options.storePath) };
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
