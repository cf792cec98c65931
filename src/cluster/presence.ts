import type { KV } from "@nats-io/kv";
import type { Connection } from "./connection.ts";
import type { NodeLog } from "./node-log.ts";
import { HEARTBEAT_MS, type Protocol } from "./protocol.ts";
import { type ClockOffset, describeOffset, isOff, measureClock } from "./server-clock.ts";
import { bindBucket } from "./streams.ts";
import { encodeMessage, type NodeId, type NodeStatus, WIRE_VERSION } from "./wire.ts";

export type PresencePorts = {
  by: NodeId;
  status: (state?: NodeStatus["state"]) => NodeStatus;
  isConnected: () => boolean;
  log: NodeLog;
};

/**
 * A node's signs of life: to everyone who listens every two seconds, and now and then into a bucket that outlives the node. Neither is
 * waited for: a server that is away hears the next one, and one without the bucket has it when the first run makes it.
 */
export class Presence {
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #ports: PresencePorts;
  readonly #timer: NodeJS.Timeout;
  #bucket: Promise<KV> | undefined;
  #keeping: Promise<void> | undefined;
  #keptMs = Number.NEGATIVE_INFINITY;
  #isClockChecked = false;

  constructor(connection: Connection, protocol: Protocol, ports: PresencePorts) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#ports = ports;
    this.#timer = setInterval(() => this.#beat(), HEARTBEAT_MS);
    this.say();
  }

  /** Says how the node is, now and where it stays. */
  say(): void {
    this.#keptMs = Number.NEGATIVE_INFINITY;
    this.#beat();
  }

  /** The last words; they must not keep a node that is to end. */
  async leave(): Promise<void> {
    clearInterval(this.#timer);
    const message = this.#message("stopped");
    this.#publish(message);
    const kept = (async () => {
      await this.#keeping;
      await this.#keep(message);
      await this.#connection.nats.flush();
    })().catch(() => {});
    const { promise, resolve } = Promise.withResolvers<void>();
    const alarm = setTimeout(resolve, LAST_WORDS_MS);
    await Promise.race([kept, promise]);
    clearTimeout(alarm);
  }

  #beat(): void {
    // What is said to a server that is away would come late, and give a wrong idea of the time.
    if (!this.#ports.isConnected()) return;
    const message = this.#message();
    this.#publish(message);
    if (performance.now() - this.#keptMs < KEEP_MS || this.#keeping) return;
    this.#keptMs = performance.now();
    this.#keeping = this.#keep(message)
      .catch(() => {
        this.#bucket = undefined;
        this.#keptMs = Number.NEGATIVE_INFINITY;
      })
      .finally(() => {
        this.#keeping = undefined;
      });
  }

  #publish(message: Uint8Array): void {
    const { nats } = this.#connection;
    if (!nats.isClosed()) nats.publish(this.#protocol.heartbeats(this.#ports.by.instance), message);
  }

  async #keep(message: Uint8Array): Promise<void> {
    this.#bucket ??= bindBucket(this.#connection, this.#protocol.nodes);
    const bucket = await this.#bucket;
    const { instance } = this.#ports.by;
    if (this.#isClockChecked) {
      await bucket.put(instance, message);
      return;
    }
    const offset = await measureClock(bucket, instance, message);
    if (offset) this.#checkClock(offset);
  }

  #checkClock(offset: ClockOffset): void {
    this.#isClockChecked = true;
    if (!isOff(offset)) return;
    this.#ports.log("warn", `the clock of this machine is ${describeOffset(offset)}: set it (NTP)`, {
      event: "clock",
      offsetMs: offset.ms,
    });
  }

  #message(state?: NodeStatus["state"]): Uint8Array {
    const { by, status } = this.#ports;
    return encodeMessage({ v: WIRE_VERSION, kind: "heartbeat", by, status: status(state) });
  }
}

const KEEP_MS = 10_000;
const LAST_WORDS_MS = 2000;
