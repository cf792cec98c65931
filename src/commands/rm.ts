import { countOf } from "../report/format-count.ts";
import { openStore } from "../store/open-store.ts";
import { runArgument } from "../workspace/run-argument.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class Remove extends SweepwellCommand {
  static override id = "rm";
  static override summary = "Remove a run from the store.";
  static override description =
    "Its outcomes stay, and answer later runs that ask for the same trials; sweepwell gc removes what no run refers to.";
  static override examples = ["<%= config.bin %> rm latest", "<%= config.bin %> rm quickstart-2 --json"];
  static override args = { run: runArgument };
  static override flags = { store: SweepwellCommand.storeFlag };

  async run() {
    const { args, flags } = await this.parse(Remove);
    using store = openStore(flags.store, { create: false });
    const record = store.resolveRun(args.run);
    const { trials, failures } = store.removeRun(record);
    this.log(
      `removed run ${record.summary.name} of ${countOf(trials, "trial")}; free its space with: sweepwell gc`,
    );
    return { run: record.summary.name, trials, failures };
  }
}
