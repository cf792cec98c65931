import { isOutcome, type RunFailure } from "../kernel/outcome.ts";
import { parameterWidth } from "../kernel/parameter-width.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { type Evaluated, unpackEvaluations } from "../pool/batch-message.ts";
import { Outbox } from "../pool/outbox.ts";
import { Pace } from "../pool/pace.ts";
import type { Execution, Executor, Origin } from "../run/executor.ts";
import type { Trial } from "../sweep/trial.ts";
import type { Workload } from "../sweep/workload.ts";
import { EarlyOutcomes } from "./early-outcomes.ts";
import { type Batch, Flight } from "./flight.ts";
import type { Loss } from "./losses.ts";
import { decodeKeys, trialBytes } from "./trial-columns.ts";
import type { OutcomesMessage } from "./wire.ts";
import { createBatchId } from "./work-queue.ts";

/** Something that a person may want to know of a run on a cluster; nothing depends on it. */
export type Incident = { kind: IncidentKind; node: string; trials: number; detail: string };
export type IncidentKind = "returned" | "lost" | "repeated" | "refused" | "differed" | "server";

/** What the executor needs of the cluster. */
export type ClusterPorts = {
  send(batch: Batch, trials: readonly Trial[], isWanted: () => boolean): Promise<void>;
  /** The bytes of outputs that travelled as a blob; undefined when they are not those of this hash. */
  outputs(sha256: string): Promise<Uint8Array | undefined>;
  isAlive(instance: string): boolean;
  /** Threads of the nodes that take work. */
  threads(): number;
  onIncident(incident: Incident): void;
  maxPayload: number;
};

/**
 * The executor on a cluster's nodes: trials go out in batches, and come back by whichever node answers first. It keeps no clock and
 * opens no connection; `openCluster` gives it both.
 */
export class ClusterExecutor implements Executor {
  readonly #ports: ClusterPorts;
  readonly #parts: readonly Part[];
  readonly #flight: Flight;
  readonly #outbox = new Outbox<Execution>();
  readonly #early = new EarlyOutcomes();
  /** Asked before it was known which outcomes the cluster has already. */
  readonly #asked: Trial[] = [];
  #isCaughtUp = false;
  #lastPart = 0;
  #failure: Error | undefined;

