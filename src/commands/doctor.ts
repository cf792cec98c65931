import { renderTable } from "../report/table.ts";
import { examineMachine } from "../workspace/examine-machine.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class Doctor extends SweepwellCommand {
  static override summary = "Say what this machine can do, what is wrong, and how to mend it.";
  static override examples = [
    "<%= config.bin %> doctor",
    "<%= config.bin %> doctor --store results.db --json",
  ];
  static override flags = { store: SweepwellCommand.storeFlag };

  async run() {
    const { flags } = await this.parse(Doctor);
    const findings = examineMachine(flags.store);
    const rows = findings.map(({ topic, state, found, remedy }) => [
      topic,
      state,
      remedy ? `${found}: ${remedy}` : found,
    ]);
    this.log(renderTable(["topic", "state", "found"], rows, this.tableOptions));
    const well = findings.every(({ state }) => state !== "bad");
    if (!well) process.exitCode = 1;
    return { well, findings };
  }
}
