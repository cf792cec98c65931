import { randomUUID } from "node:crypto";
import { loadavg } from "node:os";
import { describeOrigin } from "../pool/origin.ts";
import { BlobCache } from "./blob-cache.ts";
import type { Connection } from "./connection.ts";
import { loadWorkloads } from "./load-workloads.ts";
import { ClusterNode } from "./node.ts";
import type { NodeLog } from "./node-log.ts";
import { HEARTBEAT_MS, Protocol, type ProtocolSettings } from "./protocol.ts";
import type { Offer } from "./run-directory.ts";
import { bindBlobs } from "./streams.ts";
import { encodeMessage, type NodeId, type NodeStatus, WIRE_VERSION } from "./wire.ts";

export type NodeOptions = {
  name: string;
  offer: Offer;
  settings: ProtocolSettings;
  cacheFolder: string;
  cacheBytes: number;
  graceSeconds: number;
  log: NodeLog;
};

/** A node that takes part in a cluster, and says so. */
export function startNode(connection: Connection, options: NodeOptions): RunningNode {
  const protocol = new Protocol(options.settings);
  const { boot, version } = describeOrigin();
  const id: NodeId = { node: options.name, boot, version, instance: randomUUID() };
  const cache = new BlobCache(options.cacheFolder, options.cacheBytes, (text) => options.log("warn", text));
  const node = new ClusterNode(connection, protocol, {
    id,
    offer: options.offer,
    graceSeconds: options.graceSeconds,
    load: (run) => loadWorkloads(run, () => bindBlobs(connection, protocol), cache),
    onJoin: () => running.beat(),
    log: options.log,
  });
  const running = new RunningNode(connection, protocol, node, id, options, cache);
  return running;
}

export class RunningNode {
  readonly id: NodeId;
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #node: ClusterNode;
  readonly #options: NodeOptions;
  readonly #cache: BlobCache;
  readonly #startedMs = Date.now();

  constructor(
    connection: Connection,
    protocol: Protocol,
    node: ClusterNode,
    id: NodeId,
    options: NodeOptions,
    cache: BlobCache,
  ) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#node = node;
    this.#options = options;
    this.#cache = cache;
    this.id = id;
  }

  /** Works until it is drained. */
  async work(): Promise<void> {
    const drains = this.#connection.nats.subscribe(this.#protocol.drainSubject(this.id.instance), {
      callback: (error, message) => {
        if (error) return;
        message.respond("draining");
        this.drain("asked through the server");
      },
    });
    const beat = setInterval(() => this.beat(), HEARTBEAT_MS);
    this.beat();
    await this.#node.work();
    clearInterval(beat);
    drains.unsubscribe();
    this.beat("stopped");
    await this.#connection.nats.flush().catch(() => {});
  }

  drain(reason: string): void {
    this.#node.drain(reason);
    this.beat();
  }

  status(state?: NodeStatus["state"]): NodeStatus {
    const { offer } = this.#options;
    const { tally } = this.#node;
    return {
      state: state ?? (this.#node.isDraining ? "draining" : "running"),
      host: this.id.node,
      threads: offer.threads,
      batches: this.#node.batchCount,
      labels: [...offer.labels],
      megabytes: offer.megabytes,
      load: loadavg()[0]!,
      trialsPerSecond: tally.trialsPerSecond,
      trialCount: tally.trialCount,
      kernels: this.#cache.kernels(),
      startedMs: this.#startedMs,
      clockMs: Date.now(),
      refusals: this.#node.refusals(),
    };
  }

  /** Says how it is. */
  beat(state?: NodeStatus["state"]): void {
    if (this.#connection.nats.isClosed()) return;
    this.#connection.nats.publish(
      this.#protocol.heartbeats(this.id.instance),
      encodeMessage({ v: WIRE_VERSION, kind: "heartbeat", by: this.id, status: this.status(state) }),
    );
  }
}
