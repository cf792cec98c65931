import { parameterWidth } from "../kernel/parameter-width.ts";
import { Pace } from "../pool/pace.ts";
import type { Workload } from "../sweep/workload.ts";
import { trialBytes } from "./trial-columns.ts";

export type SizePorts = {
  /** Threads of the nodes that take trials of a part. */
  threads(part: number): number;
  /** How many batches of a part are on their way. */
  batchCount(part: number): number;
  maxPayload: number;
};

/** How many trials make a batch of each part, and how many batches may be on their way: enough to keep all threads busy. */
export class BatchSizes {
  readonly #ports: SizePorts;
  readonly #parts: readonly Part[];

  constructor(workloads: readonly Workload[], taskClasses: readonly string[], ports: SizePorts) {
    this.#ports = ports;
    this.#parts = workloads.map(({ kernel }, part) => ({
      taskClass: taskClasses[part]!,
      pace: new Pace(BATCH_SECONDS),
      most: Math.floor((ports.maxPayload * PAYLOAD_SHARE) / trialBytes(parameterWidth(kernel.manifest))),
    }));
  }

  taskClass(part: number): string {
    return this.#parts[part]!.taskClass;
  }

  /** Learns how long trials of a part take. */
  observe(part: number, trialCount: number, seconds: number): void {
    this.#parts[part]?.pace.observe(trialCount, seconds);
  }

  /** How many trials of a part may be asked for. */
  window(part: number): number {
    return this.#most(part) * this.full(part);
  }

  /** How many trials of a part keep a thread busy for a while, and fit into a message. */
  full(part: number): number {
    const { pace, most } = this.#parts[part]!;
    return Math.max(1, Math.min(pace.batchSize, most));
  }

  /** How many trials of a part make the next batch, when so many wait; 0 when it may have no further one now. */
  next(part: number, waiting: number): number {
    const most = this.#most(part);
    if (this.#batchCount(part) >= most) return 0;
    // Nobody gets more than a fair share of what waits, so that all nodes are done at about the same time.
    return Math.min(this.full(part), Math.ceil(waiting / most));
  }

  /** Whether there are threads that no batch is for. */
  hasIdleThreads(part: number): boolean {
    return this.#batchCount(part) < this.#ports.threads(part);
  }

  /** A batch that has been out for so long is late: any other of its size takes less. */
  get lateMs(): number {
    const longest = Math.max(
      ...this.#parts.map(({ pace }) =>
        pace.seconds === undefined ? UNKNOWN_SECONDS : pace.seconds * pace.batchSize,
      ),
    );
    return Math.max(LEAST_LATE_MS, longest * 1000 * LATE_FACTOR);
  }

  /** How many batches of a part, and of those that need the same of a node, may be on their way. */
  #most(part: number): number {
    return Math.max(this.#ports.threads(part), LEAST_THREADS) * BATCHES_PER_THREAD;
  }

  /** How many are, of this part and of those that need the same. */
  #batchCount(part: number): number {
    const taskClass = this.taskClass(part);
    return this.#parts.reduce(
      (sum, other, index) => sum + (other.taskClass === taskClass ? this.#ports.batchCount(index) : 0),
      0,
    );
  }
}

/** `most`: trials that fit into a message. */
type Part = { taskClass: string; pace: Pace; most: number };

/** How long a batch should keep a thread busy. */
const BATCH_SECONDS = 1;
/** One that runs, one that is about to, and one on its way. */
const BATCHES_PER_THREAD = 3;
/** As if there were so many when no suitable node was heard of yet. */
const LEAST_THREADS = 2;
const PAYLOAD_SHARE = 0.5;
const UNKNOWN_SECONDS = 60;
const LEAST_LATE_MS = 5000;
const LATE_FACTOR = 4;
