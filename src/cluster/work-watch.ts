import type { Connection } from "./connection.ts";
import type { Batch } from "./flight.ts";
import type { Protocol } from "./protocol.ts";
import { isMissing } from "./streams.ts";

export type WatchPorts = {
  /** Batches that should be on the server and are not. */
  missing(): Promise<Batch[]>;
  onLost(lost: readonly Batch[]): void;
  /** Whether the run has on the server what nodes take its work from. */
  isServed(): Promise<boolean>;
  /** Makes everything on the server again. */
  remake(): Promise<void>;
};

/**
 * Compares what the server has with what it should have, every few seconds and after every reconnection. A batch that has been missing
 * for some seconds is lost: before, its outcomes may just be on their way.
 */
export class WorkWatch implements Disposable {
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #ports: WatchPorts;
  readonly #timer: NodeJS.Timeout;
  /** Since when batches are missing. */
  #missingSinceMs = new Map<string, number>();
  /** When the streams were made: other times mean other streams. */
  #created: string | undefined;
  #checking: Promise<void> | undefined;
  #isClosed = false;

  constructor(connection: Connection, protocol: Protocol, ports: WatchPorts) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#ports = ports;
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.look();
    void this.#lookOnReconnect();
  }

  /** Compares now. What fails because the server is away is tried again. */
  look(): void {
    this.#checking ??= this.#check()
      .catch(() => {})
      .finally(() => {
        this.#checking = undefined;
      });
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
  }

  async #lookOnReconnect(): Promise<void> {
    for await (const { type } of this.#connection.nats.status()) {
      if (this.#isClosed) return;
      if (type === "reconnect") this.look();
    }
  }

  async #check(): Promise<void> {
    const created = await this.#createdTimes();
    const isOther = this.#created !== undefined && created !== this.#created;
    const isAsMade = created !== undefined && !isOther && (await this.#ports.isServed());
    if (this.#isClosed) return;
    if (isAsMade) this.#created = created;
    else {
      await this.#ports.remake();
      this.#created = await this.#createdTimes();
    }
    const missing = await this.#ports.missing();
    if (this.#isClosed) return;
    const nowMs = performance.now();
    const before = this.#missingSinceMs;
    this.#missingSinceMs = new Map(missing.map(({ id }) => [id, before.get(id) ?? nowMs]));
    // What a server had that came back without its files is nowhere.
    const since = isAsMade ? nowMs - PATIENCE_MS : nowMs;
    const lost = missing.filter(({ id }) => this.#missingSinceMs.get(id)! <= since);
    if (lost.length > 0) this.#ports.onLost(lost);
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
const PATIENCE_MS = 4000;
