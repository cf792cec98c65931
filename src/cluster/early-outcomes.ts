import type { Execution } from "../run/executor.ts";
import type { TrialKey } from "../sweep/trial.ts";

type End = Omit<Execution, "trial">;

/**
 * Outcomes that came before their trials were asked, as when a run is taken over. Bounded: what is forgotten is computed again,
 * which costs time and changes nothing.
 */
export class EarlyOutcomes {
  readonly #ends = new Map<TrialKey, End>();
  #bytes = 0;

  add(key: TrialKey, end: End): void {
    if (this.#ends.has(key)) return;
    this.#ends.set(key, end);
    this.#bytes += sizeOf(end);
    // A map iterates in the order of insertion: the oldest goes first.
    for (const [oldest] of this.#ends) {
      if (this.#bytes <= MOST_BYTES) break;
      this.take(oldest);
    }
  }

  take(key: TrialKey): End | undefined {
    const end = this.#ends.get(key);
    if (end) {
      this.#ends.delete(key);
      this.#bytes -= sizeOf(end);
    }
    return end;
  }
}

const MOST_BYTES = 128 * 2 ** 20;

function sizeOf({ evaluation }: End): number {
  return 500 + (evaluation.class === "outputs" ? evaluation.bytes.byteLength : 0);
}
