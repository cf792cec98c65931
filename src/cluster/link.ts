import type { NatsConnection } from "@nats-io/transport-node";

/** What became of the way to the server. */
export type LinkChange =
  | { kind: "lost" }
  | { kind: "reconnected"; awayMs: number }
  | { kind: "refused"; detail: string };

/** Whether the server is there, as far as its client knows, until the connection is closed. */
export class Link {
  reconnectCount = 0;
  /** When the server was lost; undefined while it is there. */
  #lostMs: number | undefined;

  constructor(nats: NatsConnection, onChange: (change: LinkChange) => void = () => {}) {
    void this.#follow(nats, onChange);
  }

  get isConnected(): boolean {
    return this.#lostMs === undefined;
  }

  /** How long the server has been away. */
  get awayMs(): number {
    return this.#lostMs === undefined ? 0 : performance.now() - this.#lostMs;
  }

  async #follow(nats: NatsConnection, onChange: (change: LinkChange) => void): Promise<void> {
    for await (const status of nats.status()) {
      if (status.type === "disconnect" && this.#lostMs === undefined) {
        this.#lostMs = performance.now();
        onChange({ kind: "lost" });
      } else if (status.type === "reconnect") {
        const { awayMs } = this;
        this.#lostMs = undefined;
        this.reconnectCount++;
        onChange({ kind: "reconnected", awayMs });
      } else if (status.type === "error") {
        onChange({ kind: "refused", detail: status.error.message });
      }
    }
  }
}
