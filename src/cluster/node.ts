import { setTimeout } from "node:timers/promises";
import type { Workload } from "../sweep/workload.ts";
import { hashBytes, putBlob } from "./blobs.ts";
import type { Connection } from "./connection.ts";
import { type Answer, answerBatch, persist, unbegun } from "./held-batch.ts";
import type { NodeLog } from "./node-log.ts";
import { NodeRun, type RunningBatch } from "./node-run.ts";
import { NodeTally } from "./node-tally.ts";
import type { Protocol } from "./protocol.ts";
import { type KnownRun, type Offer, RunDirectory } from "./run-directory.ts";
import { openBlobs, openRuns } from "./streams.ts";
import type { RunMessage } from "./wire.ts";
import {
  type BatchMessage,
  decodeMessage,
  encodeMessage,
  type NodeId,
  type ReturnReason,
  WIRE_VERSION,
} from "./wire.ts";
import { type Delivery, pullOne } from "./work-puller.ts";

export type NodeSettings = {
  id: NodeId;
  offer: Offer;
  /** How long a drain waits for what is running. */
  graceSeconds: number;
  load: (run: RunMessage) => Promise<Workload[]>;
  log: NodeLog;
};

/** Takes batches of all runs in turn, has its threads evaluate them, and answers each with one message. */
export class ClusterNode {
  readonly tally = new NodeTally();
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #settings: NodeSettings;
  readonly #directory: RunDirectory;
  readonly #open = new Map<string, Promise<NodeRun>>();
  readonly #held = new Set<Held>();
  #computing = 0;
  #news = Promise.withResolvers<void>();
  /** Run and class that was served last: the others come first. */
  #turn: string[] = [];
  #isDraining = false;
  #isClosed = false;
  readonly #sign: NodeJS.Timeout;

