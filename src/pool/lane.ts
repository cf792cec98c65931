/** Most trials a batch can have: a ticket keeps two such counts in one 32-bit word. */
export const MAX_BATCH = 2048;

/**
 * The words that one batch shares between the main thread and the thread that runs it.
 *
 *   i32  [ ticket | thread | step | - ]    ticket: trials begun (low half) and trials to run (high half)
 *   f64  [ began ms | value | entered ms | left ms ]
 *                                          began: monotonic clock at the start of the trial that runs, NaN between trials;
 *                                          entered, left: when the batch was begun and had ended
 *
 * Whoever takes trials does so by one compare-and-exchange of the ticket: the thread claims the next trial, and both sides may
 * give up what has not been claimed. So no trial is ever run and given back.
 */
export class Lane {
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;

  constructor(lanes: SharedArrayBuffer, index: number) {
    this.#words = new Int32Array(lanes, index * LANE_BYTES, 4);
    this.#numbers = new Float64Array(lanes, index * LANE_BYTES + 16, 4);
  }

  /** Main thread, before the batch is sent. */
  reset(count: number): void {
    this.#words[1] = NO_THREAD;
    this.#words[2] = NO_STEP;
    this.#numbers[0] = Number.NaN;
    Atomics.store(this.#words, 0, count << 16);
  }

  /** Running thread, once, when it begins the batch. */
  enter(thread: number, nowMs: number): void {
    this.#numbers[2] = nowMs;
    Atomics.store(this.#words, 1, thread);
  }

  /** Running thread, once, before it answers. */
  leave(nowMs: number): void {
    this.#numbers[3] = nowMs;
  }

  /** Running thread: the index of the next trial, or -1 when none is left. `nowMs` is the trial's start mark. */
  claim(nowMs: number): number {
    this.#words[2] = NO_STEP;
    // The mark is written before the claim: a reader that sees the claim never sees the mark of an earlier trial.
    this.#numbers[0] = nowMs;
    for (;;) {
      const ticket = Atomics.load(this.#words, 0);
      const begun = ticket & 0xffff;
      if (begun >= ticket >>> 16) {
        this.#numbers[0] = Number.NaN;
        return -1;
      }
      if (Atomics.compareExchange(this.#words, 0, ticket, ticket + 1) === ticket) return begun;
    }
  }

  /** Running thread, after each trial. */
  finish(): void {
    this.#numbers[0] = Number.NaN;
  }

  /** Running thread: what the kernel reports while it runs. */
  report(step: number, value: number): void {
    this.#numbers[1] = value;
    this.#words[2] = step;
  }

  /** Either side: keeps at most `keep` of the trials not begun; returns how many trials the batch has now. */
  cut(keep = 0): number {
    for (;;) {
      const ticket = Atomics.load(this.#words, 0);
      const end = Math.min((ticket & 0xffff) + keep, ticket >>> 16);
      const cut = (end << 16) | (ticket & 0xffff);
      if (Atomics.compareExchange(this.#words, 0, ticket, cut) === ticket) return end;
    }
  }

  /** How many trials were begun. */
  get begun(): number {
    return Atomics.load(this.#words, 0) & 0xffff;
  }

  get waiting(): number {
    const ticket = Atomics.load(this.#words, 0);
    return (ticket >>> 16) - (ticket & 0xffff);
  }

  /** The `threadId` of the thread that runs the batch, or -1 before one does. */
  get thread(): number {
    return Atomics.load(this.#words, 1);
  }

  /** When the batch ran, by the monotonic clock; of a batch that was answered. */
  get span(): { beganMs: number; endedMs: number } {
    return { beganMs: this.#numbers[2]!, endedMs: this.#numbers[3]! };
  }

  /** The trial that runs now, or undefined between trials. */
  current(nowMs: number): Current | undefined {
    const begun = this.begun;
    const began = this.#numbers[0]!;
    const step = this.#words[2]!;
    const value = this.#numbers[1]!;
    if (begun === 0 || Number.isNaN(began) || begun !== this.begun) return undefined;
    const current = { index: begun - 1, seconds: Math.max(0, nowMs - began) / 1000 };
    return step === NO_STEP ? current : { ...current, report: { step, value } };
  }
}

export type Current = { index: number; seconds: number; report?: { step: number; value: number } };

export function createLanes(count: number): SharedArrayBuffer {
  return new SharedArrayBuffer(count * LANE_BYTES);
}

/** Milliseconds of a clock that all threads of a process share and that nobody sets. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

// A cache line of its own, so that threads do not slow each other down.
const LANE_BYTES = 64;
const NO_THREAD = -1;
// The step that a kernel cannot mean: progress counts upwards.
const NO_STEP = -(2 ** 31);
