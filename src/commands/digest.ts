import { openStore } from "../store/open-store.ts";
import { digestRun } from "../workspace/digest-run.ts";
import { runArgument } from "../workspace/run-argument.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class Digest extends SweepwellCommand {
  static override summary = "Print the digest of a run: one hash over all its outcomes.";
  static override description =
    "Computed from what the store holds now. Two runs of the same sweep with the same digest have the same outcomes, bit for bit, whatever machines computed them.";
  static override examples = [
    "<%= config.bin %> digest latest",
    "<%= config.bin %> digest quickstart --json",
  ];
  static override args = { run: runArgument };
  static override flags = { store: SweepwellCommand.storeFlag };

  async run() {
    const { args, flags } = await this.parse(Digest);
    using store = openStore(flags.store, { readOnly: true });
    const record = store.resolveRun(args.run);
    const digest = digestRun(record);
    this.log(digest);
    return { run: record.summary.name, digest };
  }
}
