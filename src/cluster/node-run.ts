import { parameterWidth } from "../kernel/parameter-width.ts";
import { createKeyer } from "../kernel/trial-key.ts";
import { openPool, type PoolExecutor } from "../pool/pool-executor.ts";
import type { Execution } from "../run/executor.ts";
import type { Trial } from "../sweep/trial.ts";
import type { Workload } from "../sweep/workload.ts";
import { decodeTrials } from "./trial-columns.ts";
import type { BatchMessage } from "./wire.ts";

/** A batch as a node works on it. */
export type RunningBatch = {
  message: BatchMessage;
  isEnded: boolean[];
  /** What ended and has not been told yet. */
  news: { index: number; execution: Execution }[];
  left: number;
  /** Called once, when all trials have ended. */
  onDone: () => void;
};

/** One run on a node: a pool of threads for its workloads, and which trial belongs to which batch. */
export class NodeRun implements AsyncDisposable {
  readonly #pool: PoolExecutor;
  readonly #parts: readonly { width: number; keyOf: ReturnType<typeof createKeyer> }[];
  readonly #places = new Map<Trial, { batch: RunningBatch; index: number }>();
  readonly #onBroken: (error: Error) => void;

  private constructor(pool: PoolExecutor, workloads: readonly Workload[], onBroken: (error: Error) => void) {
    this.#pool = pool;
    this.#parts = workloads.map(({ kernel, inputs }) => ({
      width: parameterWidth(kernel.manifest),
      keyOf: createKeyer(
        kernel.hash,
        inputs.map((input) => input?.hash ?? null),
      ),
    }));
    this.#onBroken = onBroken;
    void this.#collectForever();
  }

  static async open(
    workloads: readonly Workload[],
    threads: number,
    onBroken: (error: Error) => void,
  ): Promise<NodeRun> {
    return new NodeRun(await openPool(workloads, { threads }), workloads, onBroken);
  }

  /**
   * Starts a batch; undefined when its columns do not fit the run, or a trial is not the one that its key names. So nobody who can send batches
   * has a node say something false of a trial.
   */
  start(message: BatchMessage, onDone: () => void): RunningBatch | undefined {
    const part = this.#parts[message.part];
    const trials = part && decodeTrials(message, part.width);
    if (!trials?.every(({ key, parameters, seed }) => part!.keyOf(parameters, seed) === key))
      return undefined;
    const isEnded = trials.map(() => false);
    const batch: RunningBatch = { message, isEnded, news: [], left: trials.length, onDone };
    for (const [index, trial] of trials.entries()) this.#places.set(trial, { batch, index });
    this.#pool.submit(trials);
    return batch;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }

  async #collectForever(): Promise<void> {
    try {
      for (;;) for (const execution of await this.#pool.next()) this.#end(execution);
    } catch (error) {
      this.#onBroken(error as Error);
    }
  }

  #end(execution: Execution): void {
    const { batch, index } = this.#places.get(execution.trial)!;
    this.#places.delete(execution.trial);
    batch.isEnded[index] = true;
    batch.news.push({ index, execution });
    batch.left--;
    if (batch.left === 0) batch.onDone();
  }
}
