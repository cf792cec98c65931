import { randomUUID } from "node:crypto";
import { readlinkSync } from "node:fs";
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
  /** Containers of one host count their processes apart. */
  space: string;
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
  readonly #ports: LeasePorts;
  #revision: number;
  #timer: NodeJS.Timeout;
  #renewing: Promise<boolean> | undefined;
  #isLost = false;

  private constructor(bucket: KV, run: string, holder: LeaseHolder, revision: number, ports: LeasePorts) {
    this.#bucket = bucket;
    this.#run = run;
    this.#holder = holder;
    this.#revision = revision;
    this.#ports = ports;
    this.#timer = setInterval(() => void this.#renewOnce(), RENEW_MS);
  }

  /** Takes the lease of a run; throws RUN_HELD when another coordinator holds it and goes on renewing it. */
  static async take(bucket: KV, run: string, store: string, ports: LeasePorts): Promise<Lease> {
    const holder: LeaseHolder = {
      ...describeProcess(),
      id: randomUUID(),
      pid: process.pid,
      store,
      sinceMs: Date.now(),
    };
    const revision = await takeRevision(bucket, run, holder, ports.onWait);
    return new Lease(bucket, run, holder, revision, ports);
  }

  /**
   * Whether the run is still ours to give back: only when the server says so just now, so that one who was away takes nothing from
   * another.
   */
  async isHeld(): Promise<boolean> {
    await this.#renewing;
    return this.#renewOnce();
  }

  /** Gives the run free for the next one at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
    if (this.#isLost) return;
    // Whatever goes wrong here: the entry vanishes by itself.
    await this.#bucket.delete(this.#run, { previousSeq: this.#revision }).catch(() => {});
  }

  #renewOnce(): Promise<boolean> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /** Whether the server has confirmed it. */
  async #renew(): Promise<boolean> {
    if (this.#isLost) return false;
    try {
      this.#revision = await this.#bucket.update(this.#run, encode(this.#holder), this.#revision);
      return true;
    } catch (error) {
      // A server that does not answer says nothing about the lease.
      if (!isWrongRevision(error) && !/stream not found/i.test((error as Error).message)) return false;
      return this.#recover().catch(() => false);
    }
  }

  /** The entry is not the one we wrote: vanished while the server or we were away, or another's. */
  async #recover(): Promise<boolean> {
    const entry = await readHolder(this.#bucket, this.#run);
    if (entry === undefined) {
      this.#revision = await this.#bucket.create(this.#run, encode(this.#holder));
      this.#ports.onRegained();
      return true;
    }
    if (entry.holder?.id === this.#holder.id) {
      // Our own write, whose answer did not reach us.
      this.#revision = entry.revision;
      return true;
    }
    clearInterval(this.#timer);
    this.#isLost = true;
    this.#ports.onLost(entry.holder);
    return false;
  }
}

export type LeasePorts = {
  /** Called once, with the holder that took over, if it is known. */
  onLost(holder: LeaseHolder | undefined): void;
  /** The entry had vanished, and nobody had it: meanwhile another may have come, and have given the run back. */
  onRegained(): void;
  /** A holder that may have died is given some seconds to show that it has not. */
  onWait(holder: LeaseHolder | undefined): void;
};

/** Who drives a run now, if anybody does. */
export async function leaseHolder(bucket: KV, run: string): Promise<LeaseHolder | undefined> {
  return (await readHolder(bucket, run))?.holder;
}

export function describeHolder(holder: LeaseHolder | undefined): string {
  if (holder === undefined) return "another coordinator";
  const { host, pid, store, sinceMs } = holder;
  return `process ${pid} on ${host} since ${new Date(sinceMs).toISOString()} (store ${store})`;
}

const RENEW_MS = (LEASE_SECONDS * 1000) / 4;

async function takeRevision(
  bucket: KV,
  run: string,
  holder: LeaseHolder,
  onWait: LeasePorts["onWait"],
): Promise<number> {
  const seen = await readHolder(bucket, run);
  if (seen === undefined) {
    return bucket.create(run, encode(holder)).catch(async (error) => {
      // Two began at once: the other was first.
      if (isWrongRevision(error)) throw held(run, (await readHolder(bucket, run))?.holder);
      throw error;
    });
  }
  // A holder on this machine that has died is known at once; of any other, a sign of life is awaited.
  const startMs = performance.now();
  let isTold = false;
  while (!isDeadHere(seen.holder) && performance.now() - startMs < LEASE_SECONDS * 1000 + RENEW_MS) {
    await setTimeout(LOOK_MS);
    const now = await readHolder(bucket, run);
    if (now === undefined) return takeRevision(bucket, run, holder, onWait);
    if (now.revision !== seen.revision) throw held(run, now.holder);
    if (!isTold && performance.now() - startMs > 1.5 * RENEW_MS) {
      isTold = true;
      onWait(seen.holder);
    }
  }
  return bucket.update(run, encode(holder), seen.revision).catch((error) => {
    if (isWrongRevision(error)) throw held(run, undefined);
    throw error;
  });
}

const LOOK_MS = 250;

function isDeadHere(holder: LeaseHolder | undefined): boolean {
  if (holder === undefined) return true;
  const { host, boot, space } = describeProcess();
  if (holder.host !== host || holder.boot !== boot || holder.space !== space) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Where process ids mean the same. */
function describeProcess(): Pick<LeaseHolder, "host" | "boot" | "space"> {
  return { host: hostname(), boot: describeOrigin().boot, space: processSpace() };
}

function processSpace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    // Systems without it have one space.
    return "";
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
  return new SweepError(
    "RUN_HELD",
    `run ${run} is driven by ${describeHolder(holder)}; wait for it, or stop it with: sweepwell cancel`,
  );
}
