import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { JetStreamApiError, type SeqMsgRequest } from "@nats-io/jetstream";
import type { Trial } from "../sweep/trial.ts";
import type { Connection } from "./connection.ts";
import type { Batch } from "./flight.ts";
import type { Protocol } from "./protocol.ts";
import { ensureStreams, isMissing } from "./streams.ts";
import { decodeKeys, encodeTrials } from "./trial-columns.ts";
import { decodeMessage, encodeMessage, WIRE_VERSION } from "./wire.ts";

/** What a part's batches need on the wire. */
export type WorkPart = { width: number; taskClass: string };

/** The coordinator's side of the stream of work, for one run. */
export class WorkQueue {
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #run: string;
  readonly #parts: readonly WorkPart[];
  readonly #onTrouble: (reason: string) => void;
  readonly #sending = new Set<Promise<unknown>>();
  /** Classes beside those of the parts: each for one node. */
  readonly #further = new Set<string>();
  #counts = 0;
  #isClosed = false;

  /** `onTrouble` hears why the server does not take work, each time it refuses. */
  constructor(
    connection: Connection,
    protocol: Protocol,
    run: string,
    parts: readonly WorkPart[],
    onTrouble: (reason: string) => void,
  ) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#run = run;
    this.#parts = parts;
    this.#onTrouble = onTrouble;
  }

  get classes(): string[] {
    return [...new Set([...this.#parts.map(({ taskClass }) => taskClass), ...this.#further])];
  }

  /** Makes a further class, if it is not there. */
  async addClass(taskClass: string): Promise<void> {
    if (this.#further.has(taskClass)) return;
    this.#further.add(taskClass);
    await this.#ensureConsumer(taskClass);
  }

  /** Takes back what nobody took of a class. Its consumer stays: whoever asks one that has gone waits in vain for an answer. */
  async withdraw(taskClass: string): Promise<void> {
    const { name } = this.#protocol.work.config;
    const filter = this.#protocol.workSubject(this.#run, taskClass);
    await this.#connection.manager.streams.purge(name, { filter });
  }

  /** Makes what is not there: streams, and a consumer for each class. */
  async ensure(): Promise<void> {
    await ensureStreams(this.#connection, this.#protocol);
    await Promise.all(this.classes.map((taskClass) => this.#ensureConsumer(taskClass)));
  }

  /** Whether nodes can take the run's work from the server. */
  async isServed(): Promise<boolean> {
    const { manager } = this.#connection;
    const { name } = this.#protocol.work.config;
    try {
      for (const taskClass of this.classes) {
        await manager.consumers.info(name, this.#protocol.consumer(this.#run, taskClass).durable_name);
      }
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** Sends a batch and notes its place, however long that takes; gives up when it is no more wanted. */
  async send(
    batch: Batch,
    trials: readonly Trial[],
    isWanted: () => boolean,
    taskClass = this.#parts[batch.part]!.taskClass,
  ): Promise<void> {
    const { part, id } = batch;
    const { width } = this.#parts[part]!;
    const bytes = encodeMessage({
      v: WIRE_VERSION,
      kind: "batch",
      batch: id,
      part,
      ...encodeTrials(trials, width),
    });
    for (
      let pauseMs = FIRST_PAUSE_MS;
      !this.#isClosed && isWanted();
      pauseMs = Math.min(2 * pauseMs, PAUSE_MS)
    ) {
      try {
        const subject = this.#protocol.workSubject(this.#run, taskClass);
        const publishing = this.#connection.js.publish(subject, bytes, { msgID: id });
        this.#sending.add(publishing);
        const { seq } = await publishing.finally(() => this.#sending.delete(publishing));
        batch.sequence = seq;
        return;
      } catch (error) {
        // The server is away, or its files are: whoever watches the connection makes the stream again.
        if (error instanceof JetStreamApiError && !isMissing(error)) this.#onTrouble(error.message);
        await setTimeout(pauseMs);
      }
    }
  }

  /** Batches that an earlier coordinator sent and that are not yet done. */
  async remaining(): Promise<Batch[]> {
    const batches: Batch[] = [];
    let sequence = 1;
    for (;;) {
      const message = await this.#next(sequence);
      if (!message) return batches;
      sequence = message.seq + 1;
      const taskClass = message.subject.split(".").at(-1)!;
      if (this.#further.has(taskClass)) continue;
      if (!this.classes.includes(taskClass)) {
        // For one node, to compare with: nobody asks for that any more.
        await this.withdraw(taskClass);
        if (!this.#further.has(taskClass)) await this.#removeConsumer(taskClass);
        continue;
      }
      try {
        const { batch: id, part, keys } = decodeMessage(message.data, "batch");
        batches.push({
          id,
          part,
          keys: decodeKeys(keys),
          sentMs: performance.now(),
          sequence: message.seq,
          holder: undefined,
          isCopy: false,
        });
      } catch {
        // Of another version: nodes hand it back.
      }
    }
  }

  /**
   * Which of these batches no node will get from the server any more: done, or lost. Those it never confirmed are not asked for. A server that
   * was killed may have them again in the stream, and know in the consumer that they are done: it delivers these to nobody.
   */
  async missing(batches: Iterable<Batch>): Promise<Batch[]> {
    const floors = await this.#floors();
    const sent = [...batches].filter(({ sequence }) => sequence !== undefined);
    const isSettled = ({ part, sequence }: Batch) => sequence! <= floors.get(this.#parts[part]!.taskClass)!;
    const missing = sent.filter(isSettled);
    const candidates = sent.filter((batch) => !isSettled(batch));
    const { name } = this.#protocol.work.config;
    const { state } = await this.#connection.manager.streams.info(name, {
      subjects_filter: this.#protocol.workOfRun(this.#run),
    });
    const kept = Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
    // Batches that nobody waits for, or that nobody gets, may hide that others are missing: now and then each is looked for.
    this.#counts++;
    const isPlausible = missing.length === 0 && kept >= candidates.length;
    if (isPlausible && this.#counts % COUNTS_PER_SEARCH !== 0) return [];
    for (const batch of candidates) {
      if (!(await this.#has(batch))) missing.push(batch);
    }
    return missing;
  }

  /** Takes back what no node has begun, and what the server keeps for this run. */
  async remove(): Promise<void> {
    this.#isClosed = true;
    // What is being sent would come after the purge.
    await Promise.allSettled(this.#sending);
    await this.withdraw("*");
    for (const taskClass of this.classes) await this.#removeConsumer(taskClass);
  }

  async #removeConsumer(taskClass: string): Promise<void> {
    const { name } = this.#protocol.work.config;
    const { durable_name } = this.#protocol.consumer(this.#run, taskClass);
    await this.#connection.manager.consumers.delete(name, durable_name).catch(ignoreMissing);
  }

  async #ensureConsumer(taskClass: string): Promise<void> {
    const { consumers } = this.#connection.manager;
    const plan = this.#protocol.consumer(this.#run, taskClass);
    await consumers.add(this.#protocol.work.config.name, plan).catch(async (error) => {
      // There is one already, perhaps with another wait: that may be changed, the rest follows from its name.
      await consumers
        .update(this.#protocol.work.config.name, plan.durable_name, { ack_wait: plan.ack_wait! })
        .catch(() => Promise.reject(error));
    });
  }

  /** Up to which place in the stream all batches of a class have been acknowledged. */
  async #floors(): Promise<Map<string, number>> {
    const floors = new Map<string, number>();
    for (const taskClass of this.classes) {
      const { durable_name } = this.#protocol.consumer(this.#run, taskClass);
      const info = await this.#connection.manager.consumers.info(
        this.#protocol.work.config.name,
        durable_name,
      );
      floors.set(taskClass, info.ack_floor.stream_seq);
    }
    return floors;
  }

  async #has({ id, sequence }: Batch): Promise<boolean> {
    try {
      const message = await this.#connection.manager.streams.getMessage(this.#protocol.work.config.name, {
        seq: sequence!,
      });
      // After the loss of the server's files another message may have the place.
      return message !== null && decodeMessage(message.data, "batch").batch === id;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async #next(sequence: number) {
    try {
      // The client's types do not know that both together are the next message of a subject.
      const query = { seq: sequence, next_by_subj: this.#protocol.workOfRun(this.#run) } as SeqMsgRequest;
      return await this.#connection.manager.streams.getMessage(this.#protocol.work.config.name, query);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

export const createBatchId = (): string => randomUUID();

const COUNTS_PER_SEARCH = 6;
const FIRST_PAUSE_MS = 100;
const PAUSE_MS = 2000;
