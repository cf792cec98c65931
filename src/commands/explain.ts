import { Args } from "@oclif/core";
import { renderTable } from "../report/table.ts";
import { explainTrial } from "../workspace/explain-trial.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";
import { seedFlag, trialFlags } from "../workspace/trial-flags.ts";

export class Explain extends SweepwellCommand {
  static override summary = "Say where a trial's outcome comes from, or why the store does not answer it.";
  static override description =
    "TRIAL is a key or its beginning, as `trial` and `show --failures` print it; or a kernel, with --param and --seed as for `trial`. Of a trial that is not stored, or that was evaluated although a similar one was stored, it shows the nearest other trial and the components in which the two differ.";
  static override examples = [
    "<%= config.bin %> explain 3f2a90c1",
    "<%= config.bin %> explain double-well-network --param N=4000 --param C=2.9 --seed 7",
  ];
  static override args = {
    trial: Args.string({ required: true, description: "a trial's key or its beginning, or a kernel" }),
  };
  static override flags = {
    store: SweepwellCommand.storeFlag,
    ...trialFlags,
    seed: seedFlag,
  };

  async run() {
    const { args, flags } = await this.parse(Explain);
    const explained = explainTrial(flags.store, args.trial, flags);
    const { key, stored, nearest } = explained;
    this.log(`trial ${key}`);
    if (stored) {
      this.log(
        `stored: ${stored.end}, computed in ${stored.seconds} s on ${stored.node} by sweepwell ${stored.version}`,
      );
      this.log(`kernel ${stored.kernel}, seed ${stored.seed}`);
      this.log(`in the runs: ${stored.runs.join(", ") || "none"}`);
    } else this.log("not stored: a run would evaluate it");
    if (nearest) {
      this.log(`\nnearest other stored trial ${nearest.key}`);
      const rows = nearest.differences.map(({ component, name, stored: has, wanted }) => [
        component,
        name,
        has,
        wanted,
      ]);
      this.log(renderTable(["component", "name", "nearest", "this"], rows, this.tableOptions));
    }
    return explained;
  }
}
