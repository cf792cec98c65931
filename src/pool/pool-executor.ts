import type { Evaluation } from "../kernel/outcome.ts";
import { parameterWidth } from "../kernel/parameter-width.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Execution, Executor, Origin, Span } from "../run/executor.ts";
import type { Trial } from "../sweep/trial.ts";
import type { Workload } from "../sweep/workload.ts";
import { type BatchReply, encodeBatch, unpackEvaluations } from "./batch-message.ts";
import { Deaths } from "./deaths.ts";
import { type Current, createLanes, Lane, monotonicMs } from "./lane.ts";
import { timeFailure } from "./lost-trials.ts";
import { describeOrigin } from "./origin.ts";
import { Outbox } from "./outbox.ts";
import { Pace } from "./pace.ts";
import { type PoolOptions, type PoolSettings, resolvePool } from "./pool-options.ts";
import { lastSeconds, ThreadClock } from "./thread-clock.ts";
import { ThreadPool } from "./thread-pool.ts";
import { prepareWorkloads } from "./thread-workload.ts";
import { TrialQueue } from "./trial-queue.ts";

/** Starts a pool for the workloads of a run; resolves when its first thread is ready. */
export async function openPool(
  workloads: readonly Workload[],
  options: PoolOptions = {},
): Promise<PoolExecutor> {
  const settings = resolvePool(options);
  const lanes = createLanes(settings.threads * BATCHES_PER_THREAD);
  const threads = new ThreadPool(settings.threads, {
    workloads: prepareWorkloads(workloads),
    lanes,
    yieldMs: settings.yieldSeconds * 1000,
  });
  try {
    await threads.greet();
  } catch (error) {
    await threads.destroy();
    throw error;
  }
  return new PoolExecutor(workloads, settings, threads, lanes);
}

/** What one thread is at: for display only. */
export type ThreadProgress = { thread: number; trial: Trial } & Omit<Current, "index">;

/**
 * The executor on this machine's threads. Trials go to threads in batches that take about as long whatever a trial takes; a thread
 * without work takes over what another has not begun.
 */
export class PoolExecutor implements Executor {
  readonly #settings: PoolSettings;
  readonly #threads: ThreadPool;
  readonly #parts: readonly Part[];
  readonly #origin: Origin = describeOrigin();
  readonly #waiting = new TrialQueue();
  /** Trials of lost batches: each gets a batch of its own. */
  readonly #alone: Trial[] = [];
  readonly #running = new Set<Batch>();
  readonly #freeLanes: { index: number; lane: Lane }[];
  readonly #deaths = new Deaths();
  readonly #killed = new Set<number>();
  readonly #threadClock = new ThreadClock();
  #failedStarts = 0;
  readonly #outbox = new Outbox<Execution>();
  #watch: NodeJS.Timeout | undefined;
  #lastPart = 0;
  #failure: Error | undefined;

