import { availableParallelism, hostname, totalmem } from "node:os";
import { Flags } from "@oclif/core";
import { defaultCacheFolder } from "../../cluster/blob-cache.ts";
import { openConnection } from "../../cluster/connection.ts";
import { createNodeLog } from "../../cluster/node-log.ts";
import { DEFAULT_PROTOCOL } from "../../cluster/protocol.ts";
import { startNode } from "../../cluster/start-node.ts";
import { checkLabels, clusterFlags, requireAccess } from "../../workspace/cluster-flags.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";

export class NodeStart extends SweepwellCommand {
  static override summary = "Offer this machine's threads to a cluster, until it is stopped.";
  static override description =
    "Takes batches of trials of all runs in turn. SIGTERM or Ctrl-C drains: what is running gets a moment to end, the rest goes to other nodes at once. It waits for ever for a server that went away.";
  static override examples = [
    "<%= config.bin %> node start --nats nats://server:4222",
    "<%= config.bin %> node start --nats nats://server:4222 --threads 8 --label bigmem --until 3600",
  ];
  static override flags = {
    ...clusterFlags,
    name: Flags.string({ description: "what the node is called; by default as its host", helpValue: "NAME" }),
    threads: Flags.integer({ min: 1, description: "threads to use; all cores by default", helpValue: "N" }),
    megabytes: Flags.integer({
      min: 1,
      description: "memory for all trials at once; four fifths of this machine's by default",
      helpValue: "MB",
    }),
    label: Flags.string({
      multiple: true,
      default: [],
      description: "what runs may ask for",
      helpValue: "LABEL",
    }),
    grace: Flags.integer({
      min: 0,
      default: 5,
      description: "seconds that running trials get to end when it drains",
      helpValue: "SECONDS",
    }),
    until: Flags.integer({
      min: 1,
      description: "drain after so many seconds, before a wall time",
      helpValue: "SECONDS",
    }),
    cache: Flags.string({ description: "folder for kernels and inputs", helpValue: "DIR" }),
    "cache-megabytes": Flags.integer({
      min: 1,
      default: 4096,
      description: "what they may take",
      helpValue: "MB",
    }),
  };

  async run() {
    const { flags } = await this.parse(NodeStart);
    const name = flags.name ?? hostname();
    const log = createNodeLog(name);
    const labels = checkLabels(flags.label);
    await using connection = await openConnection(requireAccess(flags, "node"), `sweepwell node ${name}`);
    const node = startNode(connection, {
      name,
      offer: {
        threads: flags.threads ?? availableParallelism(),
        megabytes: flags.megabytes ?? Math.floor((totalmem() / 2 ** 20) * 0.8),
        labels,
      },
      settings: { ...DEFAULT_PROTOCOL, prefix: flags.prefix },
      cacheFolder: flags.cache ?? defaultCacheFolder(),
      cacheBytes: flags["cache-megabytes"] * 2 ** 20,
      graceSeconds: flags.grace,
      log,
    });
    log("info", "ready", { instance: node.id.instance, server: connection.shown });
    const drain = (signal: string) => node.drain(signal);
    process.once("SIGTERM", drain).once("SIGINT", drain);
    const alarm =
      flags.until && setTimeout(() => node.drain(`${flags.until} s are over`), flags.until * 1000);
    await node.work();
    clearTimeout(alarm);
    log("info", "stopped");
    return { node: node.id.node, instance: node.id.instance };
  }
}
