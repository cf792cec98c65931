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
  holder: Holder | undefined;
  /** When that was heard, or when something of it ended last. */
  heardMs?: number;
  /** Sent although another batch has the same trials. */
  isCopy: boolean;
};

/** Which process of which node. */
export type Holder = { node: string; instance: string };

/** What came back of a batch without having ended. */
export type Return = { batch: string; keys: readonly TrialKey[]; reason: ReturnReason | "" };

/** What became of a batch that is done with. */
export type Settlement = {
  /** How many of its trials have to be sent again. */
  againCount: number;
  /** Who had it before. */
  holder: Holder | undefined;
  /** A trial that was lost too often: it should end here. */
  loss: Loss | undefined;
};

export type FlightSettings = {
  now: () => number;
  createId: () => string;
  /** How many trials of a part make a batch, when so many wait; 0 when the part may have no further batch now. */
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
  readonly #batchCounts = new Map<number, number>();
  readonly #losses: Losses;

  constructor(settings: FlightSettings) {
    this.#settings = settings;
    this.#losses = new Losses(settings.isAlive);
  }

  /** Trials that have not ended. */
  get openCount(): number {
    return this.#open.size;
  }

  /** How many batches of a part are on their way. */
  batchCount(part: number): number {
    return this.#batchCounts.get(part) ?? 0;
  }

  /** Parts that have trials which have not ended. */
  openParts(): number[] {
    return [...new Set([...this.#open.values()].map(({ part }) => part))];
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
      const taken = this.#takeFormed() ?? this.#waiting.take(this.#settings.batchSize)?.trials;
      if (!taken) return undefined;
      // While they waited, a late answer may have ended some, and others turned out to be on their way.
      const trials = taken.filter(({ key }) => this.#open.has(key) && !this.#carried.has(key));
      if (trials.length > 0) return this.#send(trials, false);
    }
  }

  /** A second sending of a batch of a part, out since before `sentBeforeMs`, that has no second yet. */
  copyOldest(sentBeforeMs: number, mayCopy: (part: number) => boolean): Batch | undefined {
    for (const { isCopy, sentMs, keys, part } of this.#batches.values()) {
      if (isCopy || sentMs > sentBeforeMs || !mayCopy(part)) continue;
      const trials = this.openTrials({ keys: keys.filter((key) => this.#carried.get(key) === 1) });
      if (trials.length > 0) return this.#send(trials, true);
    }
    return undefined;
  }

  /** A batch of an earlier coordinator that the server still has: its trials need not be sent again. */
  adopt(batch: Batch): void {
    this.#batches.set(batch.id, batch);
    this.#batchCounts.set(batch.part, this.batchCount(batch.part) + 1);
    for (const key of batch.keys) this.#carried.set(key, (this.#carried.get(key) ?? 0) + 1);
  }

  /** A batch is done with. What has not ended, and is in no other, waits again; a trial that was lost too often does not. */
  settle({ batch: id, keys, reason }: Return): Settlement {
    const holder = this.#batches.get(id)?.holder;
    const left = this.#leave(id);
    const returned = new Set(reason === "redelivered" ? keys : []);
    const lost = left.filter(({ key }) => returned.has(key));
    const [alone] = lost;
    const loss = alone && lost.length === 1 ? this.#losses.count(alone, holder?.instance) : undefined;
    this.#waitAgain(left.filter(({ key }) => !returned.has(key)));
    if (!loss) this.#halve(lost);
    return { againCount: left.length - (loss ? 1 : 0), holder, loss };
  }

  /** A batch that the server has no more, which is nobody's fault; gives how many of its trials have to be sent again. */
  lose(id: string): number {
    const left = this.#leave(id);
    this.#waitAgain(left);
    return left.length;
  }

  /** The trials of a batch that have not ended. */
  openTrials({ keys }: Pick<Batch, "keys">): Trial[] {
    return keys.flatMap((key) => this.#open.get(key) ?? []);
  }

  begun(id: string, holder: Holder): void {
    const batch = this.#batches.get(id);
    if (!batch) return;
    batch.holder = holder;
    batch.heardMs = this.#settings.now();
  }

  /** Something of a batch has ended; for how long it was under way, since it was begun or since it was heard of before, as far as that is known. */
  heard(id: string): number | undefined {
    const batch = this.#batches.get(id);
    const sinceMs = batch?.heardMs;
    const nowMs = this.#settings.now();
    if (batch) batch.heardMs = nowMs;
    return sinceMs === undefined ? undefined : nowMs - sinceMs;
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
    const batch = this.#batches.get(id);
    if (!batch) return [];
    const { keys, part } = batch;
    this.#batches.delete(id);
    this.#batchCounts.set(part, this.batchCount(part) - 1);
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

  #halve(trials: readonly Trial[]): void {
    const middle = Math.ceil(trials.length / 2);
    for (const half of [trials.slice(0, middle), trials.slice(middle)]) {
      if (half.length > 0) this.#formed.push(half);
    }
  }

  /** The half that was formed last, of those whose part may have a batch. */
  #takeFormed(): Trial[] | undefined {
    const { batchSize } = this.#settings;
    const index = this.#formed.findLastIndex((trials) => batchSize(trials[0]!.part, trials.length) > 0);
    return index < 0 ? undefined : this.#formed.splice(index, 1)[0];
  }
}
