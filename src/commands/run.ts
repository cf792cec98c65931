import { Args, Flags } from "@oclif/core";
import { renderPlan } from "../report/plan.ts";
import { ProgressLine } from "../report/progress-line.ts";
import { coordinatorFlags, resolveCluster } from "../workspace/cluster-flags.ts";
import { describeRun, finishRun, listenForInterrupt, listenForSeconds } from "../workspace/run-command.ts";
import { runSweepFile } from "../workspace/run-sweep-file.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class RunCommand extends SweepwellCommand {
  static override id = "run";
  static override summary = "Run a sweep, or continue it, and draw its figures.";
  static override description =
    "Every outcome is on disk before it counts. Interrupted or killed, the same command goes on where it was; run again, it is answered from the store.";
  static override examples = [
    "<%= config.bin %> run sweeps/double-well/quickstart.yaml",
    "<%= config.bin %> run capacity.yaml --set replicates=20 --set over.N=[1000,2000]",
    "<%= config.bin %> run capacity.yaml --threads 4 --store results.db --figures out",
    "<%= config.bin %> run capacity.yaml --dry-run",
    "<%= config.bin %> run capacity.yaml --nats nats://server:4222",
  ];
  static override args = { sweep: Args.string({ required: true, description: "a sweep file (YAML)" }) };
  static override flags = {
    set: Flags.string({
      char: "s",
      multiple: true,
      default: [],
      description: "change the sweep: a dotted path or a parameter's name",
      helpValue: "KEY=VALUE",
    }),
    threads: Flags.integer({ min: 1, description: "threads to use; all cores by default", helpValue: "N" }),
    seconds: Flags.integer({
      min: 1,
      description:
        "stop after so many seconds, as by Ctrl-C: how far a run is then depends on the machine, so it has no digest; the same command goes on",
      helpValue: "N",
    }),
    ...coordinatorFlags,
    store: SweepwellCommand.storeFlag,
    figures: Flags.string({ default: "figures", description: "folder for the figures", helpValue: "DIR" }),
    "dry-run": Flags.boolean({
      description:
        "check everything and say what would be asked, and what the store has of it; write nothing",
    }),
  };

  async run() {
    const { args, flags } = await this.parse(RunCommand);
    const progress = new ProgressLine();
    try {
      const result = await runSweepFile(args.sweep, {
        settings: flags.set,
        threads: flags.threads,
        cluster: resolveCluster(flags),
        storePath: flags.store,
        figuresFolder: flags.figures,
        dryRun: flags["dry-run"],
        tableOptions: this.tableOptions,
        listenForStop: flags.seconds === undefined ? listenForInterrupt : listenForSeconds(flags.seconds),
        onProgress: (counts) => progress.update(counts),
        onPlace: (place) => progress.note(place),
        warn: (message) => {
          progress.clear();
          this.warn(message);
        },
      });
      progress.clear();
      if (result.kind === "plan") {
        const { trials, mostTrials, cached, searches } = result.plan;
        this.log(renderPlan(result.plan, this.tableOptions));
        return {
          run: null,
          trials: trials ?? null,
          cached: cached ?? null,
          ...(searches.length > 0 && { mostTrials: mostTrials ?? null, searches }),
        };
      }
      const { report, figures } = result;
      finishRun(report);
      for (const path of figures) process.stderr.write(`figure ${path}\n`);
      this.log(result.summary);
      return { ...describeRun(report), figures };
    } finally {
      progress.clear();
    }
  }
}
