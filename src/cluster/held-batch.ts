import { setTimeout } from "node:timers/promises";
import type { Execution } from "../run/executor.ts";
import { type Answer, answerBatch, type Closing, DONE, unbegun } from "./answer-batch.ts";
import type { NodeRun, RunningBatch } from "./node-run.ts";
import type { KnownRun } from "./run-directory.ts";
import type { BatchMessage, NodeId } from "./wire.ts";
import type { Delivery } from "./work-puller.ts";

export type HeldPorts = {
  by: NodeId;
  /** Bytes that an answer may have at most. */
  mostBytes: number;
  publish(run: string, answer: Answer): Promise<void>;
  /** Whether there is still somebody to wait for a server that is away. */
  isWanted(): boolean;
  /** Called with what ended, as it is told. */
  onEnds(ends: readonly Execution[]): void;
};

/** A batch that a node holds, from its delivery to its acknowledgement. */
export class HeldBatch {
  readonly run: KnownRun;
  readonly message: BatchMessage;
  readonly beganMs = performance.now();
  readonly #ports: HeldPorts;
  #delivery: Delivery;
  #running: RunningBatch | undefined;
  #isAnswered = false;
  /** Messages go out in their order. */
  #telling: Promise<void> = Promise.resolve();
  #toldMs = performance.now();
  #shownMs = Number.NEGATIVE_INFINITY;

  constructor(run: KnownRun, delivery: Delivery, message: BatchMessage, ports: HeldPorts) {
    this.run = run;
    this.message = message;
    this.#ports = ports;
    this.#delivery = delivery;
  }

  /** Whether its last word was said, if perhaps not yet heard. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** Has a run's threads evaluate it; false when it does not fit the run. */
  start(run: NodeRun, onDone: () => void): boolean {
    this.#running = run.start(this.message, onDone);
    return this.#running !== undefined;
  }

  /** The server took its holder for lost, and gave it back to the very same one. */
  deliverAgain(delivery: Delivery): void {
    this.#delivery = delivery;
    this.#shownMs = Number.NEGATIVE_INFINITY;
  }

  /** Shows the server that somebody works on it, and tells the coordinator what has ended of a batch that takes long. */
  showProgress(nowMs: number): void {
    if (nowMs - this.#shownMs > this.run.ackWaitMs / 4) {
      this.#shownMs = nowMs;
      this.#delivery.progress();
    }
    if (!this.#isAnswered && this.#running && nowMs - this.#toldMs > TELL_MS) {
      this.#toldMs = nowMs;
      void this.#tell(this.#running);
    }
  }

  /**
   * Says the last word: outcomes first, then the double acknowledgement. Whatever is lost between the two is only told twice. Of a run
   * that has ended the server has taken back what would be acknowledged.
   */
  async answer(closing: Closing = DONE, hasRunEnded = false): Promise<void> {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    await this.#tell(this.#running ?? unbegun(this.message), closing);
    if (hasRunEnded) return;
    let tries = CONFIRM_TRIES;
    await persist(
      () => this.#delivery.confirm(),
      () => tries-- > 0,
    );
  }

  #tell(batch: Parameters<typeof answerBatch>[0], closing?: Closing): Promise<void> {
    const { by, mostBytes, publish, isWanted, onEnds } = this.#ports;
    onEnds(batch.news.map(({ execution }) => execution));
    const answers = answerBatch(batch, by, mostBytes, closing);
    this.#telling = this.#telling.then(async () => {
      for (const answer of answers) await persist(() => publish(this.run.run, answer), isWanted);
    });
    return this.#telling;
  }
}

/** Does something until it succeeds or is no more wanted; the pauses grow to some seconds. */
async function persist(action: () => Promise<unknown>, isWanted: () => boolean): Promise<void> {
  for (let pauseMs = 100; isWanted(); pauseMs = Math.min(2 * pauseMs, 3000)) {
    try {
      await action();
      return;
    } catch {
      await setTimeout(pauseMs);
    }
  }
}

/** Trials that ended do not wait longer than this for others of their batch. */
const TELL_MS = 1500;
const CONFIRM_TRIES = 3;
