import type { Manifest } from "../kernel/manifest.ts";
import { type Evaluation, isOutcome, type RunFailure } from "../kernel/outcome.ts";
import { areOutputsOf } from "../kernel/output-codec.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { Outbox } from "../pool/outbox.ts";
import type { Execution, Executor, Origin, Span } from "../run/executor.ts";
import type { Trial, TrialKey } from "../sweep/trial.ts";
import type { Workload } from "../sweep/workload.ts";
import { BatchSizes } from "./batch-sizes.ts";
import { EarlyOutcomes, type End } from "./early-outcomes.ts";
import { type Batch, Flight } from "./flight.ts";
import type { Incident } from "./incident.ts";
import type { Loss } from "./losses.ts";
import { decodeKeys } from "./trial-columns.ts";
import { unpackOutcomes } from "./unpack-outcomes.ts";
import type { OutcomesMessage } from "./wire.ts";
import { createBatchId } from "./work-queue.ts";

/** What the executor needs of the cluster. */
export type ClusterPorts = {
  send(batch: Batch, trials: readonly Trial[], isWanted: () => boolean): Promise<void>;
  /** The bytes of outputs that travelled as a blob; undefined when they are not those of this hash. */
  outputs(sha256: string): Promise<Uint8Array | undefined>;
  isAlive(instance: string): boolean;
  /** Threads of the nodes that take trials of a part. */
  threads(part: number): number;
  onIncident(incident: Incident): void;
  /**
   * An outcome came of a trial that is not waited for: it ended before, or was not asked yet. `isAlike`: it was there before all had been read,
   * and nobody is known to have said otherwise.
   */
  onAgain(key: TrialKey, end: End, isAlike: boolean): void;
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
  /** Of each part. */
  readonly #manifests: readonly Manifest[];
  readonly #sizes: BatchSizes;
  readonly #flight: Flight;
  readonly #outbox = new Outbox<Execution>();
  readonly #early = new EarlyOutcomes();
  /** Whether it is known which outcomes the cluster has already: before, nothing is sent. */
  #isCaughtUp = false;
  #lastPart = 0;
  #failure: Error | undefined;
  readonly #failed = Promise.withResolvers<never>();
  /** Bytes taken in since whoever drives the run came for more, and who waits for that. */
  #takenInBytes = 0;
  #cameBack = Promise.withResolvers<void>();

  constructor(workloads: readonly Workload[], taskClasses: readonly string[], ports: ClusterPorts) {
    this.#ports = ports;
    // Nobody has to wait for it.
    this.#failed.promise.catch(() => {});
    this.#manifests = workloads.map(({ kernel }) => kernel.manifest);
    this.#flight = new Flight({
      now: () => performance.now(),
      createId: createBatchId,
      batchSize: (part, waiting) => this.#sizes.next(part, waiting),
      isAlive: ports.isAlive,
    });
    this.#sizes = new BatchSizes(workloads, taskClasses, {
      threads: ports.threads,
      batchCount: (part) => this.#flight.batchCount(part),
      maxPayload: ports.maxPayload,
    });
  }

  room(): number {
    // What the cluster had before is answered at once: then many may be asked.
    const window = this.#isCaughtUp ? this.#sizes.window(this.#lastPart) : CATCH_UP_WINDOW;
    return Math.max(0, window - this.#flight.openCount);
  }

  submit(trials: readonly Trial[]): void {
    if (this.#failure) throw this.#failure;
    const unknown = trials.filter((trial) => {
      const early = this.#early.take(trial.key);
      if (!early || !this.#isPossible(trial, early.end.evaluation)) return true;
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

  /** Until `next` everything is taken in: whoever drives the run waits for something else that has to be read. */
  takeAllIn(): void {
    this.#takenInBytes = Number.NEGATIVE_INFINITY;
    this.#cameBack.resolve();
  }

  /** Everything that the cluster had of this run has been read: what is not among it has to be computed. */
  catchUp(remaining: readonly Batch[]): void {
    this.#isCaughtUp = true;
    for (const batch of remaining) this.#flight.adopt(batch);
    this.feed();
  }

  /** Takes in what a node says about a batch, and said at `toldMs` by the server's clock; resolves when the run has room for more of it. */
  async receive(message: OutcomesMessage, toldMs?: number): Promise<void> {
    const evaluated = await unpackOutcomes(message, (sha256) => this.#ports.outputs(sha256));
    if (this.#failure) return;
    const { node, boot, version } = message.by;
    if (typeof evaluated === "string") {
      const trials = message.keys.length / 32;
      this.#ports.onIncident({ kind: "refused", node, trials, detail: evaluated });
      return;
    }
    const origin = { node, boot, version };
    const span = toldMs === undefined ? undefined : this.#spanOf(message.batch, evaluated, toldMs);
    let [seconds, impossible] = [0, 0];
    for (const [i, key] of decodeKeys(message.keys).entries()) {
      const end = { ...evaluated[i]!, origin, span };
      seconds += end.seconds;
      if (!this.#end(key, end)) impossible++;
    }
    if (impossible > 0) {
      const detail = "outcomes that their kernel cannot have";
      this.#ports.onIncident({ kind: "refused", node, trials: impossible, detail });
    }
    this.#sizes.observe(message.part, evaluated.length, seconds);
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
    this.#ports.onIncident({ kind: "server", node: "", trials, detail: "they are sent again" });
    this.feed();
  }

  /** Whether trials that need a class of nodes have not ended. */
  hasOpen(taskClass: string): boolean {
    return this.#flight.openParts().some((part) => this.#sizes.taskClass(part) === taskClass);
  }

  /** Why the work was ended, if it was. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Rejects when the work is ended. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /** How many trials of a part make a batch now. */
  batchSize(part: number): number {
    return this.#sizes.full(part);
  }

  get flight(): Flight {
    return this.#flight;
  }

  /** Ends the work: all that is waited for now or later rejects. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#failed.reject(this.#failure);
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

  #send(batch: Batch): void {
    const isWanted = () => !this.#failure && this.#flight.batches.has(batch.id);
    this.#ports.send(batch, this.#flight.openTrials(batch), isWanted).catch((error) => this.fail(error));
  }

  #copyLate(): Batch | undefined {
    const batch = this.#flight.copyOldest(performance.now() - this.#sizes.lateMs, (part) =>
      this.#sizes.hasIdleThreads(part),
    );
    if (batch) {
      const detail = "they are late at the end of the run";
      this.#ports.onIncident({ kind: "repeated", node: "", trials: batch.keys.length, detail });
    }
    return batch;
  }

  /** As long as the batch was under way, or, where its beginning was not heard, as its longest trial took. */
  #spanOf(batch: string, evaluated: readonly { seconds: number }[], toldMs: number): Span {
    const longest = evaluated.reduce((most, { seconds }) => Math.max(most, seconds), 0);
    return { beganMs: toldMs - (this.#flight.heard(batch) ?? longest * 1000), endedMs: toldMs };
  }

  /** Whether a trial can end like this; if not, it goes on waiting for another end. */
  #end(key: TrialKey, end: End): boolean {
    const [open] = this.#flight.openTrials({ keys: [key] });
    if (open && !this.#isPossible(open, end.evaluation)) return false;
    const trial = this.#flight.end(key);
    if (trial) this.#outbox.add({ trial, ...end });
    // A run failure is a property of limits that may have changed since.
    else if (isOutcome(end.evaluation)) {
      const isOther = this.#early.add(key, end);
      this.#ports.onAgain(key, end, !this.#isCaughtUp && !isOther);
    }
    return true;
  }

  /** What a node sends is kept and drawn for years: outputs must be such as the trial's kernel has. */
  #isPossible({ part }: Trial, evaluation: Evaluation): boolean {
    switch (evaluation.class) {
      case "outputs":
        return areOutputsOf(this.#manifests[part]!, evaluation.bytes);
      case "error":
        return evaluation.code !== 0;
      case "trap":
      case "failure":
        return true;
      default:
        return evaluation satisfies never;
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

const CATCH_UP_WINDOW = 20_000;
const MOST_TAKEN_IN = 8 * 2 ** 20;