  constructor(connection: Connection, protocol: Protocol, settings: NodeSettings) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#settings = settings;
    this.#directory = new RunDirectory(connection, protocol, {
      offer: settings.offer,
      runs: () => openRuns(connection, protocol),
      load: settings.load,
      onNews: () => this.#wake(),
      onClosed: (run) => void this.#leave(run, "drained", "its run was stopped or has ended"),
      log: settings.log,
    });
    this.#sign = setInterval(() => this.#showProgress(), SIGN_MS);
  }

  get batchCount(): number {
    return this.#held.size;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  refusals(): string[] {
    return this.#directory.refusals();
  }

  /** Works until `drain`; resolves when everything it held has been handed back. */
  async work(): Promise<void> {
    while (!this.#isDraining) {
      if (this.#computing < this.#settings.offer.threads && (await this.#takeOne())) continue;
      const news = this.#news.promise;
      await Promise.race([news, setTimeout(IDLE_MS)]);
      this.#news = Promise.withResolvers();
    }
    await this.#finish();
  }

  /** Takes no more work, gives what is running a moment to end, and hands the rest back. */
  drain(reason: string): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#settings.log("info", `drains: ${reason}`, { event: "draining" });
    this.#wake();
  }

  /** Whether there was a batch to take. */
  async #takeOne(): Promise<boolean> {
    for (const { run, taskClass } of this.#targets()) {
      if (this.#isDraining) return false;
      const delivery = await pullOne(this.#connection, this.#protocol, run.run, taskClass).catch(
        () => undefined,
      );
      if (!delivery) continue;
      const turn = `${run.run} ${taskClass}`;
      this.#turn = [...this.#turn.filter((other) => other !== turn), turn];
      await this.#begin(run, delivery);
      return true;
    }
    return false;
  }

  /** Those that waited longest in front. */
  #targets(): { run: KnownRun; taskClass: string }[] {
    const rank = ({ run, taskClass }: { run: KnownRun; taskClass: string }) =>
      this.#turn.indexOf(`${run.run} ${taskClass}`);
    return this.#directory
      .known()
      .flatMap((run) => run.classes.map((taskClass) => ({ run, taskClass })))
      .sort((a, b) => rank(a) - rank(b));
  }

  async #begin(run: KnownRun, delivery: Delivery): Promise<void> {
    let message: BatchMessage;
    try {
      message = decodeMessage(delivery.bytes, "batch");
    } catch (error) {
      this.#settings.log("warn", `refuses a batch of run ${run.run}: ${(error as Error).message}`);
      delivery.terminate();
      return;
    }
    const held: Held = {
      run,
      delivery,
      message,
      running: undefined,
      isAnswered: false,
      beganMs: performance.now(),
    };
    this.#held.add(held);
    // Somebody had it and was not heard of again: the coordinator decides what becomes of it.
    if (delivery.deliveries > 1) {
      void this.#answer(held, { reason: "redelivered", detail: "a node had it and fell silent" });
      return;
    }
    this.#connection.nats.publish(
      this.#protocol.beginnings(run.run),
      encodeMessage({ v: WIRE_VERSION, kind: "beginning", batch: message.batch, by: this.#settings.id }),
    );
    this.#computing++;
    const nodeRun = await this.#opened(run).catch((error: Error) => {
      this.#break(run, error);
      return undefined;
    });
    if (held.isAnswered) return;
    held.running = nodeRun?.start(message, () => void this.#answer(held));
    if (!held.running)
      void this.#answer(held, { reason: "refused", detail: "its columns do not fit its run" });
  }

  #opened(run: KnownRun): Promise<NodeRun> {
    const open = this.#open.get(run.run);
    if (open) return open;
    const opening = NodeRun.open(run.workloads, this.#settings.offer.threads, (error) => {
      if (this.#open.get(run.run) === opening) this.#break(run, error);
    });
    this.#open.set(run.run, opening);
    return opening;
  }

  #break(run: KnownRun, error: Error): void {
    this.#directory.refuse(run.run, error.message);
    void this.#leave(run.run, "refused", error.message);
  }

  /** Hands back what is held of a run, and ends its threads. */
  async #leave(run: string, reason: ReturnReason, detail: string): Promise<void> {
    const opening = this.#open.get(run);
    this.#open.delete(run);
    const answers = [...this.#held]
      .filter((held) => held.run.run === run)
      .map((held) => this.#answer(held, { reason, detail }));
    await (await opening?.catch(() => undefined))?.[Symbol.asyncDispose]();
    await Promise.all(answers);
  }

  /** Outcomes first, then the double acknowledgement: whatever is lost between the two is only told twice. */
  async #answer(held: Held, back?: { reason: ReturnReason; detail: string }): Promise<void> {
    if (held.isAnswered) return;
    held.isAnswered = true;
    const { run, message, running, delivery } = held;
    if (delivery.deliveries === 1) this.#computing--;
    this.#wake();
    const answer = answerBatch(
      running ?? unbegun(message),
      this.#settings.id,
      this.#connection.maxPayload * 0.75,
      back,
    );
    if (running) {
      this.tally.add(running.ends.filter((end) => end !== undefined));
      this.tally.endBatch((performance.now() - held.beganMs) / 1000);
    }
    const isWanted = () => !this.#isClosed;
    await persist(() => this.#publish(run.run, answer), isWanted);
    await persist(() => delivery.confirm(), isWantedFor(CONFIRM_TRIES));
    this.#held.delete(held);
    this.#wake();
  }

  async #publish(run: string, { bytes, blobs }: Answer): Promise<void> {
    if (blobs.length > 0) {
      const store = await openBlobs(this.#connection, this.#protocol);
      for (const blob of blobs) await putBlob(store, "output", blob.sha256, blob.bytes);
    }
    await this.#connection.js.publish(this.#protocol.outcomesSubject(run), bytes, {
      msgID: hashBytes(bytes),
    });
  }

  async #finish(): Promise<void> {
    const { graceSeconds } = this.#settings;
    const deadline = performance.now() + graceSeconds * 1000;
    while (this.#computing > 0 && performance.now() < deadline) await setTimeout(DRAIN_LOOK_MS);
    await Promise.all(
      [...this.#open.keys()].map((run) => this.#leave(run, "drained", "its node was asked to stop")),
    );
    const last = performance.now() + LAST_WORDS_MS;
    while (this.#held.size > 0 && performance.now() < last) await setTimeout(DRAIN_LOOK_MS);
    this.#isClosed = true;
    clearInterval(this.#sign);
    this.#directory[Symbol.dispose]();
  }

  #showProgress(): void {
    for (const held of this.#held) {
      const nowMs = performance.now();
      if (nowMs - (held.shownMs ?? 0) < held.run.ackWaitMs / 4) continue;
      held.shownMs = nowMs;
      if (!this.#connection.nats.isClosed()) held.delivery.progress();
    }
  }

  #wake(): void {
    this.#news.resolve();
  }
}

/** A batch from its delivery to its acknowledgement. */
type Held = {
  run: KnownRun;
  delivery: Delivery;
  message: BatchMessage;
  running: RunningBatch | undefined;
  isAnswered: boolean;
  beganMs: number;
  shownMs?: number;
};

function isWantedFor(tries: number): () => boolean {
  let left = tries;
  return () => left-- > 0;
}

const IDLE_MS = 500;
const SIGN_MS = 250;
const DRAIN_LOOK_MS = 20;
const LAST_WORDS_MS = 10_000;
const CONFIRM_TRIES = 3;
