import type { KV } from "@nats-io/kv";
import { isLineOfText, lineOfText } from "../kernel/line-of-text.ts";
import type { Connection } from "./connection.ts";
import type { Protocol } from "./protocol.ts";
import { bindBucket, isMissing, openBars } from "./streams.ts";

/** What was decided of a node, by which coordinator or person, for a person why. */
export type Decision = { node: string; state: "barred" | "pardoned"; who: string; detail: string };

/** A decision, and when it was made by the server's clock. */
export type Bar = Decision & { sinceMs: number };

/** Whether what a node told the server at a time counts: never while it is barred, and never what it told before it was pardoned. */
export function isVoid(bar: Bar | undefined, toldMs: number): boolean {
  return bar !== undefined && (bar.state === "barred" || toldMs <= bar.sinceMs);
}

/** Keeps a decision on a node, until there is another one. */
export async function decideOn(bucket: KV, { node, state, who, detail }: Decision): Promise<void> {
  await bucket.put(
    keyOf(node),
    // It is kept for ever: later versions of the protocol read it too.
    JSON.stringify({ state, who: lineOfText(who), detail: lineOfText(detail) }),
  );
}

/** The decision on one node; undefined when there is none. */
export async function readBar(bucket: KV, node: string): Promise<Bar | undefined> {
  const entry = await bucket.get(keyOf(node));
  if (entry?.operation !== "PUT") return undefined;
  const decision = decode(entry.string());
  return decision && { node, ...decision, sinceMs: entry.created.getTime() };
}

/** All decisions of a cluster, by node; none where no run was made yet. */
export async function readBars(connection: Connection, protocol: Protocol): Promise<Map<string, Bar>> {
  try {
    const bucket = await bindBucket(connection, protocol.bars);
    const names: string[] = [];
    for await (const key of await bucket.keys()) names.push(nodeOf(key));
    const bars = await Promise.all(names.map((node) => readBar(bucket, node)));
    return new Map(bars.flatMap((bar) => (bar ? [[bar.node, bar]] : [])));
  } catch (error) {
    if (isMissing(error)) return new Map();
    throw error;
  }
}

/** The decisions on nodes as a coordinator knows and makes them. */
export class Bars {
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  /** Decided by this process: true for it even while the server cannot keep it. */
  readonly #own: Map<string, string>;
  readonly #who: string;
  readonly #onBarred: (nodes: readonly Bar[]) => void;
  #known = new Map<string, Bar>();
  #lastSequence = -1;
  #looking: Promise<void> | undefined;

  /** `onBarred` hears of nodes that somebody else has barred. */
  constructor(
    connection: Connection,
    protocol: Protocol,
    {
      own,
      who,
      onBarred,
    }: { own: Map<string, string>; who: string; onBarred: (bars: readonly Bar[]) => void },
  ) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#own = own;
    this.#who = who;
    this.#onBarred = onBarred;
  }

  /** Learns what was decided; makes what was decided here and is not there. */
  async begin(): Promise<void> {
    await this.#read();
    await this.#keepOwn();
  }

  /** Nodes that are barred now. */
  barred(): Bar[] {
    return [...this.#known.values()].filter(({ state }) => state === "barred");
  }

  isBarred(node: string): boolean {
    return this.#own.has(node) || this.#known.get(node)?.state === "barred";
  }

  /** Whether what a node told the server at a time does not count. */
  isVoid(node: string, toldMs: number): boolean {
    return this.#own.has(node) || isVoid(this.#known.get(node), toldMs);
  }

  /** Bars a node. That it cannot be kept on the server just now changes nothing for this run. */
  async bar(node: string, detail: string): Promise<void> {
    this.#own.set(node, detail);
    await this.#put(node, detail).catch(() => {});
  }

  /** Looks whether there is something new. */
  look(): void {
    this.#looking ??= this.#look()
      .catch(() => {})
      .finally(() => {
        this.#looking = undefined;
      });
  }

  async #look(): Promise<void> {
    const { state } = await this.#connection.manager.streams.info(this.#protocol.bars.stream);
    if (state.last_seq === this.#lastSequence) return;
    const before = this.#known;
    await this.#read();
    this.#lastSequence = state.last_seq;
    await this.#keepOwn();
    const others = this.barred().filter(
      ({ node }) => before.get(node)?.state !== "barred" && !this.#own.has(node),
    );
    if (others.length > 0) this.#onBarred(others);
  }

  async #read(): Promise<void> {
    this.#known = await readBars(this.#connection, this.#protocol);
  }

  /** What the server could not keep, or has lost with its files. A pardon since then stays. */
  async #keepOwn(): Promise<void> {
    for (const [node, detail] of this.#own) if (!this.#known.has(node)) await this.#put(node, detail);
  }

  async #put(node: string, detail: string): Promise<void> {
    const bucket = await openBars(this.#connection, this.#protocol);
    await decideOn(bucket, { node, state: "barred", who: this.#who, detail });
  }
}

/** What is no decision decides nothing. */
function decode(text: string): Omit<Decision, "node"> | undefined {
  try {
    const { state, who, detail } = JSON.parse(text) as Record<string, unknown>;
    const isDecision = (state === "barred" || state === "pardoned") && [who, detail].every(isLineOfText);
    return isDecision ? { state, who: String(who), detail: String(detail) } : undefined;
  } catch {
    return undefined;
  }
}

/** A node may be called anything, a key of a bucket may not. */
function keyOf(node: string): string {
  return `n${Buffer.from(node).toString("base64url")}`;
}

function nodeOf(key: string): string {
  return Buffer.from(key.slice(1), "base64url").toString();
}
