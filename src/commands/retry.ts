import { Flags } from "@oclif/core";
import { countOf } from "../report/format-count.ts";
import { ProgressLine } from "../report/progress-line.ts";
import { openStore } from "../store/open-store.ts";
import { coordinatorFlags, resolveCluster } from "../workspace/cluster-flags.ts";
import { executeRun } from "../workspace/execute-run.ts";
import { reachCluster } from "../workspace/reach-cluster.ts";
import { reopenRun } from "../workspace/reopen-run.ts";
import { runArgument } from "../workspace/run-argument.ts";
import { describeRun, finishRun, listenForInterrupt } from "../workspace/run-command.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class Retry extends SweepwellCommand {
  static override summary = "Try the run failures of a run again, and finish it if it was not finished.";
  static override description =
    "Run failures are trials that met a limit or lost their worker. Errors and traps are outcomes of the trial: they would come out the same and are not tried again. Works from the store alone: on this machine, or on a cluster.";
  static override examples = [
    "<%= config.bin %> retry latest",
    "<%= config.bin %> retry quickstart --threads 1",
    "<%= config.bin %> retry latest --nats nats://server:4222",
  ];
  static override args = { run: runArgument };
  static override flags = {
    store: SweepwellCommand.storeFlag,
    threads: Flags.integer({ min: 1, description: "threads to use; all cores by default", helpValue: "N" }),
    ...coordinatorFlags,
  };

  async run() {
    const { args, flags } = await this.parse(Retry);
    const progress = new ProgressLine();
    const warn = (message: string) => {
      progress.clear();
      this.warn(message);
    };
    await using atHand = await reachCluster(resolveCluster(flags), {
      warn,
      onPlace: (place) => progress.note(place),
    });
    using store = openStore(flags.store, { create: false, warn });
    const record = store.resolveRun(args.run);
    const sweep = reopenRun(record);
    const released = record.releaseFailures();
    process.stderr.write(`${countOf(released, "run failure")} to try again\n`);
    const origin = { path: record.summary.name, source: record.summary.source };
    const report = await executeRun(store, sweep, origin, {
      threads: flags.threads,
      cluster: atHand.cluster,
      listenForStop: listenForInterrupt,
      onProgress: (counts) => progress.update(counts),
    });
    progress.clear();
    finishRun(report);
    return { ...describeRun(report), released };
  }
}
