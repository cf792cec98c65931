import type { KV } from "@nats-io/kv";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Connection } from "./connection.ts";
import { type LeaseHolder, leaseHolder } from "./lease.ts";
import type { BucketPlan, Protocol } from "./protocol.ts";
import { bindBucket, isMissing } from "./streams.ts";
import { decodeMessage } from "./wire.ts";

/** A run that has something on the server. */
export type ClusterRun = {
  run: string;
  /** Unknown when it is described in another version, or no more. */
  name: string | undefined;
  holder: LeaseHolder | undefined;
};

/** The runs that a cluster has: those described to nodes, and those that somebody drives. */
export async function listRuns(connection: Connection, { runs, leases }: Protocol): Promise<ClusterRun[]> {
  const [described, held] = await Promise.all([open(connection, runs), open(connection, leases)]);
  const names = new Map<string, string | undefined>();
  for (const key of await keysOf(held)) names.set(key, undefined);
  for (const key of await keysOf(described)) names.set(key, await nameOf(described!, key));
  return Promise.all(
    [...names].map(async ([run, name]) => ({
      run,
      name,
      holder: held && (await leaseHolder(held, run)),
    })),
  );
}

/** The run of a cluster that a name, or the beginning of a name or an id, means; undefined when there is none. */
export function selectRun(runs: readonly ClusterRun[], reference: string): ClusterRun | undefined {
  const isMeant = ({ run, name }: ClusterRun) => name === reference || reference.startsWith(run);
  const exact = runs.filter(isMeant);
  const alike =
    exact.length > 0
      ? exact
      : runs.filter(({ run, name }) => run.startsWith(reference) || name?.startsWith(reference));
  if (alike.length > 1) {
    throw new SweepError(
      "NOT_FOUND",
      `${JSON.stringify(reference)} may be ${alike.map(describeClusterRun).join(", ")}; give more of the id`,
    );
  }
  return alike[0];
}

export function describeClusterRun({ run, name }: ClusterRun): string {
  return name === undefined ? run.slice(0, 12) : `${name} (${run.slice(0, 12)})`;
}

async function open(connection: Connection, plan: BucketPlan): Promise<KV | undefined> {
  try {
    const found = await bindBucket(connection, plan);
    await found.status();
    return found;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function keysOf(bucket: KV | undefined): Promise<string[]> {
  const keys: string[] = [];
  if (bucket) for await (const key of await bucket.keys()) keys.push(key);
  return keys;
}

async function nameOf(bucket: KV, key: string): Promise<string | undefined> {
  try {
    return decodeMessage((await bucket.get(key))!.value, "run").name;
  } catch {
    return undefined;
  }
}
