import { SweepError } from "../kernel/sweep-error.ts";
import { type Connection, isNobody } from "./connection.ts";
import type { Protocol } from "./protocol.ts";
import { bindBucket, isMissing } from "./streams.ts";
import { decodeMessage, type NodeId, type NodeStatus, peekSender } from "./wire.ts";

/** A node as its cluster sees it. `silent`: it did not say that it stopped, and does not answer. */
export type SeenNode = {
  by: NodeId;
  state: NodeStatus["state"] | "silent";
  lastSeenMs: number;
  /** What it said last; undefined when it speaks another version of the protocol. */
  status: NodeStatus | undefined;
  /** How far its clock is ahead of the server's, as far as the last entry of it tells. */
  clockOffsetMs: number | undefined;
};

/** All nodes that answer now, and those that were seen in the last day, by name. */
export async function listNodes(connection: Connection, protocol: Protocol): Promise<SeenNode[]> {
  const kept = await readKept(connection, protocol);
  const expected = kept.filter(
    ({ state, lastSeenMs }) => state === "silent" && lastSeenMs > Date.now() - LATELY_MS,
  );
  const answers = await askAll(connection, protocol, new Set(expected.map(({ by }) => by.instance)));
  const nodes = new Map(kept.map((node) => [node.by.instance, node]));
  const nowMs = Date.now();
  for (const answer of answers) {
    const { clockOffsetMs } = nodes.get(answer.by.instance) ?? {};
    const state = answer.status?.state ?? "running";
    nodes.set(answer.by.instance, { ...answer, state, lastSeenMs: nowMs, clockOffsetMs });
  }
  return [...nodes.values()].sort(
    (a, b) => a.by.node.localeCompare(b.by.node) || b.lastSeenMs - a.lastSeenMs,
  );
}

/** The living node that a name or the beginning of an instance means. */
export function selectNode(nodes: readonly SeenNode[], reference: string): SeenNode {
  const living = nodes.filter(({ state }) => state === "running" || state === "draining");
  const named = living.filter(({ by }) => by.node === reference);
  const alike =
    named.length > 0
      ? named
      : living.filter(({ by }) => reference !== "" && by.instance.startsWith(reference));
  if (alike.length === 1) return alike[0]!;
  if (alike.length > 1) {
    throw new SweepError(
      "NOT_FOUND",
      `${JSON.stringify(reference)} may be ${alike.map(describe).join(", ")}; give more of the instance`,
    );
  }
  const gone = nodes.find(({ by }) => by.node === reference || by.instance.startsWith(reference));
  const last = gone && `; ${describe(gone)} ${gone.state === "silent" ? "does not answer" : "has stopped"}`;
  const others = living.length === 0 ? "no node answers" : `there are ${living.map(describe).join(", ")}`;
  throw new SweepError("NOT_FOUND", `there is no node ${JSON.stringify(reference)}${last ?? ""}: ${others}`);
}

function describe({ by }: SeenNode): string {
  return `${by.node} (${by.instance.slice(0, 8)})`;
}

type Sign = { by: NodeId; status: NodeStatus | undefined };

/** Asks a second time when those who should be there did not answer. */
async function askAll(
  connection: Connection,
  protocol: Protocol,
  expected: ReadonlySet<string>,
): Promise<Sign[]> {
  const signs = await ask(connection, protocol, { strategy: "stall", stall: STALL_MS, maxWait: LONGEST_MS });
  const hasAnswered = new Set(signs.map(({ by }) => by.instance));
  if ([...expected].every((instance) => hasAnswered.has(instance))) return signs;
  const late = await ask(connection, protocol, { strategy: "timer", maxWait: LONGEST_MS });
  return [...signs, ...late];
}

async function ask(
  { nats }: Connection,
  protocol: Protocol,
  options: Parameters<Connection["nats"]["requestMany"]>[2],
): Promise<Sign[]> {
  const signs: Sign[] = [];
  try {
    for await (const { data } of await nats.requestMany(protocol.statusSubject(), "", options)) {
      const sign = decodeSign(data);
      if (sign) signs.push(sign);
    }
  } catch (error) {
    if (!isNobody(error)) throw error;
  }
  return signs;
}

async function readKept(connection: Connection, { nodes }: Protocol): Promise<SeenNode[]> {
  try {
    const bucket = await bindBucket(connection, nodes);
    const keys: string[] = [];
    for await (const key of await bucket.keys()) keys.push(key);
    const entries = await Promise.all(keys.map((key) => bucket.get(key)));
    return entries.flatMap((entry) => {
      const sign = entry?.operation === "PUT" ? decodeSign(entry.value) : undefined;
      if (!entry || !sign) return [];
      const lastSeenMs = entry.created.getTime();
      const { status } = sign;
      return [
        {
          ...sign,
          state: status?.state === "stopped" ? "stopped" : "silent",
          lastSeenMs,
          clockOffsetMs: status && status.clockMs - lastSeenMs,
        },
      ];
    });
  } catch (error) {
    // No node has been here yet.
    if (isMissing(error)) return [];
    throw error;
  }
}

function decodeSign(bytes: Uint8Array): Sign | undefined {
  try {
    return decodeMessage(bytes, "heartbeat");
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    const by = peekSender(bytes);
    return by && { by, status: undefined };
  }
}

/** The main thread of a node is free: it answers at once, however busy its kernels are. */
const STALL_MS = 300;
const LONGEST_MS = 1000;
/** Nodes keep their state every ten seconds. */
const LATELY_MS = 30_000;
