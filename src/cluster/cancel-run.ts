import { setTimeout } from "node:timers/promises";
import type { KV } from "@nats-io/kv";
import { SweepError } from "../kernel/sweep-error.ts";
import { announcementOf } from "./announcer.ts";
import { type Connection, isUnanswered } from "./connection.ts";
import { describeHolder, Lease, type LeaseHolder, leaseHolder } from "./lease.ts";
import type { Protocol } from "./protocol.ts";
import { isMissing, openLeases, openRuns } from "./streams.ts";
import { encodeMessage } from "./wire.ts";

/** What a cancellation did: a coordinator was stopped, or what a dead one left was cleared away. */
export type CancelEnd =
  | { kind: "stopped"; holder: LeaseHolder | undefined }
  | { kind: "cleared"; batches: number };

export type CancelWish = {
  run: string;
  /** Who asks, for the coordinator's user. */
  asker: string;
  timeoutMs: number;
};

/**
 * Has the coordinator of a run end it as by Ctrl-C, and waits until it did. When nobody drives the run, what the server keeps of it is
 * removed; RUN_HELD when somebody does and does not answer.
 */
export async function cancelRun(
  connection: Connection,
  protocol: Protocol,
  { run, asker, timeoutMs }: CancelWish,
): Promise<CancelEnd> {
  const leases = await openLeases(connection, protocol);
  const holder = await leaseHolder(leases, run);
  if (await isAnswered(connection, protocol, run, asker)) {
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      const now = await leaseHolder(leases, run);
      if (now === undefined || (holder && now.id !== holder.id)) return { kind: "stopped", holder };
      await setTimeout(LOOK_MS);
    }
    const who = holder ? describeHolder(holder) : "its coordinator";
    throw new SweepError(
      "RUN_HELD",
      `${who} was asked to stop run ${run} and has not stopped within ${timeoutMs / 1000} s`,
    );
  }
  // Waits for a sign of life of whoever holds it: what follows must not happen under a living coordinator.
  await using _ = await takeLease(leases, run);
  return { kind: "cleared", batches: await clearAway(connection, protocol, run) };
}

async function takeLease(leases: KV, run: string): Promise<Lease> {
  try {
    return await Lease.take(leases, run, "sweepwell cancel", {
      onLost() {},
      onRegained() {},
      onWait() {},
    });
  } catch (cause) {
    if (!(cause instanceof SweepError) || cause.code !== "RUN_HELD") throw cause;
    const holder = await leaseHolder(leases, run);
    const who = holder ? describeHolder(holder) : "another coordinator";
    throw new SweepError("RUN_HELD", `run ${run} is driven by ${who}, which does not answer: stop it there`, {
      cause,
    });
  }
}

async function isAnswered(
  { nats }: Connection,
  protocol: Protocol,
  run: string,
  asker: string,
): Promise<boolean> {
  try {
    await nats.request(protocol.cancelSubject(run), asker, { timeout: ANSWER_MS });
    return true;
  } catch (error) {
    if (isUnanswered(error)) return false;
    throw error;
  }
}

/** Removes what nodes could still work on; gives how many batches that were. Outcomes stay for whoever goes on. */
async function clearAway(connection: Connection, protocol: Protocol, run: string): Promise<number> {
  const { nats, manager } = connection;
  const { name } = protocol.work.config;
  nats.publish(
    protocol.announcements(run),
    encodeMessage(announcementOf(run, { state: "closed", revision: 0, classes: [], ackWaitMs: 1 })),
  );
  let purged = 0;
  try {
    ({ purged } = await manager.streams.purge(name, { filter: protocol.workOfRun(run) }));
    const consumers: string[] = [];
    for await (const { name: consumer } of manager.consumers.list(name)) consumers.push(consumer);
    for (const consumer of consumers.filter((other) => other.startsWith(`${run}-`))) {
      await manager.consumers.delete(name, consumer);
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await (await openRuns(connection, protocol)).delete(run);
  return purged;
}

const ANSWER_MS = 3000;
const LOOK_MS = 100;
