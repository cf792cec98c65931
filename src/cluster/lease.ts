import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { SweepError } from "../kernel/sweep-error.ts";
import { describeOrigin } from "../pool/origin.ts";
import { LEASE_SECONDS } from "./protocol.ts";

/** Who drives a run. */
export type LeaseHolder = {
  id: string;
  host: string;
  /** Changes with every start of the host. */
  boot: string;
  pid: number;
  store: string;
  sinceMs: number;
};

/**
 * The right to drive a run: an entry that vanishes unless it is renewed. Every renewal states the revision of the last one, so
 * whoever was away while another took over is told so and cannot take it back.
 */
export class Lease implements AsyncDisposable {
  readonly #bucket: KV;
  readonly #run: string;
  readonly #holder: LeaseHolder;
  readonly #onLost: OnLost;
  #revision: number;
  #timer: NodeJS.Timeout;
  #renewing: Promise<void> | undefined;

  private constructor(bucket: KV, run: string, holder: LeaseHolder, revision: number, onLost: OnLost) {
    this.#bucket = bucket;
    this.#run = run;
    this.#holder = holder;
    this.#revision = revision;
    this.#onLost = onLost;
    this.#timer = setInterval(() => {
      this.#renewing ??= this.#renew().finally(() => {
        this.#renewing = undefined;
      });
    }, RENEW_MS);
  }

  /** Takes the lease of a run; throws RUN_HELD when another coordinator holds it and goes on renewing it. */
  static async take(bucket: KV, run: string, store: string, onLost: OnLost): Promise<Lease> {
    const holder = {
      id: randomUUID(),
      host: hostname(),
      boot: describeOrigin().boot,
      pid: process.pid,
      store,
      sinceMs: Date.now(),
    };
    const revision = await takeRevision(bucket, run, holder);
    return new Lease(bucket, run, holder, revision, onLost);
  }

  /** Gives the run free for the next one at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
    // Whatever goes wrong here: the entry vanishes by itself.
    await this.#bucket.delete(this.#run, { previousSeq: this.#revision }).catch(() => {});
  }

  async #renew(): Promise<void> {
    try {
      this.#revision = await this.#bucket.update(this.#run, encode(this.#holder), this.#revision);
    } catch (error) {
      // A server that does not answer says nothing about the lease.
      if (!isWrongRevision(error) && !/stream not found/i.test((error as Error).message)) return;
      await this.#recover().catch(() => {});
    }
  }

  /** The entry is not the one we wrote: vanished while the server or we were away, or another's. */
  async #recover(): Promise<void> {
    const entry = await readHolder(this.#bucket, this.#run);
    if (entry === undefined) {
      this.#revision = await this.#bucket.create(this.#run, encode(this.#holder));
    } else if (entry.holder?.id === this.#holder.id) {
      // Our own write, whose answer did not reach us.
      this.#revision = entry.revision;
    } else {
      clearInterval(this.#timer);
      this.#onLost(entry.holder);
    }
  }
}

/** Called once, with the holder that took over, if it is known. */
type OnLost = (holder: LeaseHolder | undefined) => void;

/** Who drives a run now, if anybody does. */
export async function leaseHolder(bucket: KV, run: string): Promise<LeaseHolder | undefined> {
  return (await readHolder(bucket, run))?.holder;
}

export function describeHolder({ host, pid, store, sinceMs }: LeaseHolder): string {
  return `process ${pid} on ${host} since ${new Date(sinceMs).toISOString()} (store ${store})`;
}

const RENEW_MS = (LEASE_SECONDS * 1000) / 4;

async function takeRevision(bucket: KV, run: string, holder: LeaseHolder): Promise<number> {
  const seen = await readHolder(bucket, run);
  if (seen === undefined) {
    return bucket.create(run, encode(holder)).catch(async (error) => {
      // Two began at once: the other was first.
      if (isWrongRevision(error)) throw held(run, (await readHolder(bucket, run))?.holder);
      throw error;
    });
  }
  // A holder on this machine that has died is known at once; of any other, a sign of life is awaited.
  const deadline = Date.now() + LEASE_SECONDS * 1000 + RENEW_MS;
  while (!isDeadHere(seen.holder) && Date.now() < deadline) {
    await setTimeout(LOOK_MS);
    const now = await readHolder(bucket, run);
    if (now === undefined) return takeRevision(bucket, run, holder);
    if (now.revision !== seen.revision) throw held(run, now.holder);
  }
  return bucket.update(run, encode(holder), seen.revision).catch((error) => {
    if (isWrongRevision(error)) throw held(run, undefined);
    throw error;
  });
}

const LOOK_MS = 250;

function isDeadHere(holder: LeaseHolder | undefined): boolean {
  if (holder === undefined) return true;
  if (holder.host !== hostname() || holder.boot !== describeOrigin().boot) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

async function readHolder(
  bucket: KV,
  run: string,
): Promise<{ holder: LeaseHolder | undefined; revision: number } | undefined> {
  const entry = await bucket.get(run);
  if (entry === null || entry.operation !== "PUT") return undefined;
  try {
    return { holder: entry.json<LeaseHolder>(), revision: entry.revision };
  } catch {
    return { holder: undefined, revision: entry.revision };
  }
}

function encode(holder: LeaseHolder): string {
  return JSON.stringify(holder);
}

function isWrongRevision(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamWrongLastSequence;
}

function held(run: string, holder: LeaseHolder | undefined): SweepError {
  const who = holder === undefined ? "another coordinator" : describeHolder(holder);
  return new SweepError(
    "RUN_HELD",
    `run ${run} is driven by ${who}; wait for it, or stop it with: sweepwell cancel`,
  );
}
