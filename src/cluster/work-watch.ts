import type { Connection } from "./connection.ts";
import type { Batch } from "./flight.ts";
import type { Protocol } from "./protocol.ts";
import { isMissing } from "./streams.ts";

export type WatchPorts = {
  /** Batches that should be on the server and are not. */
  missing(): Promise<Batch[]>;
  onLost(ids: readonly string[]): void;
  /** Makes everything on the server again. */
  remake(): Promise<void>;
};

/**
 * Compares what the server has with what it should have, every few seconds and after every reconnection. A batch that was missing twice
 * in a row is lost: the first time, its outcomes may just be on their way.
 */
export class WorkWatch implements Disposable {
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #ports: WatchPorts;
  readonly #timer: NodeJS.Timeout;
  #suspects = new Set<string>();
  /** When the streams were made: other times mean other streams. */
  #created: string | undefined;
  #checking: Promise<void> | undefined;
  #isClosed = false;

  constructor(connection: Connection, protocol: Protocol, ports: WatchPorts) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#ports = ports;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#look();
    void this.#lookOnReconnect();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
  }

  async #lookOnReconnect(): Promise<void> {
    for await (const { type } of this.#connection.nats.status()) {
      if (this.#isClosed) return;
      if (type === "reconnect") this.#look();
    }
  }

  #look(): void {
    // What fails because the server is away is tried again.
    this.#checking ??= this.#check()
      .catch(() => {})
      .finally(() => {
        this.#checking = undefined;
      });
  }

  async #check(): Promise<void> {
    const created = await this.#createdTimes();
    if (this.#isClosed) return;
    if (created === undefined || (this.#created !== undefined && created !== this.#created)) {
      await this.#ports.remake();
      this.#created = await this.#createdTimes();
      this.#suspects.clear();
      return;
    }
    this.#created = created;
    const missing = (await this.#ports.missing()).map(({ id }) => id);
    if (this.#isClosed) return;
    this.#ports.onLost(missing.filter((id) => this.#suspects.has(id)));
    this.#suspects = new Set(missing);
  }

  /** Undefined when a stream is not there. */
  async #createdTimes(): Promise<string | undefined> {
    const { work, outcomes, runs, leases, blobs } = this.#protocol;
    const names = [work.config.name, outcomes.config.name, runs.stream, leases.stream, blobs.stream];
    try {
      const infos = await Promise.all(names.map((name) => this.#connection.manager.streams.info(name)));
      return infos.map(({ created }) => created).join(" ");
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

const LOOK_MS = 5000;
