import { JetStreamApiCodes, JetStreamApiError, type StreamConfig } from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";
import { type ObjectStore, Objm } from "@nats-io/obj";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Connection } from "./connection.ts";
import { nanos } from "./nanos.ts";
import type { BucketPlan, Protocol, StreamPlan } from "./protocol.ts";

/** What a coordinator needs on the server, made or found as it should be. Safe to call again at any time. */
export async function ensureStreams(connection: Connection, protocol: Protocol): Promise<void> {
  // All at once: over a long link each answer is waited for.
  await Promise.all([
    ensureStream(connection, protocol.work),
    ensureStream(connection, protocol.outcomes),
    openRuns(connection, protocol),
    openLeases(connection, protocol),
    openNodes(connection, protocol),
    openBars(connection, protocol),
    openBlobs(connection, protocol),
  ]);
}

export function openRuns(connection: Connection, { runs, settings }: Protocol): Promise<KV> {
  return openKeyValue(connection, runs, settings.replicas);
}

export function openLeases(connection: Connection, { leases, settings }: Protocol): Promise<KV> {
  return openKeyValue(connection, leases, settings.replicas);
}

export function openNodes(connection: Connection, { nodes, settings }: Protocol): Promise<KV> {
  return openKeyValue(connection, nodes, settings.replicas);
}

export function openBars(connection: Connection, { bars, settings }: Protocol): Promise<KV> {
  return openKeyValue(connection, bars, settings.replicas);
}

export async function openBlobs(connection: Connection, protocol: Protocol): Promise<ObjectStore> {
  const { blobs, settings } = protocol;
  if (await isThere(connection, blobs.stream, blobsOf(blobs))) return bindBlobs(connection, protocol);
  const store = await orUnusable(connection, blobs.stream, () =>
    new Objm(connection.js).create(blobs.bucket, {
      ttl: nanos(blobs.ttlMs),
      replicas: settings.replicas,
      storage: "file",
    }),
  );
  const { config } = (await store.status()).streamInfo;
  checkStream(connection, blobs.stream, blobsOf(blobs), config);
  return store;
}

/** The buckets as they are, for those who make nothing on the server: what is not there fails when it is used. */
export function bindBucket({ js }: Connection, { bucket }: BucketPlan): Promise<KV> {
  return new Kvm(js).open(bucket, { allow_direct: false });
}

export function bindBlobs({ js }: Connection, { blobs }: Protocol): Promise<ObjectStore> {
  return new Objm(js).open(blobs.bucket, false);
}

async function ensureStream(connection: Connection, plan: StreamPlan): Promise<void> {
  const { config } = plan;
  const wanted = fixedOf(plan);
  if (await isThere(connection, config.name, wanted)) return;
  const made = await orUnusable(connection, config.name, () => connection.manager.streams.add(config));
  checkStream(connection, config.name, wanted, made.config);
}

/** Whether a stream is there; throws when it is not as it should be. */
async function isThere(
  connection: Connection,
  name: string,
  wanted: Partial<StreamConfig>,
): Promise<boolean> {
  try {
    const { config } = await connection.manager.streams.info(name);
    checkStream(connection, name, wanted, config);
    return true;
  } catch (error) {
    if (!isMissing(error)) throw error;
    return false;
  }
}

/** What the server refuses is for whoever runs it to mend. */
async function orUnusable<T>({ shown }: Connection, name: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (cause) {
    if (!(cause instanceof JetStreamApiError)) throw cause;
    throw new SweepError(
      "CLUSTER_UNUSABLE",
      `the NATS server at ${shown} will not make the stream ${name}: ${cause.message}`,
      { cause },
    );
  }
}

async function openKeyValue(connection: Connection, plan: BucketPlan, replicas: number): Promise<KV> {
  if (await isThere(connection, plan.stream, bucketOf(plan))) return bindBucket(connection, plan);
  const bucket = await orUnusable(connection, plan.stream, () =>
    new Kvm(connection.js).create(plan.bucket, {
      history: 1,
      ttl: plan.ttlMs,
      replicas,
      storage: "file",
      // Direct reads may come from a server that lags behind.
      allow_direct: false,
    }),
  );
  const { config } = (await bucket.status()).streamInfo;
  checkStream(connection, plan.stream, bucketOf(plan), config);
  return bucket;
}

/** An old server drops settings it does not know in silence, and a stream of this name may be somebody else's. */
function checkStream(
  { shown }: Connection,
  name: string,
  wanted: Partial<StreamConfig>,
  found: Partial<StreamConfig>,
): void {
  for (const [key, value] of Object.entries(wanted)) {
    const [expected, got] = [JSON.stringify(value), JSON.stringify(found[key as keyof StreamConfig])];
    if (expected === got) continue;
    throw new SweepError(
      "CLUSTER_UNUSABLE",
      `the stream ${name} at ${shown} has ${key} ${got}, ${expected} was expected: somebody else's, or of another version; choose another --prefix, or remove it (nats stream rm ${name})`,
    );
  }
}

/** A stream as it is on the server, beside what it should be. */
export type StreamFinding = {
  name: string;
  state: "good" | "missing" | "wrong";
  detail: string;
  messages: number;
  bytes: number;
  replicas: number;
};

/** Looks at the streams of a cluster, and makes none. */
export async function inspectStreams(connection: Connection, protocol: Protocol): Promise<StreamFinding[]> {
  const { work, outcomes, runs, leases, nodes, bars, blobs } = protocol;
  const wanted: [string, Partial<StreamConfig>][] = [
    ...[work, outcomes].map((plan): [string, Partial<StreamConfig>] => [plan.config.name, fixedOf(plan)]),
    ...[runs, leases, nodes, bars].map((plan): [string, Partial<StreamConfig>] => [
      plan.stream,
      bucketOf(plan),
    ]),
    [blobs.stream, blobsOf(blobs)],
  ];
  return Promise.all(wanted.map(([name, settings]) => inspectStream(connection, name, settings)));
}

async function inspectStream(
  connection: Connection,
  name: string,
  wanted: Partial<StreamConfig>,
): Promise<StreamFinding> {
  try {
    const { config, state } = await connection.manager.streams.info(name);
    const { messages, bytes } = state;
    const found = { name, messages, bytes, replicas: config.num_replicas };
    try {
      checkStream(connection, name, wanted, config);
      return { ...found, state: "good", detail: "" };
    } catch (error) {
      return { ...found, state: "wrong", detail: (error as Error).message };
    }
  } catch (error) {
    const state = isMissing(error) ? "missing" : "wrong";
    return { name, state, detail: (error as Error).message, messages: 0, bytes: 0, replicas: 0 };
  }
}

function fixedOf({ config, fixed }: StreamPlan): Partial<StreamConfig> {
  return Object.fromEntries(fixed.map((key) => [key, config[key]]));
}

function bucketOf({ bucket, ttlMs }: BucketPlan): Partial<StreamConfig> {
  return { subjects: [`$KV.${bucket}.>`], max_age: nanos(ttlMs) };
}

function blobsOf({ bucket }: BucketPlan): Partial<StreamConfig> {
  return { subjects: [`$O.${bucket}.C.>`, `$O.${bucket}.M.>`] };
}

/** Whether an error says that a stream, consumer or message is not there. */
export function isMissing(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return MISSING.includes(error.code);
  return /stream not found|consumer not found|no message found/i.test((error as Error).message);
}

const MISSING: readonly number[] = [
  JetStreamApiCodes.StreamNotFound,
  JetStreamApiCodes.ConsumerNotFound,
  JetStreamApiCodes.NoMessageFound,
];
