import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { AckPolicy, type ConsumerInfo, DeliverPolicy } from "@nats-io/jetstream";
import type { Connection } from "./connection.ts";
import { nanos } from "./nanos.ts";
import type { Protocol } from "./protocol.ts";

export type ReaderPorts = {
  /** Called with one message at a time, in the order of the stream, and when the server got it by its own clock. */
  onMessage: (bytes: Uint8Array, toldMs: number) => Promise<void>;
  /** Called once, when everything has been read that was there at first. */
  onCaughtUp: () => void;
};

/**
 * Reads the outcomes of one run from the beginning of the stream, for ever, whatever becomes of the servers meanwhile. With a consumer of its
 * own that it looks after: the client's ordered consumer can stay silent for ever when the server that held it has gone.
 */
export class OutcomeReader implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #run: string;
  readonly #ports: ReaderPorts;
  #isClosed = false;
  #isCaughtUp = false;
  /** When the stream was made: another time means another stream. */
  #created = "";
  #last = 0;
  #starts = 0;
  #stop: (() => void) | undefined;
  readonly #reading: Promise<void>;

  constructor(connection: Connection, protocol: Protocol, run: string, ports: ReaderPorts) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#run = run;
    this.#ports = ports;
    this.#reading = this.#readForever();
  }

  /** The stream may be another one now, or shorter, which a reader that waits for the next message would not notice: looks again. */
  restart(): void {
    this.#starts++;
    this.#stop?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#stop?.();
    await this.#reading;
  }

  async #readForever(): Promise<void> {
    while (!this.#isClosed) {
      // A stream or server that is away comes back, or is made again by the coordinator.
      await this.#read().catch(() => {});
      this.#stop = undefined;
      if (!this.#isClosed) await setTimeout(PAUSE_MS);
    }
  }

  async #read(): Promise<void> {
    const { js, manager } = this.#connection;
    const { name } = this.#protocol.outcomes.config;
    const starts = this.#starts;
    const { created, state } = await manager.streams.info(name);
    // Another stream, or one whose last messages went with a power cut: others will have their places.
    if (created !== this.#created || state.last_seq < this.#last) this.#last = 0;
    this.#created = created;
    const made = await manager.consumers.add(name, {
      name: `reader_${randomUUID()}`,
      filter_subject: this.#protocol.outcomesSubject(this.#run),
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.#last + 1,
      ack_policy: AckPolicy.None,
      inactive_threshold: nanos(FORGOTTEN_MS),
      mem_storage: true,
      num_replicas: 1,
    });
    if (made.num_pending === 0) this.#catchUp();
    const consumer = js.consumers.getConsumerFromInfo(made);
    try {
      for (let count = 0; !this.#isClosed && this.#starts === starts; ) {
        const messages = await consumer.fetch({ max_messages: PREFETCH, expires: PULL_MS });
        this.#stop = () => messages.stop();
        if (this.#isClosed || this.#starts !== starts) messages.stop();
        const before = count;
        for await (const message of messages) {
          // What went to a connection that broke does not come again.
          if (message.info.deliverySequence !== ++count) return;
          await this.#ports.onMessage(message.data, message.time.getTime());
          this.#last = message.seq;
          if (message.info.pending === 0) this.#catchUp();
          if (this.#isClosed) return;
        }
        if (count === before && !(await this.#isUpToDate(made))) return;
      }
    } finally {
      void consumer.delete().catch(() => {});
    }
  }

  /** Whether silence means that there is nothing; throws when the consumer has gone, with its server for example. */
  async #isUpToDate({ stream_name, name }: ConsumerInfo): Promise<boolean> {
    if (this.#isClosed) return true;
    const { num_pending } = await this.#connection.manager.consumers.info(stream_name, name);
    return num_pending === 0;
  }

  #catchUp(): void {
    if (this.#isCaughtUp) return;
    this.#isCaughtUp = true;
    this.#ports.onCaughtUp();
  }
}

const PAUSE_MS = 500;
/** Messages of up to a megabyte each. */
const PREFETCH = 32;
const PULL_MS = 5000;
/** The server removes what nobody has read with for so long. */
const FORGOTTEN_MS = 60_000;
