import { Args, Flags } from "@oclif/core";
import { openConnection } from "../../cluster/connection.ts";
import { drainNode } from "../../cluster/drain-node.ts";
import { listNodes, type SeenNode, selectNode } from "../../cluster/node-list.ts";
import { SweepError } from "../../kernel/sweep-error.ts";
import { describeAsker } from "../../workspace/asker.ts";
import { clusterFlags, protocolOf, requireAccess } from "../../workspace/cluster-flags.ts";
import { EXIT } from "../../workspace/exit-code.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";

export class NodeDrain extends SweepwellCommand {
  static override summary = "Ask nodes to stop, and wait until they have.";
  static override description =
    "A node that drains takes no more work, gives what is running a moment to end (its --grace), hands the rest to other nodes at once, and ends. Exits with 1 when one has not stopped in time.";
  static override examples = [
    "<%= config.bin %> node drain server-3 --nats nats://server:4222",
    "<%= config.bin %> node drain 4f0c --nats nats://server:4222",
    "<%= config.bin %> node drain --all --timeout 120 --context lab",
  ];
  static override args = {
    node: Args.string({ description: "a node's name, or the beginning of its instance" }),
  };
  static override flags = {
    ...clusterFlags,
    all: Flags.boolean({ default: false, description: "every node that answers" }),
    timeout: Flags.integer({
      min: 1,
      default: 60,
      description: "seconds to wait at most",
      helpValue: "SECONDS",
    }),
  };

  async run() {
    const { args, flags } = await this.parse(NodeDrain);
    const wish = checkWish(args.node, flags.all);
    await using connection = await openConnection(
      requireAccess(flags, "coordinator"),
      "sweepwell node drain",
    );
    const protocol = protocolOf(flags);
    const nodes = await listNodes(connection, protocol);
    const chosen = wish === "all" ? nodes.filter(answers) : [selectNode(nodes, wish)];
    const asked = { asker: describeAsker(), timeoutMs: flags.timeout * 1000 };
    const ends = await Promise.all(
      chosen.map(async (node) => {
        const end = await drainNode(connection, protocol, node, asked);
        this.log(`node ${node.by.node} (${node.by.instance.slice(0, 8)}): ${WORDS[end]}`);
        return { node: node.by.node, instance: node.by.instance, state: end };
      }),
    );
    if (ends.length === 0) this.log("no node answers: there is nothing to drain");
    if (ends.some(({ state }) => state !== "stopped")) process.exitCode = EXIT.unexpected;
    return ends;
  }
}

const WORDS = {
  stopped: "has stopped",
  draining: "is still draining; it will stop by itself",
  silent: "does not answer any more: it died, or is cut off from the server",
};

function checkWish(node: string | undefined, all: boolean): string {
  if ((node === undefined) === all) return node ?? "all";
  throw new SweepError("BAD_OPTION", "which node? give a name, the beginning of an instance, or --all");
}

function answers({ state }: SeenNode): boolean {
  return state === "running" || state === "draining";
}
