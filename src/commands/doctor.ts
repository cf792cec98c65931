import { renderTable } from "../report/table.ts";
import { clusterFlags, findAccess } from "../workspace/cluster-flags.ts";
import { examineCluster } from "../workspace/examine-cluster.ts";
import { examineMachine } from "../workspace/examine-machine.ts";
import { EXIT } from "../workspace/exit-code.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class Doctor extends SweepwellCommand {
  static override summary = "Say what this machine and a cluster can do, what is wrong, and how to mend it.";
  static override description =
    "Changes nothing on this machine. On a cluster whose nodes have been seen it writes one entry, to compare its clock with this one's. Exits with 1 when something is bad.";
  static override examples = [
    "<%= config.bin %> doctor",
    "<%= config.bin %> doctor --store results.db --json",
    "<%= config.bin %> doctor --nats nats://server:4222",
  ];
  static override flags = { ...clusterFlags, store: SweepwellCommand.storeFlag };

  async run() {
    const { flags } = await this.parse(Doctor);
    const access = findAccess(flags, "observer");
    const findings = [
      ...examineMachine(flags.store),
      ...(access ? await examineCluster(access, flags.prefix) : []),
    ];
    const rows = findings.map(({ topic, state, found, remedy }) => [
      topic,
      state,
      remedy ? `${found}: ${remedy}` : found,
    ]);
    this.log(renderTable(["topic", "state", "found"], rows, this.tableOptions));
    const well = findings.every(({ state }) => state !== "bad");
    if (!well) process.exitCode = EXIT.unexpected;
    return { well, findings };
  }
}
