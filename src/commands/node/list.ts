import { readBars } from "../../cluster/bars.ts";
import { openConnection } from "../../cluster/connection.ts";
import { listNodes } from "../../cluster/node-list.ts";
import { describeOffset, isOff } from "../../cluster/server-clock.ts";
import { renderTable } from "../../report/table.ts";
import { clusterFlags, protocolOf, requireAccess } from "../../workspace/cluster-flags.ts";
import { describeNode, isBarred, NODE_COLUMNS, nodeRow } from "../../workspace/describe-node.ts";
import { nameKernels } from "../../workspace/kernel-names.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";

export class NodeList extends SweepwellCommand {
  static override summary = "List the nodes of a cluster: who answers now, and who was seen in the last day.";
  static override description =
    "A node is running, draining (takes no more work), stopped, or silent: it did not say that it stopped, and does not answer. One that computed wrongly is barred until it is pardoned.";
  static override examples = [
    "<%= config.bin %> node list --nats nats://server:4222",
    "<%= config.bin %> node list --context lab --json",
  ];
  static override flags = clusterFlags;

  async run() {
    const { flags } = await this.parse(NodeList);
    await using connection = await openConnection(requireAccess(flags), "sweepwell node list");
    const protocol = protocolOf(flags);
    const nodes = await listNodes(connection, protocol);
    const bars = await readBars(connection, protocol);
    const nowMs = Date.now();
    const names = nameKernels();
    if (nodes.length === 0) {
      this.log("no node was seen in the last day; start one with: sweepwell node start");
    } else {
      this.log(
        renderTable(
          NODE_COLUMNS,
          nodes.map((node) => nodeRow(node, bars.get(node.by.node), nowMs)),
          this.tableOptions,
        ),
      );
    }
    for (const { by, state, status, clockOffsetMs } of nodes) {
      if (state !== "running" && state !== "draining") continue;
      if (clockOffsetMs !== undefined && isOff({ ms: clockOffsetMs, errorMs: 0 })) {
        this.warn(`the clock of node ${by.node} is ${describeOffset({ ms: clockOffsetMs })}: set it (NTP)`);
      }
      for (const refusal of status?.refusals ?? []) this.warn(`node ${by.node} refuses ${refusal}`);
    }
    for (const bar of bars.values()) {
      if (!isBarred(bar)) continue;
      const { node, who, detail } = bar;
      this.warn(
        `node ${node} is barred by ${who}, because it computed wrongly: ${detail}; when it is mended: sweepwell node pardon ${node}`,
      );
    }
    return nodes.map((node) => describeNode(node, bars.get(node.by.node), names));
  }
}
