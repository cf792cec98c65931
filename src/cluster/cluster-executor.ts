import { isOutcome, type RunFailure } from "../kernel/outcome.ts";
import { parameterWidth } from "../kernel/parameter-width.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { Outbox } from "../pool/outbox.ts";
import { Pace } from "../pool/pace.ts";
import type { Execution, Executor, Origin } from "../run/executor.ts";
import type { Trial, TrialKey } from "../sweep/trial.ts";
import type { Workload } from "../sweep/workload.ts";
import { EarlyOutcomes, type End } from "./early-outcomes.ts";
import { type Batch, Flight } from "./flight.ts";
import type { Loss } from "./losses.ts";
import { decodeKeys, trialBytes } from "./trial-columns.ts";
import { unpackOutcomes } from "./unpack-outcomes.ts";
import type { OutcomesMessage } from "./wire.ts";
import { createBatchId } from "./work-queue.ts";

/** Something that a person may want to know of a run on a cluster; nothing depends on it. */
export type Incident = { kind: IncidentKind; node: string; trials: number; detail: string };
export type IncidentKind =
  | "returned"
  | "lost"
  | "repeated"
  | "refused"
  | "differed"
  | "barred"
  | "server"
  | "waiting";

/** What the executor needs of the cluster. */
export type ClusterPorts = {
  send(batch: Batch, trials: readonly Trial[], isWanted: () => boolean): Promise<void>;
  /** The bytes of outputs that travelled as a blob; undefined when they are not those of this hash. */
  outputs(sha256: string): Promise<Uint8Array | undefined>;
  isAlive(instance: string): boolean;
  /** Threads of the nodes that take trials of a part. */
  threads(part: number): number;
  onIncident(incident: Incident): void;
  /** An outcome came of a trial that is not waited for: it ended before, or was not asked yet. `isOld`: before all had been read. */
  onAgain(key: TrialKey, end: End, isOld: boolean): void;
  /** The cluster had outcomes of a trial that differ. */
  onDispute(trial: Trial, ends: readonly End[]): void;
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
  /** Whether it is known which outcomes the cluster has already: before, nothing is sent. */
  #isCaughtUp = false;
  #lastPart = 0;
  #failure: Error | undefined;
  /** Bytes taken in since whoever drives the run came for more, and who waits for that. */
  #takenInBytes = 0;
  #cameBack = Promise.withResolvers<void>();

  constructor(workloads: readonly Workload[], taskClasses: readonly string[], ports: ClusterPorts) {
    this.#ports = ports;
    this.#parts = workloads.map(({ kernel }, part) => ({
      taskClass: taskClasses[part]!,
      pace: new Pace(BATCH_SECONDS),
      most: Math.floor((ports.maxPayload * PAYLOAD_SHARE) / trialBytes(parameterWidth(kernel.manifest))),
    }));
    this.#flight = new Flight({
      now: () => performance.now(),
      createId: createBatchId,
      batchSize: (part, waiting) => this.#batchSize(part, waiting),
      isAlive: ports.isAlive,
    });
  }

  room(): number {
    // What the cluster had before is answered at once: then many may be asked.
    const window = this.#isCaughtUp
      ? this.#most(this.#lastPart) * this.#fullBatch(this.#lastPart)
      : CATCH_UP_WINDOW;
    return Math.max(0, window - this.#flight.openCount);
  }

  submit(trials: readonly Trial[]): void {
    if (this.#failure) throw this.#failure;
    const unknown = trials.filter((trial) => {
      const early = this.#early.take(trial.key);
      if (!early) return true;
      this.#outbox.add({ trial, ...early.end });
      if (early.others.length > 0) this.#ports.onDispute(trial, [early.end, ...early.others]);
      return false;
    });
    this.#lastPart = trials.at(-1)?.part ?? this.#lastPart;
    this.#flight.add(unknown);
    this.#outbox.flush();
    this.feed();
  }

  next(): Promise<readonly Execution[]> {
    this.#takenInBytes = 0;
    this.#cameBack.resolve();
    return this.#outbox.next();
  }

  /** Everything that the cluster had of this run has been read: what is not among it has to be computed. */
  catchUp(remaining: readonly Batch[]): void {
    this.#isCaughtUp = true;
    for (const batch of remaining) this.#flight.adopt(batch);
    this.feed();
  }

  /** Takes in what a node says about a batch; resolves when the run has room for more of it. */
  async receive(message: OutcomesMessage): Promise<void> {
    const evaluated = await unpackOutcomes(message, (sha256) => this.#ports.outputs(sha256));
    if (this.#failure) return;
    const { node, boot, version } = message.by;
    if (typeof evaluated === "string") {
      const trials = message.keys.length / 32;
      this.#ports.onIncident({ kind: "refused", node, trials, detail: evaluated });
      return;
    }
    const origin = { node, boot, version };
    let seconds = 0;
    for (const [i, key] of decodeKeys(message.keys).entries()) {
      const end = { ...evaluated[i]!, origin };
      seconds += end.seconds;
      this.#end(key, end);
    }
    this.#parts[message.part]?.pace.observe(evaluated.length, seconds);
    if (message.isLast) this.#settle(message);
    this.#outbox.flush();
    this.feed();
    await this.#makeRoom(message.evaluations.length);
  }

  /** Sends batches as long as nodes have room for them; at the end of a run, those that are late a second time. */
  feed(): void {
    if (!this.#isCaughtUp) return;
    while (!this.#failure) {
      const batch = this.#flight.take() ?? this.#copyLate();
      if (!batch) return;
      this.#send(batch);
    }
  }

  /** Batches that the server lost are sent again. */
  resend(lost: readonly Batch[]): void {
    const trials = lost.reduce((sum, { id }) => sum + this.#flight.lose(id), 0);
    if (trials === 0) return;
    this.#ports.onIncident({ kind: "server", node: "", trials, detail: "the server had lost them" });
    this.feed();
  }

  /** Whether trials that need a class of nodes have not ended. */
  hasOpen(taskClass: string): boolean {
    return this.#flight.openParts().some((part) => this.#parts[part]!.taskClass === taskClass);
  }

  /** Why the work was ended, if it was. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** How many trials of a part make a batch now. */
  batchSize(part: number): number {
    return this.#fullBatch(part);
  }

  get flight(): Flight {
    return this.#flight;
  }

  /** Ends the work: all that is waited for now or later rejects. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#outbox.close(this.#failure);
    this.#cameBack.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.fail(new SweepError("INTERRUPTED", "the cluster was left before all submitted trials had ended"));
  }

  /** More is read when what was read before has been taken, so that a slow disk does not fill the memory. */
  async #makeRoom(bytes: number): Promise<void> {
    this.#takenInBytes += bytes;
    if (this.#takenInBytes < MOST_TAKEN_IN || this.#outbox.isAwaited || this.#failure) return;
    this.#cameBack = Promise.withResolvers();
    await this.#cameBack.promise;
  }

  /** How many batches of a part, and of those that need the same of a node, may be on their way. */
  #most(part: number): number {
    return Math.max(this.#ports.threads(part), LEAST_THREADS) * BATCHES_PER_THREAD;
  }

  /** How many are, of this part and of those that need the same. */
  #batchCount(part: number): number {
    const { taskClass } = this.#parts[part]!;
    return this.#parts.reduce(
      (sum, other, index) => sum + (other.taskClass === taskClass ? this.#flight.batchCount(index) : 0),
      0,
    );
  }

  #batchSize(part: number, waiting: number): number {
    const most = this.#most(part);
    if (this.#batchCount(part) >= most) return 0;
    // Nobody gets more than a fair share of what waits, so that all nodes are done at about the same time.
    return Math.min(this.#fullBatch(part), Math.ceil(waiting / most));
  }

  /** What keeps a thread busy for a while, and fits into a message. */
  #fullBatch(part: number): number {
    const { pace, most } = this.#parts[part]!;
    return Math.max(1, Math.min(pace.batchSize, most));
  }

  #send(batch: Batch): void {
    const isWanted = () => !this.#failure && this.#flight.batches.has(batch.id);
    this.#ports.send(batch, this.#flight.openTrials(batch), isWanted).catch((error) => this.fail(error));
  }

  #copyLate(): Batch | undefined {
    const batch = this.#flight.copyOldest(
      performance.now() - this.#lateMs,
      (part) => this.#batchCount(part) < this.#ports.threads(part),
    );
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

  #end(key: TrialKey, end: End): void {
    const trial = this.#flight.end(key);
    if (trial) this.#outbox.add({ trial, ...end });
    // A run failure is a property of limits that may have changed since.
    else if (isOutcome(end.evaluation)) {
      this.#early.add(key, end);
      this.#ports.onAgain(key, end, !this.#isCaughtUp);
    }
  }

  #settle({ batch, returned, reason, by, detail }: OutcomesMessage): void {
    const keys = decodeKeys(returned);
    const { againCount, holder, loss } = this.#flight.settle({ batch, keys, reason });
    if (reason === "redelivered" && againCount > 0) {
      const node = holder?.node ?? "";
      this.#ports.onIncident({ kind: "lost", node, trials: againCount, detail: "it fell silent" });
    } else if (againCount > 0) {
      const kind = reason === "refused" ? "refused" : "returned";
      this.#ports.onIncident({ kind, node: by.node, trials: againCount, detail });
    }
    if (loss) this.#setAside(loss, holder?.node ?? "", by);
  }

  #setAside({ trial, nodes }: Loss, node: string, origin: Origin): void {
    const message = `its node died ${nodes} times while it ran alone; it was set aside`;
    const evaluation: RunFailure = { class: "failure", kind: "lost", message };
    this.#ports.onIncident({ kind: "lost", node, trials: 1, detail: message });
    this.#end(trial.key, { evaluation, seconds: 0, origin });
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
const CATCH_UP_WINDOW = 20_000;
const MOST_TAKEN_IN = 8 * 2 ** 20;
const UNKNOWN_SECONDS = 60;
const LEAST_LATE_MS = 5000;
const LATE_FACTOR = 4;
