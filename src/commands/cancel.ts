import { Flags } from "@oclif/core";
import { cancelRun } from "../cluster/cancel-run.ts";
import { openConnection } from "../cluster/connection.ts";
import { describeHolder } from "../cluster/lease.ts";
import { countOf } from "../report/format-count.ts";
import { describeAsker } from "../workspace/asker.ts";
import { clusterFlags, protocolOf, requireAccess } from "../workspace/cluster-flags.ts";
import { findClusterRun } from "../workspace/find-cluster-run.ts";
import { noteInterrupted } from "../workspace/note-interrupted.ts";
import { runArgument } from "../workspace/run-argument.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class Cancel extends SweepwellCommand {
  static override summary = "Stop a run on a cluster, from any machine.";
  static override description =
    "Its coordinator ends it as by Ctrl-C: what was evaluated is safe in its store, and the same run command goes on later. When its coordinator has died, its work is taken off the cluster. RUN may be a run of the store, or one that the cluster knows.";
  static override examples = [
    "<%= config.bin %> cancel capacity --nats nats://server:4222",
    "<%= config.bin %> cancel latest --store results.db --nats nats://server:4222",
    "<%= config.bin %> cancel 3f2a91 --context lab",
  ];
  static override args = { run: runArgument };
  static override flags = {
    ...clusterFlags,
    store: SweepwellCommand.storeFlag,
    timeout: Flags.integer({
      min: 1,
      default: 60,
      description: "seconds to wait at most for its coordinator to stop",
      helpValue: "SECONDS",
    }),
  };

  async run() {
    const { args, flags } = await this.parse(Cancel);
    await using connection = await openConnection(requireAccess(flags, "coordinator"), "sweepwell cancel");
    const protocol = protocolOf(flags);
    const { run, name } = await findClusterRun(connection, protocol, args.run, flags.store);
    const end = await cancelRun(connection, protocol, {
      run,
      asker: describeAsker(),
      timeoutMs: flags.timeout * 1000,
    });
    const which = `run ${name === undefined ? "" : `${name} `}(${run.slice(0, 12)})`;
    if (end.kind === "stopped") {
      this.log(`${which} was stopped${end.holder ? `; ${describeHolder(end.holder)} drove it` : ""}`);
    } else {
      noteInterrupted(flags.store, run);
      this.log(
        `${which} had no coordinator; ${countOf(end.batches, "batch", "batches")} were taken off the cluster`,
      );
    }
    return {
      run: name ?? null,
      token: run,
      end: end.kind,
      ...(end.kind === "stopped" ? { coordinator: end.holder ?? null } : { batches: end.batches }),
    };
  }
}
