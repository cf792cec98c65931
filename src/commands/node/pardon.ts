import { Args } from "@oclif/core";
import { decideOn, readBars } from "../../cluster/bars.ts";
import { openConnection } from "../../cluster/connection.ts";
import { openBars } from "../../cluster/streams.ts";
import { SweepError } from "../../kernel/sweep-error.ts";
import { describeAsker } from "../../workspace/asker.ts";
import { clusterFlags, protocolOf, requireAccess } from "../../workspace/cluster-flags.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";

export class NodePardon extends SweepwellCommand {
  static override summary = "Let a node take part again that was barred because it computed wrongly.";
  static override description =
    "To be used when its machine was mended, or when another was given its name. What it had told the cluster before stays void; within seconds it takes part in runs that begin from now on.";
  static override examples = ["<%= config.bin %> node pardon server-3 --nats nats://server:4222"];
  static override args = { node: Args.string({ required: true, description: "a node's name" }) };
  static override flags = clusterFlags;

  async run() {
    const { args, flags } = await this.parse(NodePardon);
    await using connection = await openConnection(
      requireAccess(flags, "coordinator"),
      "sweepwell node pardon",
    );
    const protocol = protocolOf(flags);
    const barred = [...(await readBars(connection, protocol)).values()].filter(
      ({ state }) => state === "barred",
    );
    const bar = barred.find(({ node }) => node === args.node);
    if (!bar) {
      const others = barred.map(({ node }) => node).join(", ") || "none";
      throw new SweepError("NOT_FOUND", `node ${args.node} is not barred; those that are: ${others}`);
    }
    const bucket = await openBars(connection, protocol);
    const who = describeAsker();
    await decideOn(bucket, { node: bar.node, state: "pardoned", who, detail: bar.detail });
    this.log(`node ${bar.node} may compute again; it was barred by ${bar.who}: ${bar.detail}`);
    return { node: bar.node, state: "pardoned", barredBy: bar.who, detail: bar.detail };
  }
}
