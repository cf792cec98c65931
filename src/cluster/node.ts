import { setTimeout } from "node:timers/promises";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Workload } from "../sweep/workload.ts";
import type { Answer, Closing } from "./answer-batch.ts";
import { hashBytes, putBlob } from "./blobs.ts";
import type { Connection } from "./connection.ts";
import { onlyLabel } from "./described-run.ts";
import { HeldBatch, type HeldPorts } from "./held-batch.ts";
import type { NodeLog } from "./node-log.ts";
import { judgeRun, type NodePolicy } from "./node-policy.ts";
import { NodePools } from "./node-pools.ts";
import { NodeTally } from "./node-tally.ts";
import type { Protocol } from "./protocol.ts";
import { type KnownRun, type Offer, RunDirectory } from "./run-directory.ts";
import { bindBlobs, bindBucket } from "./streams.ts";
import { Turns } from "./turns.ts";
import {
  type BatchMessage,
  decodeMessage,
  encodeMessage,
  type NodeId,
  type RunMessage,
  WIRE_VERSION,
} from "./wire.ts";
import { type Delivery, pullOne } from "./work-puller.ts";

export type NodeSettings = {
  id: NodeId;
  offer: Offer;
  policy: NodePolicy;
  /** How long a drain waits for what is running. */
  graceSeconds: number;
  load: (run: RunMessage) => Promise<Workload[]>;
  /** Called when it begins to take part in a run, which that run's coordinator should hear soon. */
  onJoin: () => void;
  log: NodeLog;
};

/** Takes batches of all runs in turn, has its threads evaluate them, and tells their coordinators what came of them. */
export class ClusterNode {
  readonly tally = new NodeTally();
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #settings: NodeSettings;
  readonly #directory: RunDirectory;
  readonly #pools: NodePools;
  readonly #held = new Map<string, HeldBatch>();
  readonly #heldPorts: HeldPorts;
  #computing = 0;
  #news = Promise.withResolvers<void>();
  /** Of runs and classes. */
  readonly #turns = new Turns();
  #isDraining = false;
  #isClosed = false;
  readonly #sign: NodeJS.Timeout;

