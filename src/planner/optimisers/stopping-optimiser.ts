import type { Optimiser } from "./optimiser.ts";
import type { StopRule } from "./stop-rule.ts";

export type StoppingSettings = {
  optimiser: Optimiser;
  /** Points of the generation that is told now. */
  generationSize(): number;
  rule: StopRule;
};

/** Asks what another optimiser asks, until a rule says at the end of a generation, or of as many points, that it is enough. */
export class StoppingOptimiser implements Optimiser {
  readonly #settings: StoppingSettings;
  /** Since the rule judged last. */
  #toldCount = 0;
  #isDone = false;

  constructor(settings: StoppingSettings) {
    this.#settings = settings;
  }

  ask(): Float64Array | "busy" | "wait" | "done" {
    return this.#isDone ? "done" : this.#settings.optimiser.ask();
  }

  tell(ask: number, objectives: readonly number[], violation = 0): void {
    const { optimiser, generationSize, rule } = this.#settings;
    rule.tell(objectives, violation);
    optimiser.tell(ask, objectives, violation);
    if (++this.#toldCount < generationSize()) return;
    this.#toldCount = 0;
    this.#isDone ||= rule.endGeneration();
  }
}
