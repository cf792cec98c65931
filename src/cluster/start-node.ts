import { randomUUID } from "node:crypto";
import { hostname, loadavg } from "node:os";
import { lineOfText } from "../kernel/line-of-text.ts";
import { describeOrigin } from "../pool/origin.ts";
import { BlobCache } from "./blob-cache.ts";
import type { Connection } from "./connection.ts";
import { Link, type LinkChange } from "./link.ts";
import { loadWorkloads } from "./load-workloads.ts";
import { ClusterNode } from "./node.ts";
import { NodeBar } from "./node-bar.ts";
import type { NodeLog } from "./node-log.ts";
import type { NodePolicy } from "./node-policy.ts";
import { NodeService } from "./node-service.ts";
import type { NodeTally } from "./node-tally.ts";
import { Presence } from "./presence.ts";
import { Protocol, type ProtocolSettings } from "./protocol.ts";
import type { Offer } from "./run-directory.ts";
import { bindBlobs } from "./streams.ts";
import type { NodeId, NodeStatus } from "./wire.ts";

export type NodeOptions = {
  name: string;
  offer: Offer;
  policy?: NodePolicy;
  settings: ProtocolSettings;
  cacheFolder: string;
  cacheBytes: number;
  graceSeconds: number;
  log: NodeLog;
};

/** Starts a node; it works when it is told to. */
export function startNode(connection: Connection, options: NodeOptions): RunningNode {
  return new RunningNode(connection, options);
}

/** A node that takes part in a cluster, and says so. */
export class RunningNode {
  readonly id: NodeId;
  readonly cache: BlobCache;
  readonly link: Link;
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #node: ClusterNode;
  readonly #bar: NodeBar;
  readonly #options: NodeOptions;
  readonly #startedMs = Date.now();
  #presence: Presence | undefined;
  /** What the server refuses, it refuses at every try. */
  readonly #refusals = new Set<string>();

  constructor(connection: Connection, options: NodeOptions) {
    const { name, offer, graceSeconds, cacheFolder, cacheBytes, log } = options;
    const { boot, version } = describeOrigin();
    this.id = { node: lineOfText(name), boot, version, instance: randomUUID() };
    this.#connection = connection;
    this.#options = options;
    this.#protocol = new Protocol(options.settings);
    this.cache = new BlobCache(cacheFolder, cacheBytes, (text) => log("warn", text, { event: "cache" }));
    this.link = new Link(connection.nats, (change) => this.#tell(change));
    this.#bar = new NodeBar(connection, this.#protocol, this.id.node, (reason) => {
      log("error", reason, { event: "barred" });
      this.#node.refuseAll(reason);
    });
    this.#node = new ClusterNode(connection, this.#protocol, {
      id: this.id,
      offer,
      policy: options.policy ?? {},
      graceSeconds,
      load: async (run) => {
        await this.#bar.check();
        const blobs = () => bindBlobs(connection, this.#protocol);
        return loadWorkloads(run, blobs, this.cache, offer.megabytes * 2 ** 20);
      },
      onJoin: () => this.#presence?.say(),
      log,
    });
  }

  get tally(): NodeTally {
    return this.#node.tally;
  }

  /** Works until it is drained. */
  async work(): Promise<void> {
    const ports = {
      by: this.id,
      status: (state?: NodeStatus["state"]) => this.status(state),
      log: this.#options.log,
    };
    this.#presence = new Presence(this.#connection, this.#protocol, {
      ...ports,
      isConnected: () => this.link.isConnected,
    });
    await using _ = new NodeService(this.#connection, this.#protocol, {
      ...ports,
      drain: (reason) => this.drain(reason),
    });
    await this.#node.work();
    this.#bar[Symbol.dispose]();
    await this.#presence.leave();
  }

  drain(reason: string): void {
    this.#node.drain(reason);
    this.#presence?.say();
  }

  /** Why the node does no work now, if it does none. */
  trouble(): string | undefined {
    const { awayMs } = this.link;
    if (!this.link.isConnected) return `the server has been away for ${Math.round(awayMs / 1000)} s`;
    return this.#bar.reason ?? (this.#node.isDraining ? "draining" : undefined);
  }

  status(state?: NodeStatus["state"]): NodeStatus {
    const { offer } = this.#options;
    return {
      state: state ?? (this.#node.isDraining ? "draining" : "running"),
      host: lineOfText(hostname()),
      threads: offer.threads,
      batches: this.#node.batchCount,
      labels: [...offer.labels],
      megabytes: offer.megabytes,
      load: loadavg()[0]!,
      trialsPerSecond: this.tally.trialsPerSecond,
      trialCount: this.tally.trialCount,
      kernels: this.cache.kernels(),
      startedMs: this.#startedMs,
      clockMs: Date.now(),
      refusals: this.#node.refusals().map(lineOfText),
    };
  }

  #tell(change: LinkChange): void {
    const { log } = this.#options;
    switch (change.kind) {
      case "lost":
        log("warn", "the server is away; goes on with what it holds", { event: "lost" });
        return;
      case "reconnected":
        log("info", "the server is back", { event: "reconnected", awaySeconds: change.awayMs / 1000 });
        return;
      case "refused":
        if (this.#refusals.has(change.detail)) return;
        this.#refusals.add(change.detail);
        log("warn", `the server refuses something: ${change.detail}`, { event: "refused" });
        return;
      default:
        change satisfies never;
    }
  }
}