  constructor(workloads: readonly Workload[], ports: ClusterPorts) {
    this.#ports = ports;
    this.#parts = workloads.map(({ kernel, limits }) => ({
      pace: new Pace(BATCH_SECONDS),
      most: Math.floor((ports.maxPayload * PAYLOAD_SHARE) / trialBytes(parameterWidth(kernel.manifest))),
      limits,
    }));
    this.#flight = new Flight({
      now: () => performance.now(),
      createId: createBatchId,
      batchSize: (part, waiting) => this.#batchSize(part, waiting),
      isAlive: ports.isAlive,
    });
  }

  get flight(): Flight {
    return this.#flight;
  }

  room(): number {
    // What the cluster had before is answered at once: then many may be asked.
    const window = this.#isCaughtUp
      ? this.#slots * BATCHES_PER_THREAD * this.#batchSize(this.#lastPart, Number.POSITIVE_INFINITY)
      : CATCH_UP_WINDOW;
    return Math.max(0, window - this.#flight.openCount - this.#asked.length);
  }

  submit(trials: readonly Trial[]): void {
    if (this.#failure) throw this.#failure;
    const unknown = trials.filter((trial) => {
      const early = this.#early.take(trial.key);
      if (early) this.#outbox.add({ trial, ...early });
      return !early;
    });
    this.#lastPart = trials.at(-1)?.part ?? this.#lastPart;
    if (this.#isCaughtUp) this.#flight.add(unknown);
    else this.#asked.push(...unknown);
    this.#outbox.flush();
    this.feed();
  }

  next(): Promise<readonly Execution[]> {
    return this.#outbox.next();
  }

  /** Everything that the cluster had of this run has been read: what is not among it has to be computed. */
  catchUp(remaining: readonly Batch[]): void {
    this.#isCaughtUp = true;
    for (const batch of remaining) this.#flight.adopt(batch);
    this.submit(this.#asked.splice(0));
  }

  /** Takes in what a node says about a batch. */
  async receive(message: OutcomesMessage): Promise<void> {
    const evaluated = await this.#unpack(message);
    if (!evaluated || this.#failure) return;
    const { node, boot, version } = message.by;
    const origin = { node, boot, version };
    let seconds = 0;
    for (const [i, key] of decodeKeys(message.keys).entries()) {
      const end = { ...evaluated[i]!, origin };
      seconds += end.seconds;
      this.#end(key, end);
    }
    this.#parts[message.part]?.pace.observe(evaluated.length, seconds);
    this.#settle(message);
    this.#outbox.flush();
    this.feed();
  }

  /** Sends batches as long as nodes have room for them; at the end of a run, those that are late a second time. */
  feed(): void {
    if (this.#failure || !this.#isCaughtUp) return;
    while (this.#flight.batches.size < this.#slots * BATCHES_PER_THREAD) {
      const batch = this.#flight.take() ?? this.#copyLate();
      if (!batch) return;
      this.#send(batch);
    }
  }

  /** Batches that the server lost are sent again. */
  resend(lost: readonly Batch[]): void {
    if (lost.length === 0) return;
    for (const { id } of lost) this.#flight.lose(id);
    const trials = lost.reduce((sum, { keys }) => sum + keys.length, 0);
    this.#ports.onIncident({
      kind: "server",
      node: "",
      trials,
      detail: `the server lost ${lost.length} batches`,
    });
    this.feed();
  }

  /** Ends the work: all that is waited for now or later rejects. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#outbox.close(this.#failure);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.fail(new SweepError("INTERRUPTED", "the cluster was left before all submitted trials had ended"));
  }

  get #slots(): number {
    return Math.max(this.#ports.threads(), LEAST_THREADS);
  }

  #batchSize(part: number, waiting: number): number {
    const { pace, most } = this.#parts[part]!;
    // Nobody gets more than a fair share of what waits, so that all nodes are done at about the same time.
    const share = Math.ceil(waiting / (this.#slots * BATCHES_PER_THREAD));
    return Math.max(1, Math.min(pace.batchSize, share, most));
  }

  #send(batch: Batch): void {
    const isWanted = () => !this.#failure && this.#flight.batches.has(batch.id);
    this.#ports.send(batch, this.#flight.openTrials(batch), isWanted).catch((error) => this.fail(error));
  }

  #copyLate(): Batch | undefined {
    if (this.#flight.batches.size >= this.#slots) return undefined;
    const batch = this.#flight.copyOldest(performance.now() - this.#lateMs);
    if (batch) {
      const detail = "late at the end of the run: sent to another node too";
      this.#ports.onIncident({ kind: "repeated", node: "", trials: batch.keys.length, detail });
    }
    return batch;
  }

  /** A batch that has been out for longer than any other of its size takes. */
  get #lateMs(): number {
    const longest = Math.max(
      ...this.#parts.map(({ pace }) =>
        pace.seconds === undefined ? UNKNOWN_SECONDS : pace.seconds * pace.batchSize,
      ),
    );
    return Math.max(LEAST_LATE_MS, longest * 1000 * LATE_FACTOR);
  }

  #end(key: Trial["key"], end: Omit<Execution, "trial">): void {
    const trial = this.#flight.end(key);
    if (trial) this.#outbox.add({ trial, ...end });
    // A run failure is a property of limits that may have changed since.
    else if (isOutcome(end.evaluation)) this.#early.add(key, end);
  }

  #settle({ batch, returned, reason, by, detail }: OutcomesMessage): void {
    const keys = decodeKeys(returned);
    const loss = this.#flight.settle({ batch, keys, reason });
    if (keys.length > 0) {
      const kind = reason === "redelivered" ? "lost" : reason === "refused" ? "refused" : "returned";
      this.#ports.onIncident({ kind, node: by.node, trials: keys.length, detail });
    }
    if (loss) this.#setAside(loss, by);
  }

  #setAside({ trial, nodes }: Loss, origin: Origin): void {
    const evaluation: RunFailure = {
      class: "failure",
      kind: "lost",
      message: `its node died ${nodes} times while it ran alone; it was set aside`,
    };
    this.#end(trial.key, { evaluation, seconds: 0, origin });
  }

  /** The evaluations of a message; undefined when they make no sense. */
  async #unpack({ keys, evaluations, blobs, by }: OutcomesMessage): Promise<Evaluated[] | undefined> {
    try {
      const evaluated = unpackEvaluations(new Uint8Array(evaluations).buffer, keys.length / 32);
      for (const [index, sha256] of blobs) {
        const bytes = await this.#ports.outputs(sha256);
        if (!bytes) throw new Error(`the outputs ${sha256} are not on the server, or are damaged`);
        evaluated[index]!.evaluation = { class: "outputs", bytes };
      }
      return evaluated;
    } catch (error) {
      const detail = `a message that cannot be read: ${(error as Error).message}`;
      this.#ports.onIncident({ kind: "refused", node: by.node, trials: keys.length / 32, detail });
      return undefined;
    }
  }
}

type Part = { pace: Pace; most: number; limits: Workload["limits"] };

/** How long a batch should keep a thread busy. */
const BATCH_SECONDS = 1;
/** One that runs, one that is about to, and one on its way. */
const BATCHES_PER_THREAD = 3;
/** As if there were so many when no node was heard of yet. */
const LEAST_THREADS = 2;
const PAYLOAD_SHARE = 0.5;
const CATCH_UP_WINDOW = 20_000;
const UNKNOWN_SECONDS = 60;
const LEAST_LATE_MS = 5000;
const LATE_FACTOR = 4;
