import { availableParallelism, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { Flags } from "@oclif/core";
import { defaultClusterFolder, LocalCluster } from "../../cluster/local-cluster.ts";
import { checkPrefix, DEFAULT_PROTOCOL } from "../../cluster/protocol.ts";
import { countOf } from "../../report/format-count.ts";
import { clusterFlags } from "../../workspace/cluster-flags.ts";
import { EXIT } from "../../workspace/exit-code.ts";
import { listenForInterrupt } from "../../workspace/run-command.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";

export class ClusterUp extends SweepwellCommand {
  static override summary =
    "Bring a NATS server and nodes up on this machine, for trying, until it is stopped.";
  static override description =
    "The server listens on this machine only. Its files and the logs of all stay in one folder, so that a run can go on after Ctrl-C and a new start. A node or server that dies is started again, not for ever.";
  static override examples = [
    "<%= config.bin %> cluster up",
    "<%= config.bin %> cluster up --nodes 4 --threads 2 --port 4333 --dir /tmp/cluster",
  ];
  static override flags = {
    nodes: Flags.integer({ min: 1, max: 256, default: 2, description: "how many nodes", helpValue: "N" }),
    threads: Flags.integer({
      min: 1,
      description: "threads of each; all cores shared out by default",
      helpValue: "N",
    }),
    port: Flags.integer({
      min: 0,
      max: 65_535,
      default: 4222,
      description: "port of the server; 0 for a free one",
      helpValue: "PORT",
    }),
    dir: Flags.string({
      description: "folder for the server's files and all logs; by default the user's for such things",
      helpValue: "DIR",
    }),
    prefix: clusterFlags.prefix,
  };

  async run() {
    const { flags } = await this.parse(ClusterUp);
    checkPrefix(flags.prefix);
    const folder = resolve(flags.dir ?? defaultClusterFolder());
    const threads = flags.threads ?? Math.max(1, Math.floor(availableParallelism() / flags.nodes));
    using stop = listenForInterrupt();
    await using cluster = await LocalCluster.start({
      nodeCount: flags.nodes,
      threadsPerNode: threads,
      megabytesPerNode: Math.floor((totalmem() / 2 ** 20) * (0.8 / flags.nodes)),
      port: flags.port,
      folder,
      settings: { ...DEFAULT_PROTOCOL, prefix: flags.prefix },
      program: [process.execPath, join(this.config.root, "bin", "sweepwell.js")],
      onNotice: (message) => this.warn(message),
      signal: stop.signal,
    });
    const { url, nodes } = cluster;
    const prefix = flags.prefix === DEFAULT_PROTOCOL.prefix ? "" : ` --prefix ${flags.prefix}`;
    this.log(
      [
        `A cluster is up at ${url}: ${countOf(nodes.length, "node")} of ${countOf(threads, "thread")}.`,
        `Files and logs are in ${folder}. Run a sweep on it from another terminal:`,
        "",
        `  sweepwell run SWEEP --nats ${url}${prefix}`,
        "",
        "Ctrl-C stops it.",
      ].join("\n"),
    );
    if (this.jsonEnabled()) this.logJson({ url, nodes, dir: folder });
    const stopped = new Promise<undefined>((end) => {
      if (stop.signal.aborted) end(undefined);
      stop.signal.addEventListener("abort", () => end(undefined), { once: true });
    });
    const reason = await Promise.race([stopped, cluster.broken]);
    process.stderr.write(reason === undefined ? "stopping\n" : `stopping: ${reason}\n`);
    if (reason !== undefined) process.exitCode = EXIT.unexpected;
  }
}
