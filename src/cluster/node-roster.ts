import type { Subscription } from "@nats-io/transport-node";
import { isRefusing, takesPart } from "./cluster-state.ts";
import type { Connection } from "./connection.ts";
import { type Protocol, SILENCE_MS } from "./protocol.ts";
import type { NodeAtHand } from "./recomputer.ts";
import { type HeartbeatMessage, type NodeStatus, readMessage } from "./wire.ts";

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
    return this.#living().map(([, { status }]) => status);
  }

  /** Threads of all nodes that take trials of a class of a run now. */
  threads(run: string, taskClass: string): number {
    return this.suitable(run, taskClass).reduce((sum, { threads }) => sum + threads, 0);
  }

  /** The processes that take trials of a class of a run now. */
  suitable(run: string, taskClass: string): NodeAtHand[] {
    return this.#living().flatMap(([instance, { node, status }]) =>
      takesPart(status, run, taskClass) && !this.#isBarred(node)
        ? { instance, node, host: status.host, threads: status.threads }
        : [],
    );
  }

  /** How many nodes could take trials of a class, and refuse the run. */
  refusingCount(run: string, taskClass: string): number {
    return this.living().filter((status) => isRefusing(status, run, taskClass)).length;
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

  #living() {
    return [...this.#nodes].filter(([, { heardMs }]) => performance.now() - heardMs < SILENCE_MS);
  }

  #hear(bytes: Uint8Array): void {
    // Nodes of other versions are seen in `node list`; here they do not count.
    const heartbeat = readMessage(bytes, "heartbeat");
    if (!heartbeat) return;
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
