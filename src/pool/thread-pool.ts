import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { SweepError } from "../kernel/sweep-error.ts";
import type { BatchMessage, BatchReply } from "./batch-message.ts";
import type { ThreadData } from "./worker.ts";

/** This machine's threads: Piscina, with a way to kill one of them. A thread that died is replaced. */
export class ThreadPool {
  readonly #piscina: Piscina<BatchMessage | undefined, BatchReply>;

  /** `entry` exports what worker.ts does. */
  constructor(threads: number, data: ThreadData, entry: URL = WORKER) {
    this.#piscina = new Piscina({
      filename: fileURLToPath(entry),
      name: "runBatch",
      minThreads: threads,
      maxThreads: threads,
      idleTimeout: Number.POSITIVE_INFINITY,
      // One batch runs and one waits in the thread itself, so that a thread goes on while the main thread is busy.
      concurrentTasksPerWorker: 2,
      // With "sync" a thread takes both batches before it answers the first: docs/adr/0004-thread-pool.md has the numbers.
      atomics: "disabled",
      recordTiming: false,
      workerData: data,
    });
    // A thread that dies between two batches is replaced and nothing is lost.
    this.#piscina.on("error", () => {});
  }

  /** Resolves once a thread has started; throws when threads cannot start on this machine. */
  async greet(): Promise<void> {
    try {
      await this.#piscina.run(undefined, { name: "greet" });
    } catch (cause) {
      throw new SweepError("WORKER_LOST", `no thread could be started: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  get idleCount(): number {
    return this.#piscina.idleThreads;
  }

  /** Rejects when the thread that has the batch dies. */
  run(message: BatchMessage): Promise<BatchReply> {
    return this.#piscina.run(message, { transferList: [message.seeds.buffer as ArrayBuffer] });
  }

  /** Ends a thread at once, whatever it is doing; its batches reject. */
  kill(threadId: number): void {
    this.#piscina.threads.find((thread) => thread.threadId === threadId)?.terminate();
  }

  /** Ends all threads at once. */
  async destroy(): Promise<void> {
    await this.#piscina.destroy();
  }
}

// The same file beside this one, from source and from what tsc made of it.
const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);
