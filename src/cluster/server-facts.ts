import type { Connection } from "./connection.ts";
import { listNodes, type SeenNode } from "./node-list.ts";
import type { Protocol } from "./protocol.ts";
import { type ClockOffset, measureClock } from "./server-clock.ts";
import { bindBucket, inspectStreams, type StreamFinding } from "./streams.ts";

/** What can be told of a cluster from outside. */
export type ServerFacts = {
  version: string;
  /** The cluster of servers that it belongs to. */
  servers: string | undefined;
  maxPayload: number;
  roundTripMs: number;
  jetStream: {
    storageBytes: number;
    /** Undefined where the account has no limit. */
    mostBytes: number | undefined;
    streams: number;
    domain: string | undefined;
  };
  streams: readonly StreamFinding[];
  /** Undefined when there is nothing yet to measure it by; in words when it may not be measured. */
  clock: ClockOffset | string | undefined;
  nodes: readonly SeenNode[];
};

export async function gatherFacts(connection: Connection, protocol: Protocol): Promise<ServerFacts> {
  const { nats, manager, maxPayload } = connection;
  const account = await manager.getAccountInfo();
  const streams = await inspectStreams(connection, protocol);
  const hasNodes = streams.some(({ name, state }) => name === protocol.nodes.stream && state === "good");
  return {
    version: nats.info?.version ?? "unknown",
    servers: nats.info?.cluster,
    maxPayload,
    roundTripMs: await roundTrip(nats),
    jetStream: {
      storageBytes: account.storage,
      mostBytes: account.limits.max_storage < 0 ? undefined : account.limits.max_storage,
      streams: account.streams,
      domain: account.domain,
    },
    streams,
    clock: hasNodes ? await clockOf(connection, protocol) : undefined,
    nodes: await listNodes(connection, protocol),
  };
}

async function roundTrip(nats: Connection["nats"]): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ROUND_TRIPS; i++) {
    const startedMs = performance.now();
    await nats.flush();
    times.push(performance.now() - startedMs);
  }
  return times.sort((a, b) => a - b)[Math.floor(ROUND_TRIPS / 2)]!;
}

async function clockOf(connection: Connection, { nodes }: Protocol): Promise<ServerFacts["clock"]> {
  try {
    const bucket = await bindBucket(connection, nodes);
    const measure = () => measureClock(bucket, CLOCK_KEY, new Uint8Array(0));
    // Two who look at once disturb each other.
    return (await measure()) ?? (await measure());
  } catch (error) {
    return (error as Error).message;
  }
}

const ROUND_TRIPS = 5;
/** Beside the nodes; no instance is called so. */
const CLOCK_KEY = "clock";