  constructor(
    workloads: readonly Workload[],
    settings: PoolSettings,
    threads: ThreadPool,
    lanes: SharedArrayBuffer,
  ) {
    this.#settings = settings;
    this.#threads = threads;
    this.#parts = workloads.map(({ kernel, limits }) => ({
      width: parameterWidth(kernel.manifest),
      limitSeconds: limits.seconds ?? Number.POSITIVE_INFINITY,
      pace: new Pace(settings.batchSeconds),
    }));
    this.#freeLanes = Array.from({ length: settings.threads * BATCHES_PER_THREAD }, (_, index) => ({
      index,
      lane: new Lane(lanes, index),
    }));
  }

  room(): number {
    // What the threads have, and as much again, in batches of the part that was submitted last.
    const size = this.#parts[this.#lastPart]?.pace.batchSize ?? 1;
    const window = this.#settings.threads * BATCHES_PER_THREAD * 2 * size;
    let open = this.#waiting.size + this.#alone.length;
    for (const { trials } of this.#running) open += trials.length;
    return Math.max(0, window - open);
  }

  submit(trials: readonly Trial[]): void {
    if (this.#failure) throw this.#failure;
    for (const trial of trials) {
      this.#waiting.add(trial);
      this.#lastPart = trial.part;
    }
    this.#feed();
  }

  next(): Promise<readonly Execution[]> {
    return this.#outbox.next();
  }

  /** What each busy thread is at now. */
  progress(): ThreadProgress[] {
    const nowMs = monotonicMs();
    return [...this.#running].flatMap((batch) => {
      const current = batch.lane.current(nowMs);
      if (!current) return [];
      const { index, ...rest } = current;
      return [{ thread: batch.lane.thread, trial: batch.trials[index]!, ...rest }];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#fail(new SweepError("INTERRUPTED", "the pool was closed before all submitted trials had ended"));
    await this.#threads.destroy();
  }

  /** Gives batches out until every thread has one to run and one in hand. */
  #feed(): void {
    if (this.#failure) return;
    while (this.#freeLanes.length > 0) {
      const batch = this.#takeBatch() ?? this.#takeOver();
      if (!batch) break;
      this.#dispatch(batch.part, batch.trials);
    }
    this.#watchLimits();
  }

  #takeBatch(): { part: number; trials: Trial[] } | undefined {
    const trial = this.#alone.pop();
    if (trial) return { part: trial.part, trials: [trial] };
    const shares = this.#settings.threads * BATCHES_PER_THREAD;
    return this.#waiting.take((part, waiting) =>
      // Nobody gets more than a fair share of what waits, so that all threads are done at about the same time.
      Math.min(this.#parts[part]!.pace.batchSize, Math.ceil(waiting / shares)),
    );
  }

  /** For a thread without work: half of the trials that the longest batch has not begun. */
  #takeOver(): { part: number; trials: Trial[] } | undefined {
    if (this.#threads.idleCount === 0) return undefined;
    const nowMs = monotonicMs();
    let longest: Batch | undefined;
    let longestSeconds = LEAST_TAKEOVER_SECONDS;
    for (const batch of this.#running) {
      const waiting = batch.lane.waiting;
      if (waiting === 0) continue;
      // Long since it was sent: its thread is held up, be it by one of its trials or by the batch before it.
      const heldSeconds = (nowMs - batch.sentMs) / 1000;
      const seconds = waiting * (this.#parts[batch.part]!.pace.seconds ?? 0) + heldSeconds;
      if (seconds < longestSeconds) continue;
      longest = batch;
      longestSeconds = seconds;
    }
    if (!longest) return undefined;
    const kept = longest.lane.cut(Math.floor(longest.lane.waiting / 2));
    const trials = longest.trials.splice(kept);
    return trials.length === 0 ? undefined : { part: longest.part, trials };
  }

  #dispatch(part: number, trials: Trial[]): void {
    const { index, lane } = this.#freeLanes.pop()!;
    lane.reset(trials.length);
    const batch: Batch = { part, trials, index, lane, sentMs: monotonicMs(), condemned: undefined };
    this.#running.add(batch);
    this.#threads.run(encodeBatch(index, part, trials, this.#parts[part]!.width)).then(
      (reply) => this.#settle(batch, () => this.#receive(batch, reply)),
      (error: Error) => this.#settle(batch, () => this.#lose(batch, error.message)),
    );
  }

  #settle(batch: Batch, how: () => void): void {
    if (this.#failure) return;
    this.#running.delete(batch);
    how();
    this.#freeLanes.push(batch);
    this.#feed();
    this.#outbox.flush();
  }

  #receive(batch: Batch, reply: BatchReply): void {
    if (!(reply instanceof ArrayBuffer)) {
      if (reply.exhausted) this.#lose(batch, reply.broken);
      else this.#fail(new Error(`a thread of the pool could not evaluate its batch: ${reply.broken}`));
      return;
    }
    this.#failedStarts = 0;
    const { part, trials, lane } = batch;
    const count = lane.begun;
    let total = 0;
    const evaluated = unpackEvaluations(reply, count);
    const span = this.#threadClock.spanOf(lane.thread, lane.span);
    for (let i = 0; i < count; i++) {
      const { evaluation, seconds } = evaluated[i]!;
      this.#end(trials[i]!, evaluation, seconds, span);
      total += seconds;
    }
    this.#parts[part]!.pace.observe(count, total);
    this.#waiting.putBack(part, trials.slice(count));
  }

  /** The thread is gone, or ran out of memory: what it did not deliver is run again. */
  #lose(batch: Batch, reason: string): void {
    const { part, trials, lane, condemned } = batch;
    const begun = lane.begun;
    const span = condemned && this.#threadClock.spanOf(lane.thread, lastSeconds(condemned.seconds));
    this.#threadClock.forget(lane.thread);
    if (begun > 0) this.#failedStarts = 0;
    else this.#countFailedStart(reason);
    if (condemned) {
      const [culprit] = trials.splice(condemned.index, 1);
      this.#end(culprit!, timeFailure(this.#parts[part]!.limitSeconds), condemned.seconds, span);
      this.#waiting.putBack(part, trials);
      return;
    }
    if (begun === 0 || this.#killed.has(lane.thread)) {
      this.#waiting.putBack(part, trials);
      return;
    }
    // Only the trial that ran when its thread died can be to blame. Alone, it can blame nobody else.
    const suspect = trials[begun - 1]!;
    const end = this.#deaths.add(suspect, reason);
    for (const trial of trials.toReversed()) {
      if (trial === suspect && end) this.#end(trial, end, 0);
      else this.#alone.push(trial);
    }
  }

  #countFailedStart(reason: string): void {
    this.#failedStarts++;
    if (this.#failedStarts < MOST_FAILED_STARTS) return;
    this.#fail(new SweepError("WORKER_LOST", `threads die before they begin a trial: ${reason}`));
  }

  #end(trial: Trial, evaluation: Evaluation, seconds: number, span?: Span): void {
    this.#deaths.forget(trial);
    this.#outbox.add({ trial, evaluation, seconds, origin: this.#origin, span });
  }

  #watchLimits(): void {
    if (this.#running.size === 0 || this.#failure) {
      clearInterval(this.#watch);
      this.#watch = undefined;
    } else if (!this.#watch) {
      const shortest = Math.min(...this.#parts.map(({ limitSeconds }) => limitSeconds));
      const everyMs = Math.min(Math.max((shortest * 1000) / 10, 5), WATCH_MS);
      this.#watch = setInterval(() => this.#check(), everyMs);
    }
  }

  #check(): void {
    const nowMs = monotonicMs();
    for (const batch of this.#running) {
      const current = batch.condemned ? undefined : batch.lane.current(nowMs);
      if (!current || current.seconds <= this.#parts[batch.part]!.limitSeconds) continue;
      batch.condemned = current;
      this.#killed.add(batch.lane.thread);
      this.#threads.kill(batch.lane.thread);
    }
    this.#feed();
  }

  /** Ends the pool's work: all that is waited for now or later rejects. */
  #fail(error: Error): void {
    this.#failure ??= error;
    this.#outbox.close(this.#failure);
    this.#watchLimits();
  }
}

type Part = { width: number; limitSeconds: number; pace: Pace };

/** Trials that one thread has. `condemned`: the trial for whose time the thread is being killed. */
type Batch = {
  part: number;
  trials: Trial[];
  index: number;
  lane: Lane;
  sentMs: number;
  condemned: Current | undefined;
};

/** One runs and one waits. */
const BATCHES_PER_THREAD = 2;
const MOST_FAILED_STARTS = 20;
/** Below this a takeover costs more than it saves. */
const LEAST_TAKEOVER_SECONDS = 0.01;
const WATCH_MS = 50;
