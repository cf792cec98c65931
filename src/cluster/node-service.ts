import { setTimeout } from "node:timers/promises";
import { type Service, Svcm } from "@nats-io/services";
import type { Connection } from "./connection.ts";
import type { NodeLog } from "./node-log.ts";
import type { Protocol } from "./protocol.ts";
import { encodeMessage, type NodeId, type NodeStatus, WIRE_VERSION } from "./wire.ts";

export type ServicePorts = {
  by: NodeId;
  status: () => NodeStatus;
  drain: (reason: string) => void;
  log: NodeLog;
};

/** What every node is called as a NATS micro service: `nats micro info sweepwell-node`. */
export const SERVICE_NAME = "sweepwell-node";

/**
 * A node as a micro service: found by `nats micro ls`, asked for its state and to drain by its endpoints. A user without the right to
 * be one still computes; it is told once.
 */
export class NodeService implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #ports: ServicePorts;
  readonly #closed = new AbortController();
  #service: Service | undefined;

  constructor(connection: Connection, protocol: Protocol, ports: ServicePorts) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#ports = ports;
    void this.#offerForever();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    // It says good-bye to a server that may be away.
    await Promise.race([this.#service?.stop(), setTimeout(GOODBYE_MS, undefined, { ref: false })]);
  }

  /** A service ends when one of its subscriptions does; then it is offered anew. */
  async #offerForever(): Promise<void> {
    const { signal } = this.#closed;
    let told = "";
    while (!signal.aborted && !this.#connection.nats.isClosed()) {
      const reason = await this.#offer().catch((error: Error) => error);
      if (signal.aborted) return;
      const detail = reason instanceof Error ? reason.message : "";
      if (detail !== "" && detail !== told) {
        told = detail;
        this.#ports.log("warn", `cannot be a micro service: ${detail}`, { event: "refused" });
      }
      await setTimeout(PAUSE_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** Why it ended. */
  async #offer(): Promise<Error | null> {
    const { by, status, drain } = this.#ports;
    const { host, labels, threads } = status();
    const service = await new Svcm(this.#connection.nats).add({
      name: SERVICE_NAME,
      version: by.version,
      description: "Evaluates trials of sweeps",
      metadata: {
        node: by.node,
        instance: by.instance,
        host,
        threads: String(threads),
        labels: labels.join(" "),
        prefix: this.#protocol.settings.prefix,
      },
      // Every node answers for itself: a queue would choose one of them.
      queue: "",
      statsHandler: async () => status(),
    });
    this.#service = service;
    service.addEndpoint("status", {
      subject: this.#protocol.statusSubject(),
      handler: (error, message) => {
        if (error) return;
        message.respond(encodeMessage({ v: WIRE_VERSION, kind: "heartbeat", by, status: status() }));
      },
    });
    service.addEndpoint("drain", {
      subject: this.#protocol.drainSubject(by.instance),
      handler: (error, message) => {
        if (error) return;
        message.respond("draining");
        const who = message.string();
        drain(`asked through the server${who === "" ? "" : ` by ${who}`}`);
      },
    });
    if (this.#closed.signal.aborted) await service.stop();
    return service.stopped;
  }
}

const PAUSE_MS = 5000;
const GOODBYE_MS = 1000;
