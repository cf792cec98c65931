import { availableParallelism, hostname, totalmem } from "node:os";
import { Flags } from "@oclif/core";
import { defaultCacheFolder } from "../../cluster/blob-cache.ts";
import { openConnection } from "../../cluster/connection.ts";
import { createNodeLog, LOG_LEVELS } from "../../cluster/node-log.ts";
import { startNodeMonitor } from "../../cluster/node-monitor.ts";
import { DEFAULT_PROTOCOL } from "../../cluster/protocol.ts";
import { startNode } from "../../cluster/start-node.ts";
import { checkLabels, clusterFlags, requireAccess } from "../../workspace/cluster-flags.ts";
import { describePolicy, resolvePolicy } from "../../workspace/node-policy-flags.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";
import { trustFlag } from "../../workspace/trusted-keys.ts";

export class NodeStart extends SweepwellCommand {
  static override summary = "Offer this machine's threads to a cluster, until it is stopped.";
  static override description =
    "Takes batches of trials of all runs in turn. SIGTERM or Ctrl-C drains: what is running gets a moment to end, the rest goes to other nodes at once. It waits for ever for a server that went away. Its log is JSON lines on stderr. Other machines see it in `node list`, and as the NATS micro service sweepwell-node.";
  static override examples = [
    "<%= config.bin %> node start --nats nats://server:4222",
    "<%= config.bin %> node start --nats nats://server:4222 --threads 8 --label bigmem --until 3600",
    "<%= config.bin %> node start --nats nats://server:4222 --trust lab.pub --trust-built-in --max-seconds 600",
    "<%= config.bin %> node start --nats nats://server:4222 --metrics-port 9464 --metrics-host 0.0.0.0",
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
    trust: trustFlag,
    "trust-built-in": Flags.boolean({
      default: false,
      description: "run the kernels that come with this sweepwell unsigned, and others only with --trust",
    }),
    "max-seconds": Flags.integer({
      min: 1,
      description: "refuse runs whose trials may take longer, or have no limit of time",
      helpValue: "SECONDS",
    }),
    "max-megabytes": Flags.integer({
      min: 1,
      description: "refuse runs whose trials may take more memory, or have no limit of it",
      helpValue: "MB",
    }),
    "cache-megabytes": Flags.integer({
      min: 1,
      default: 4096,
      description: "what they may take",
      helpValue: "MB",
    }),
    "metrics-port": Flags.integer({
      min: 0,
      max: 65535,
      description: "serve Prometheus metrics at /metrics and health at /healthz; 0 takes a free port",
      helpValue: "PORT",
    }),
    "metrics-host": Flags.string({
      default: "127.0.0.1",
      description: "the address to serve them at",
      helpValue: "HOST",
    }),
    "log-level": Flags.option({
      options: LOG_LEVELS,
      default: "info" as const,
      description: "how much the log tells",
    })(),
  };

  async run() {
    const { flags } = await this.parse(NodeStart);
    const name = flags.name ?? hostname();
    const log = createNodeLog(name, flags["log-level"]);
    const labels = checkLabels(flags.label);
    const threads = flags.threads ?? availableParallelism();
    const policy = resolvePolicy(flags, (text) => log("warn", text, { event: "trust" }));
    await using connection = await openConnection(requireAccess(flags, "node"), `sweepwell node ${name}`);
    const node = startNode(connection, {
      name,
      offer: {
        threads,
        megabytes: flags.megabytes ?? Math.floor((totalmem() / 2 ** 20) * 0.8),
        labels,
      },
      policy,
      settings: { ...DEFAULT_PROTOCOL, prefix: flags.prefix },
      cacheFolder: flags.cache ?? defaultCacheFolder(),
      cacheBytes: flags["cache-megabytes"] * 2 ** 20,
      graceSeconds: flags.grace,
      log,
    });
    // Before it says that it is there: who hears that may stop it at once.
    const drain = (signal: string) => node.drain(signal);
    process.once("SIGTERM", drain).once("SIGINT", drain);
    log("info", "ready", {
      event: "connected",
      instance: node.id.instance,
      version: node.id.version,
      server: connection.shown,
      threads,
      labels,
      ...describePolicy(policy),
    });
    const port = flags["metrics-port"];
    await using monitor =
      port === undefined ? undefined : await startNodeMonitor(node, { host: flags["metrics-host"], port });
    if (monitor) log("info", `metrics at ${monitor.url}/metrics`, { event: "monitor", url: monitor.url });
    const alarm =
      flags.until && setTimeout(() => node.drain(`${flags.until} s are over`), flags.until * 1000);
    await node.work();
    clearTimeout(alarm);
    const { trialCount, batchCount } = node.tally;
    log("info", "stopped", { event: "stopped", trials: trialCount, batches: batchCount });
    return { node: node.id.node, instance: node.id.instance };
  }
}
