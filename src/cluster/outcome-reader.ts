import { setTimeout } from "node:timers/promises";
import { DeliverPolicy } from "@nats-io/jetstream";
import type { Connection } from "./connection.ts";
import type { Protocol } from "./protocol.ts";

export type ReaderPorts = {
  /** Called with one message at a time, in the order of the stream, and when the server got it by its own clock. */
  onMessage: (bytes: Uint8Array, toldMs: number) => Promise<void>;
  /** Called once, when everything has been read that was there at first. */
  onCaughtUp: () => void;
};

/** Reads the outcomes of one run from the beginning of the stream, for ever, whatever becomes of the server meanwhile. */
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
    const consumer = await js.consumers.get(name, {
      filter_subjects: this.#protocol.outcomesSubject(this.#run),
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.#last + 1,
    });
    if ((await consumer.info()).num_pending === 0) this.#catchUp();
    const messages = await consumer.consume({ max_messages: PREFETCH, abort_on_missing_resource: true });
    this.#stop = () => messages.stop();
    if (this.#isClosed || this.#starts !== starts) messages.stop();
    for await (const message of messages) {
      await this.#ports.onMessage(message.data, message.time.getTime());
      this.#last = message.seq;
      if (message.info.pending === 0) this.#catchUp();
      if (this.#isClosed) break;
    }
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
