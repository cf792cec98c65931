import { type Evaluation, isOutcome } from "../kernel/outcome.ts";
import type { Planner } from "../planner/planner.ts";
import type { Trial, TrialKey } from "../sweep/trial.ts";
import type { Execution, Executor } from "./executor.ts";
import type { Entry, OutcomeStore } from "./outcome-store.ts";
import { countEnd, createCounts, type RunCounts } from "./run-counts.ts";
import { TellOrder } from "./tell-order.ts";

export type RunPorts = {
  planner: Planner;
  executor: Executor;
  store: OutcomeStore;
  /** Called after every change with the same, growing counts. */
  onProgress?: (counts: RunCounts) => void;
  /** Stops the run between two steps; everything recorded so far stays recorded. */
  signal?: AbortSignal;
  /** Awaited between two steps: lets signals and timers be heard, which a steady stream of outcomes would keep waiting. */
  pause?: () => Promise<unknown>;
};

/**
 * Drives a run to its end: asks the planner, answers from the store what it holds, has the executor evaluate the rest, and
 * tells the planner an outcome only after the store has made it durable. Returns early, with `interrupted`, on `signal`.
 */
export async function runTrials(ports: RunPorts): Promise<RunCounts> {
  const run = new TrialRun(ports);
  while (!run.interrupted) {
    await run.fill();
    if (run.finished) break;
    await run.collect();
  }
  return run.counts;
}

const NONE: readonly Execution[] = [];

/** Trials asked before the store is looked up and written: large enough that a transaction is cheap per trial. */
const CHUNK = 4096;

class TrialRun {
  readonly counts: RunCounts;
  readonly #ports: RunPorts;
  readonly #order: TellOrder;
  /** Trials in flight by key; a key that is asked twice is evaluated once. */
  readonly #inFlight = new Map<TrialKey, Trial[]>();
  #exhausted = false;
  /** The planner is at work, and wants to be asked again. */
  #isBusy = false;
  /** Ends that are waited for. */
  #executions: Promise<readonly Execution[]> | undefined;

  constructor(ports: RunPorts) {
    this.#ports = ports;
    this.counts = createCounts(ports.planner.trialCount);
    this.#order = new TellOrder((trial, end) => ports.planner.tell(trial, end));
  }

  get interrupted(): boolean {
    this.counts.interrupted = this.#ports.signal?.aborted ?? false;
    return this.counts.interrupted;
  }

  get finished(): boolean {
    return this.#exhausted && this.#inFlight.size === 0;
  }

  /** Asks until the executor has enough to do or the planner has nothing to ask now. */
  async fill(): Promise<void> {
    const { executor, pause } = this.#ports;
    // The room of now: what ends in a pause makes more, but has to be collected first.
    let room = executor.room();
    this.#isBusy = false;
    while (!this.#exhausted && !this.interrupted && room > 0) {
      const trials = this.#ask();
      if (trials.length === 0) break;
      const unknown = this.#answerKnown(trials);
      executor.submit(unknown);
      room -= unknown.length;
      this.#ports.onProgress?.(this.counts);
      await pause?.();
    }
    if (!this.#exhausted && !this.#isBusy && this.#inFlight.size === 0 && !this.interrupted) {
      throw new Error("the planner waits although every trial it asked has been told");
    }
  }

  /** Waits for executions, makes them durable in one transaction, then tells them. Takes what there is while the planner is at work. */
  async collect(): Promise<void> {
    const { executor, store, signal, pause } = this.#ports;
    await pause?.();
    if (this.interrupted || this.#inFlight.size === 0) return;
    this.#executions ??= executor.next();
    const executions = await (this.#isBusy
      ? Promise.race([this.#executions, NONE])
      : untilAborted(this.#executions, signal));
    if (executions === "aborted" || executions === NONE) return;
    this.#executions = undefined;
    const ends = executions.flatMap((execution) => this.#settle(execution));
    store.record(ends.map(({ entry }) => entry));
    for (const { trial, end, cached } of ends) this.#end(trial, end, cached);
    this.#ports.onProgress?.(this.counts);
  }

  #ask(): Trial[] {
    const { planner } = this.#ports;
    const trials: Trial[] = [];
    while (trials.length < CHUNK) {
      const asked = planner.ask();
      if (asked === "done") this.#exhausted = true;
      this.#isBusy = asked === "busy";
      if (typeof asked === "string") break;
      this.#order.asked(asked);
      trials.push(asked);
    }
    return trials;
  }

  /** Tells what the store knows; returns what has to be evaluated. */
  #answerKnown(trials: readonly Trial[]): Trial[] {
    const { store } = this.#ports;
    const answers = store.find(trials);
    store.record(
      trials.flatMap((trial, i): Entry[] => {
        const answer = answers[i];
        return answer !== undefined && isOutcome(answer) ? [{ kind: "known", trial }] : [];
      }),
    );
    const unknown: Trial[] = [];
    for (const [i, trial] of trials.entries()) {
      const answer = answers[i];
      if (answer !== undefined) {
        this.#end(trial, answer, true);
        continue;
      }
      const twins = this.#inFlight.get(trial.key);
      if (twins) twins.push(trial);
      else {
        this.#inFlight.set(trial.key, [trial]);
        unknown.push(trial);
      }
    }
    return unknown;
  }

  /**
   * An execution ends every trial with its key: the first as executed, its twins from what is then known. A failure is recorded at
   * every place, though it was evaluated once.
   */
  #settle(execution: Execution): { trial: Trial; end: Evaluation; cached: boolean; entry: Entry }[] {
    const { evaluation: end } = execution;
    const trials = this.#inFlight.get(execution.trial.key) ?? [];
    this.#inFlight.delete(execution.trial.key);
    return trials.map((trial, i) => {
      const cached = i > 0;
      const entry: Entry =
        cached && isOutcome(end)
          ? { kind: "known", trial }
          : { kind: "executed", execution: { ...execution, trial } };
      return { trial, end, cached, entry };
    });
  }

  #end(trial: Trial, end: Evaluation, cached: boolean): void {
    countEnd(this.counts, end, cached);
    this.#order.ended(trial, end);
  }
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T | "aborted"> {
  if (!signal) return promise;
  const { promise: aborted, resolve } = Promise.withResolvers<"aborted">();
  const listener = () => resolve("aborted");
  signal.addEventListener("abort", listener, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", listener);
  }
}
