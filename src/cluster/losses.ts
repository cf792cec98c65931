import type { Trial, TrialKey } from "../sweep/trial.ts";

/** A trial that has cost too many nodes. */
export type Loss = { trial: Trial; nodes: number };

/**
 * How often a trial's node died while the trial ran alone. A node that turns out to be alive after all, because it was stopped or cut
 * off, has not died, whenever that is heard.
 */
export class Losses {
  readonly #isAlive: (instance: string) => boolean;
  readonly #holders = new Map<TrialKey, string[]>();

  constructor(isAlive: (instance: string) => boolean) {
    this.#isAlive = isAlive;
  }

  /** A loss more; the trial comes back from here when it is to be set aside. */
  count(trial: Trial, holder: string | undefined): Loss | undefined {
    // Who had it is not known when the word of it was lost, and then nobody is to blame.
    if (holder === undefined) return undefined;
    const holders = this.#holders.get(trial.key) ?? [];
    this.#holders.set(trial.key, holders);
    holders.push(holder);
    const nodes = holders.filter((instance) => !this.#isAlive(instance)).length;
    return nodes >= MOST_LOSSES ? { trial, nodes } : undefined;
  }

  forget(key: TrialKey): void {
    this.#holders.delete(key);
  }
}

const MOST_LOSSES = 5;
