import type { KV } from "@nats-io/kv";
import { SweepError } from "../kernel/sweep-error.ts";
import { readBar } from "./bars.ts";
import type { Connection } from "./connection.ts";
import { HEARTBEAT_MS, type Protocol } from "./protocol.ts";
import { bindBucket, isMissing } from "./streams.ts";

/** Whether this node is barred: it asks the server every few seconds, and before it takes part in a run. */
export class NodeBar implements Disposable {
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #node: string;
  readonly #onBarred: (reason: string) => void;
  readonly #timer: NodeJS.Timeout;
  #bucket: Promise<KV> | undefined;
  #isAsking = false;
  #reason: string | undefined;

  constructor(connection: Connection, protocol: Protocol, node: string, onBarred: (reason: string) => void) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#node = node;
    this.#onBarred = onBarred;
    this.#timer = setInterval(() => void this.#look(), HEARTBEAT_MS);
  }

  /** Why it is barred, if it is. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Throws NODE_BARRED when it is. */
  async check(): Promise<void> {
    await this.#ask();
    if (this.#reason !== undefined) throw new SweepError("NODE_BARRED", this.#reason);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** A server that is away, or a bucket that nobody has made yet, bars nobody. */
  async #look(): Promise<void> {
    if (this.#isAsking || this.#connection.nats.isClosed()) return;
    this.#isAsking = true;
    await this.#ask().catch(() => {});
    this.#isAsking = false;
  }

  async #ask(): Promise<void> {
    const before = this.#reason;
    try {
      this.#bucket ??= bindBucket(this.#connection, this.#protocol.bars);
      const bar = await readBar(await this.#bucket, this.#node);
      this.#reason = bar?.state === "barred" ? describeBar(bar) : undefined;
    } catch (error) {
      this.#bucket = undefined;
      // No run was made here yet, so nobody was barred.
      if (!isMissing(error)) throw error;
      this.#reason = undefined;
    }
    if (this.#reason !== undefined && before === undefined) this.#onBarred(this.#reason);
  }
}

function describeBar({ node, who, detail }: { node: string; who: string; detail: string }): string {
  return `node ${node} is barred, because it computed wrongly (found by ${who}: ${detail}); when its machine is mended: sweepwell node pardon ${node}`;
}
