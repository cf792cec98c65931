import type { Optimiser } from "./optimiser.ts";
import type { StopRule } from "./stop-rule.ts";

export type StoppingSettings = {
  optimiser: Optimiser;
  /** Points of the generation that it asks. */
  generationSize(): number;
  rule: StopRule;
};

/** Asks what another optimiser asks, generation by generation, until a rule says at the end of one that it is enough. */
export class StoppingOptimiser implements Optimiser {
  readonly #settings: StoppingSettings;
  #askedCount = 0;
  #toldCount = 0;
  /** How many had been asked at the last end of a generation that the rule has seen. */
  #judgedCount = 0;
  #isDone = false;

  constructor(settings: StoppingSettings) {
    this.#settings = settings;
  }

  ask(): Float64Array | "wait" | "done" {
    const { optimiser, generationSize, rule } = this.#settings;
    if (this.#isDone) return "done";
    if (this.#askedCount - this.#judgedCount === generationSize()) {
      if (this.#toldCount < this.#askedCount) return "wait";
      this.#judgedCount = this.#askedCount;
      this.#isDone = rule.endGeneration();
      if (this.#isDone) return "done";
    }
    const next = optimiser.ask();
    if (typeof next === "object") this.#askedCount++;
    return next;
  }

  tell(ask: number, objectives: readonly number[], violation = 0): void {
    const { optimiser, rule } = this.#settings;
    this.#toldCount++;
    rule.tell(objectives, violation);
    optimiser.tell(ask, objectives, violation);
  }
}
