import { renderTable } from "../report/table.ts";
import { openStore } from "../store/open-store.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class Runs extends SweepwellCommand {
  static override summary = "List the runs of a store, the latest first.";
  static override examples = ["<%= config.bin %> runs", "<%= config.bin %> runs --store results.db --json"];
  static override flags = { store: SweepwellCommand.storeFlag };

  async run() {
    const { flags } = await this.parse(Runs);
    using store = openStore(flags.store, { readOnly: true });
    const runs = store.runs().map((run) => ({
      run: run.name,
      id: run.id,
      title: run.title,
      state: run.state,
      trials: run.trials,
      expected: run.expected ?? null,
      failures: run.failures,
      digest: run.digest ?? null,
      updated: new Date(run.updatedMs).toISOString(),
    }));
    const rows = runs.map(({ run, id, state, trials, expected, updated, title }) => [
      run,
      id.slice(0, 12),
      state,
      expected === null || expected === trials ? trials : `${trials}/${expected}`,
      updated.slice(0, 16).replace("T", " "),
      title,
    ]);
    this.log(
      renderTable(
        ["run", "id", "state", { name: "trials", align: "right" }, "updated", "title"],
        rows,
        this.tableOptions,
      ),
    );
    return runs;
  }
}
