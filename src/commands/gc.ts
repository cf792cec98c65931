import { countOf } from "../report/format-count.ts";
import { openStore } from "../store/open-store.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class GarbageCollection extends SweepwellCommand {
  static override id = "gc";
  static override summary = "Remove outcomes, kernels, inputs and files that no run of the store refers to.";
  static override description =
    "Files of large outputs stay until an hour after they were written, because a run may be about to refer to them.";
  static override examples = ["<%= config.bin %> gc", "<%= config.bin %> gc --store results.db --json"];
  static override flags = { store: SweepwellCommand.storeFlag };

  async run() {
    const { flags } = await this.parse(GarbageCollection);
    using store = openStore(flags.store, { create: false });
    const collected = store.collectGarbage();
    const { outcomes, files, bytes } = collected;
    this.log(
      `removed ${countOf(outcomes, "outcome")} and ${countOf(files, "file")}, ${(bytes / 1e6).toFixed(1)} MB`,
    );
    return collected;
  }
}
