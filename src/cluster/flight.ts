import { TrialQueue } from "../pool/trial-queue.ts";
import type { Trial, TrialKey } from "../sweep/trial.ts";
import { type Loss, Losses } from "./losses.ts";
import type { ReturnReason } from "./wire.ts";

/** Trials of one part that travel together. */
export type Batch = {
  id: string;
  part: number;
  keys: readonly TrialKey[];
  sentMs: number;
  /** Its place in the stream of work, once the server has it. */
  sequence: number | undefined;
  /** The node that began it, as far as was heard. */
  holder: string | undefined;
  /** Sent although another batch has the same trials. */
  isCopy: boolean;
};

/** What came back of a batch without having ended. */
export type Return = { batch: string; keys: readonly TrialKey[]; reason: ReturnReason | "" };

export type FlightSettings = {
  now: () => number;
  createId: () => string;
  /** How many trials of a part make a batch, when so many wait. */
  batchSize: (part: number, waiting: number) => number;
  isAlive: (instance: string) => boolean;
};

/**
 * Which trials are where: waiting, or in batches on their way. Every trial ends once, by whichever batch answers first; a batch
 * that was lost comes back in halves, in the end as single trials, so that one trial cannot take others down for ever.
 */
export class Flight {
  readonly #settings: FlightSettings;
  readonly #open = new Map<TrialKey, Trial>();
  /** How many batches on their way have a trial, whether or not it was asked already. */
  readonly #carried = new Map<TrialKey, number>();
  readonly #waiting = new TrialQueue();
  /** Halves of lost batches, which stay as they are. */
  readonly #formed: Trial[][] = [];
  readonly #batches = new Map<string, Batch>();
  readonly #losses: Losses;

  constructor(settings: FlightSettings) {
    this.#settings = settings;
    this.#losses = new Losses(settings.isAlive);
  }

  /** Trials that have not ended. */
  get openCount(): number {
    return this.#open.size;
  }

  get hasWaiting(): boolean {
    return this.#waiting.size > 0 || this.#formed.length > 0;
  }

  get batches(): ReadonlyMap<string, Batch> {
    return this.#batches;
  }

  add(trials: Iterable<Trial>): void {
    for (const trial of trials) {
      this.#open.set(trial.key, trial);
      if (!this.#carried.has(trial.key)) this.#waiting.add(trial);
    }
  }

  /** Ends the trial of a key, and gives it; undefined when it has ended before or was never asked. */
  end(key: TrialKey): Trial | undefined {
    const trial = this.#open.get(key);
    this.#open.delete(key);
    this.#losses.forget(key);
    return trial;
  }

  /** The next batch to send; it counts as sent. */
  take(): Batch | undefined {
    for (;;) {
      const taken = this.#formed.pop() ?? this.#waiting.take(this.#settings.batchSize)?.trials;
      if (!taken) return undefined;
      // A late answer may have ended some while they waited.
      const trials = taken.filter(({ key }) => this.#open.has(key));
      if (trials.length > 0) return this.#send(trials, false);
    }
  }

  /** A second sending of a batch that has been out since before `sentBeforeMs` and has no second yet. */
  copyOldest(sentBeforeMs: number): Batch | undefined {
    for (const { isCopy, sentMs, keys } of this.#batches.values()) {
      if (isCopy || sentMs > sentBeforeMs) continue;
      const trials = this.openTrials({ keys: keys.filter((key) => this.#carried.get(key) === 1) });
      if (trials.length > 0) return this.#send(trials, true);
    }
    return undefined;
  }

  /** A batch of an earlier coordinator that the server still has: its trials need not be sent again. */
  adopt(batch: Batch): void {
    this.#batches.set(batch.id, batch);
    for (const key of batch.keys) this.#carried.set(key, (this.#carried.get(key) ?? 0) + 1);
  }

  /** A batch is done with. What has not ended, and is in no other, waits again; a trial that was lost too often is given. */
  settle({ batch: id, keys, reason }: Return): Loss | undefined {
    const holder = this.#batches.get(id)?.holder;
    const left = this.#leave(id);
    if (reason === "redelivered") {
      const returned = new Set(keys);
      this.#waitAgain(left.filter(({ key }) => !returned.has(key)));
      return this.#retry(
        left.filter(({ key }) => returned.has(key)),
        holder,
      );
    }
    this.#waitAgain(left);
    return undefined;
  }

  /** A batch that the server has no more, which is nobody's fault. */
  lose(id: string): void {
    this.#waitAgain(this.#leave(id));
  }

  /** The trials of a batch that have not ended. */
  openTrials({ keys }: Pick<Batch, "keys">): Trial[] {
    return keys.flatMap((key) => this.#open.get(key) ?? []);
  }

  begun(id: string, holder: string): void {
    const batch = this.#batches.get(id);
    if (batch) batch.holder = holder;
  }

  #send(trials: readonly Trial[], isCopy: boolean): Batch {
    const { createId, now } = this.#settings;
    const keys = trials.map(({ key }) => key);
    const { part } = trials[0]!;
    const batch: Batch = {
      id: createId(),
      part,
      keys,
      sentMs: now(),
      sequence: undefined,
      holder: undefined,
      isCopy,
    };
    this.adopt(batch);
    return batch;
  }

  /** Takes a batch out of the air; gives its trials that have not ended and are in no other. */
  #leave(id: string): Trial[] {
    const keys = this.#batches.get(id)?.keys ?? [];
    this.#batches.delete(id);
    return this.openTrials({
      keys: keys.filter((key) => {
        const others = this.#carried.get(key)! - 1;
        if (others === 0) this.#carried.delete(key);
        else this.#carried.set(key, others);
        return others === 0;
      }),
    });
  }

  #waitAgain(trials: readonly Trial[]): void {
    if (trials.length > 0) this.#waiting.putBack(trials[0]!.part, trials);
  }

  #retry(trials: readonly Trial[], holder: string | undefined): Loss | undefined {
    const [trial] = trials;
    if (trials.length === 1) {
      const loss = this.#losses.count(trial!, holder);
      if (loss) return loss;
    }
    const middle = Math.ceil(trials.length / 2);
    for (const half of [trials.slice(0, middle), trials.slice(middle)]) {
      if (half.length > 0) this.#formed.push(half);
    }
    return undefined;
  }
}
