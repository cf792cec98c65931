import type { Connection } from "./connection.ts";
import { HEARTBEAT_MS, type Protocol } from "./protocol.ts";
import { type AnnouncementMessage, encodeMessage, WIRE_VERSION } from "./wire.ts";

/** Tells nodes, again and again, that a run goes on; and once that it does not. */
export class Announcer implements Disposable {
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #run: string;
  readonly #classes: () => readonly string[];
  readonly #timer: NodeJS.Timeout;
  #revision: number;
  #lastMs = 0;

  constructor(
    connection: Connection,
    protocol: Protocol,
    run: string,
    classes: () => readonly string[],
    revision: number,
  ) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#run = run;
    this.#classes = classes;
    this.#revision = revision;
    this.#timer = setInterval(() => this.#announce("open"), HEARTBEAT_MS);
    this.#announce("open");
  }

  /** The run was described anew. */
  revise(revision: number): void {
    this.#revision = revision;
    this.#announce("open");
  }

  /** There is new work, which nodes without any need not wait for. */
  announceWork(): void {
    if (performance.now() - this.#lastMs > LEAST_MS) this.#announce("open");
  }

  announceEnd(): void {
    clearInterval(this.#timer);
    this.#announce("closed");
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #announce(state: "open" | "closed"): void {
    if (this.#connection.nats.isClosed()) return;
    this.#lastMs = performance.now();
    this.#connection.nats.publish(
      this.#protocol.announcements(this.#run),
      encodeMessage(
        announcementOf(this.#run, {
          state,
          revision: this.#revision,
          classes: [...this.#classes()],
          ackWaitMs: this.#protocol.settings.ackWaitSeconds * 1000,
        }),
      ),
    );
  }
}

/** What is announced of a run. */
export function announcementOf(
  run: string,
  about: Omit<AnnouncementMessage, "v" | "kind" | "run">,
): AnnouncementMessage {
  return { v: WIRE_VERSION, kind: "announcement", run, ...about };
}

const LEAST_MS = 50;
