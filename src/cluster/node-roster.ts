import type { Subscription } from "@nats-io/transport-node";
import type { Connection } from "./connection.ts";
import { isSuitable } from "./described-run.ts";
import { type Protocol, SILENCE_MS } from "./protocol.ts";
import type { NodeAtHand } from "./recomputer.ts";
import { decodeMessage, type HeartbeatMessage, type NodeStatus } from "./wire.ts";

/** The nodes that were heard of lately, as seen by one process. */
export class NodeRoster implements Disposable {
  readonly #subscription: Subscription;
  readonly #nodes = new Map<string, { node: string; status: NodeStatus; heardMs: number }>();
  readonly #onHeartbeat: (heartbeat: HeartbeatMessage) => void;
  readonly #isBarred: (node: string) => boolean;

  constructor(
    connection: Connection,
    protocol: Protocol,
    onHeartbeat: (heartbeat: HeartbeatMessage) => void,
    isBarred: (node: string) => boolean = () => false,
  ) {
    this.#isBarred = isBarred;
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
      .map(({ status }) => status);
  }

  /** Threads of all nodes that take trials of a class now. */
  threads(taskClass: string): number {
    return this.#running().reduce(
      (threads, { status }) => threads + (isSuitable(taskClass, status) ? status.threads : 0),
      0,
    );
  }

  /** The processes that take trials of a class now. */
  suitable(taskClass: string): NodeAtHand[] {
    return this.#running()
      .filter(({ status }) => isSuitable(taskClass, status))
      .map(({ instance, node, status: { host, threads } }) => ({ instance, node, host, threads }));
  }

  /** How many nodes take work now. */
  get count(): number {
    return this.#running().length;
  }

  /** Whether a process was heard lately. One that said that it stopped has not died either. */
  isAlive(instance: string): boolean {
    const known = this.#nodes.get(instance);
    if (!known) return false;
    return known.status.state === "stopped" || performance.now() - known.heardMs < SILENCE_MS;
  }

  [Symbol.dispose](): void {
    this.#subscription.unsubscribe();
  }

  #running(): { instance: string; node: string; status: NodeStatus }[] {
    const nowMs = performance.now();
    return [...this.#nodes].flatMap(([instance, { node, status, heardMs }]) => {
      const isRunning = status.state === "running" && nowMs - heardMs < SILENCE_MS;
      return isRunning && !this.#isBarred(node) ? { instance, node, status } : [];
    });
  }

  #hear(bytes: Uint8Array): void {
    let heartbeat: HeartbeatMessage;
    try {
      heartbeat = decodeMessage(bytes, "heartbeat");
    } catch {
      // Nodes of other versions are seen in `node list`; here they do not count.
      return;
    }
    const heardMs = performance.now();
    // Those heard last are last, so the forgotten ones are in front.
    const { by, status } = heartbeat;
    this.#nodes.delete(by.instance);
    this.#nodes.set(by.instance, { node: by.node, status, heardMs });
    for (const [instance, known] of this.#nodes) {
      if (heardMs - known.heardMs < FORGET_MS) break;
      this.#nodes.delete(instance);
    }
    this.#onHeartbeat(heartbeat);
  }
}

const FORGET_MS = 3_600_000;
