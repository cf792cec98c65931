import { isOutcome } from "../kernel/outcome.ts";
import type { Execution } from "../run/executor.ts";
import { fingerprintOf } from "../run/fingerprint.ts";
import type { TrialKey } from "../sweep/trial.ts";

export type End = Omit<Execution, "trial">;
/** The end that came first, and those that came later with other bits. */
export type EarlyEnd = { end: End; others: End[] };

/**
 * Outcomes that came before their trials were asked, as when a run is taken over. Bounded: what is forgotten is computed again,
 * which costs time and changes nothing.
 */
export class EarlyOutcomes {
  readonly #ends = new Map<TrialKey, EarlyEnd>();
  #bytes = 0;

  /** Whether this end is another than the first of its trial that is kept. */
  add(key: TrialKey, end: End): boolean {
    const known = this.#ends.get(key);
    if (known) {
      const isNew = isOther(known.end, end);
      if (isNew && known.others.length < MOST_OTHERS) known.others.push(end);
      return isNew;
    }
    this.#ends.set(key, { end, others: [] });
    this.#bytes += sizeOf(end);
    // A map iterates in the order of insertion: the oldest goes first.
    for (const [oldest] of this.#ends) {
      if (this.#bytes <= MOST_BYTES) break;
      this.take(oldest);
    }
    return false;
  }

  take(key: TrialKey): EarlyEnd | undefined {
    const early = this.#ends.get(key);
    if (early) {
      this.#ends.delete(key);
      this.#bytes -= sizeOf(early.end);
    }
    return early;
  }
}

const MOST_BYTES = 128 * 2 ** 20;
/** More opinions than that help nobody. */
const MOST_OTHERS = 4;

function isOther({ evaluation: a }: End, { evaluation: b }: End): boolean {
  return isOutcome(a) && isOutcome(b) && fingerprintOf(a) !== fingerprintOf(b);
}

function sizeOf({ evaluation }: End): number {
  return 500 + (evaluation.class === "outputs" ? evaluation.bytes.byteLength : 0);
}