  constructor(connection: Connection, protocol: Protocol, settings: NodeSettings) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#settings = settings;
    this.#directory = new RunDirectory(connection, protocol, {
      // What is for this process only is offered by nobody else.
      offer: { ...settings.offer, labels: [...settings.offer.labels, onlyLabel(settings.id.instance)] },
      runs: () => bindBucket(connection, protocol.runs),
      judge: (run) => judgeRun(settings.policy, run),
      load: settings.load,
      onNews: () => this.#wake(),
      onJoin: settings.onJoin,
      onClosed: (run) =>
        void this.#leave(run, { reason: "drained", detail: "its run was stopped or has ended" }, true),
      log: settings.log,
    });
    this.#pools = new NodePools(settings.offer.threads, (run, error) => this.#break(run, error));
    this.#heldPorts = {
      by: settings.id,
      mostBytes: connection.maxPayload * PAYLOAD_SHARE,
      publish: (run, answer) => this.#publish(run, answer),
      isWanted: () => !this.#isClosed,
      onEnds: (ends) => this.tally.add(ends),
    };
    this.#sign = setInterval(() => this.#look(), SIGN_MS);
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
      await Promise.race([news, setTimeout(IDLE_MS, undefined, NO_REASON_TO_STAY)]);
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

  /** Takes no part in any run that it knows, and hands back what it holds of them. */
  refuseAll(reason: string): void {
    for (const { run } of this.#directory.known()) this.#break(run, new SweepError("NODE_BARRED", reason));
  }

  /** Whether there was a batch to take. */
  async #takeOne(): Promise<boolean> {
    const targets = this.#directory
      .known()
      .flatMap((run) =>
        run.classes.map((taskClass) => ({ run, taskClass, name: `${run.run} ${taskClass}` })),
      );
    for (const { run, taskClass, name } of this.#turns.order(targets, (target) => target.name)) {
      if (this.#isDraining) return false;
      const delivery = await pullOne(this.#connection, this.#protocol, run.run, taskClass).catch(
        () => undefined,
      );
      if (!delivery) continue;
      this.#turns.serve(name);
      await this.#begin(run, delivery);
      return true;
    }
    return false;
  }

  async #begin(run: KnownRun, delivery: Delivery): Promise<void> {
    // Its run ended while the batch was on its way.
    if (!this.#directory.get(run.run)) return;
    let message: BatchMessage;
    try {
      message = decodeMessage(delivery.bytes, "batch");
    } catch (error) {
      this.#settings.log("warn", `refuses a batch of run ${run.run}: ${(error as Error).message}`);
      delivery.terminate();
      return;
    }
    const own = this.#held.get(message.batch);
    if (own) {
      own.deliverAgain(delivery);
      return;
    }
    const held = new HeldBatch(run, delivery, message, this.#heldPorts);
    this.#held.set(message.batch, held);
    // Somebody had it and was not heard of again: the coordinator decides what becomes of it.
    if (delivery.deliveries > 1) {
      void this.#answer(held, { reason: "redelivered", detail: "a node had it and fell silent" });
      return;
    }
    this.#computing++;
    try {
      await this.#sayBegin(held);
      const pool = await this.#pools.get(run);
      if (held.isAnswered || held.start(pool, () => void this.#end(held))) return;
      void this.#end(held, { reason: "refused", detail: "its trials are not those of its run" });
    } catch (error) {
      this.#break(run.run, error as Error);
    }
  }

  /** Tells the coordinator who has a batch. */
  async #sayBegin({ run, message }: HeldBatch): Promise<void> {
    const { nats } = this.#connection;
    nats.publish(
      this.#protocol.beginnings(run.run),
      encodeMessage({ v: WIRE_VERSION, kind: "beginning", batch: message.batch, by: this.#settings.id }),
    );
    // A trial alone may be about to kill this process: who had it should be known before.
    const isAlone = message.keys.length === 32;
    if (isAlone) {
      const flushed = nats.flush().catch(() => {});
      await Promise.race([flushed, setTimeout(FLUSH_MS, undefined, NO_REASON_TO_STAY)]);
    }
  }

  #break(run: string, error: Error): void {
    this.#directory.refuse(run, { reason: error.message, fields: {} });
    void this.#leave(run, { reason: "refused", detail: error.message });
  }

  /** Hands back what is held of a run, and ends its threads. */
  async #leave(run: string, closing: Closing, hasRunEnded = false): Promise<void> {
    this.#turns.forget(`${run} `);
    const held = [...this.#held.values()].filter((batch) => batch.run.run === run);
    const answers = held.map((batch) => this.#end(batch, closing, hasRunEnded));
    await this.#pools.close(run);
    await Promise.all(answers);
  }

  /** A batch whose trials were begun, or were about to be, is done with. */
  async #end(held: HeldBatch, closing?: Closing, hasRunEnded = false): Promise<void> {
    if (held.isAnswered) return;
    this.#computing--;
    this.#wake();
    this.tally.endBatch((performance.now() - held.beganMs) / 1000);
    await this.#answer(held, closing, hasRunEnded);
  }

  async #answer(held: HeldBatch, closing?: Closing, hasRunEnded = false): Promise<void> {
    await held.answer(closing, hasRunEnded);
    this.#held.delete(held.message.batch);
    this.#wake();
  }

  async #publish(run: string, { bytes, blobs }: Answer): Promise<void> {
    if (blobs.length > 0) {
      const store = await bindBlobs(this.#connection, this.#protocol);
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
    const runs = new Set([...this.#pools.runs(), ...[...this.#held.values()].map(({ run }) => run.run)]);
    const closing: Closing = { reason: "drained", detail: "its node was asked to stop" };
    const leaving = Promise.all([...runs].map((run) => this.#leave(run, closing)));
    await Promise.race([leaving, setTimeout(LAST_WORDS_MS, undefined, NO_REASON_TO_STAY)]);
    this.#isClosed = true;
    clearInterval(this.#sign);
    this.#directory[Symbol.dispose]();
  }

  #look(): void {
    if (this.#connection.nats.isClosed()) return;
    const nowMs = performance.now();
    const busy = new Set<string>();
    for (const held of this.#held.values()) {
      held.showProgress(nowMs);
      busy.add(held.run.run);
    }
    this.#pools.closeIdle(busy, nowMs);
  }

  #wake(): void {
    this.#news.resolve();
  }
}

/** A limit to a wait does not keep the process when the wait is over. */
const NO_REASON_TO_STAY = { ref: false } as const;
/** The rest is for a message's frame, and what is only estimated. */
const PAYLOAD_SHARE = 0.75;
const IDLE_MS = 500;
const SIGN_MS = 250;
const FLUSH_MS = 1000;
const DRAIN_LOOK_MS = 20;
const LAST_WORDS_MS = 10_000;
