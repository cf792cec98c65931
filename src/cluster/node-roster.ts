import type { Subscription } from "@nats-io/transport-node";
import type { Connection } from "./connection.ts";
import { type Protocol, SILENCE_MS } from "./protocol.ts";
import { decodeMessage, type HeartbeatMessage, type NodeStatus } from "./wire.ts";

/** The nodes that were heard of lately, as seen by one process. */
export class NodeRoster implements Disposable {
  readonly #subscription: Subscription;
  readonly #nodes = new Map<string, { heartbeat: HeartbeatMessage; heardMs: number }>();
  readonly #onHeartbeat: (heartbeat: HeartbeatMessage) => void;

  constructor(
    connection: Connection,
    protocol: Protocol,
    onHeartbeat: (heartbeat: HeartbeatMessage) => void,
  ) {
    this.#onHeartbeat = onHeartbeat;
    this.#subscription = connection.nats.subscribe(protocol.heartbeats(), {
      callback: (error, message) => {
        if (!error) this.#hear(message.data);
      },
    });
  }

  /** How the nodes are that were heard lately. */
  living(): NodeStatus[] {
    return [...this.#nodes.values()]
      .filter(({ heardMs }) => performance.now() - heardMs < SILENCE_MS)
      .map(({ heartbeat }) => heartbeat.status);
  }

  /** Threads of all nodes that take work. */
  get threads(): number {
    let threads = 0;
    for (const { heartbeat, heardMs } of this.#nodes.values()) {
      if (heartbeat.status.state === "running" && performance.now() - heardMs < SILENCE_MS) {
        threads += heartbeat.status.threads;
      }
    }
    return threads;
  }

  /** Whether a process was heard lately. One that said that it stopped has not died either. */
  isAlive(instance: string): boolean {
    const known = this.#nodes.get(instance);
    if (!known) return false;
    return known.heartbeat.status.state === "stopped" || performance.now() - known.heardMs < SILENCE_MS;
  }

  [Symbol.dispose](): void {
    this.#subscription.unsubscribe();
  }

  #hear(bytes: Uint8Array): void {
    let heartbeat: HeartbeatMessage;
    try {
      heartbeat = decodeMessage(bytes, "heartbeat");
    } catch {
      // Nodes of other versions are seen in `node list`; here they do not count.
      return;
    }
    this.#nodes.set(heartbeat.by.instance, { heartbeat, heardMs: performance.now() });
    this.#onHeartbeat(heartbeat);
  }
}
