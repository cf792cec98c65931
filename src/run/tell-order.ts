import type { Outcome, RunFailure } from "../kernel/outcome.ts";
import type { Trial } from "../sweep/trial.ts";

type End = Outcome | RunFailure;
type Waiting = { trial: Trial; end: End | undefined };

/**
 * Ends come in any order; planners hear them in the order of asking within one point of the outer design. Holds only
 * trials that were asked and not yet told.
 */
export class TellOrder {
  readonly #tell: (trial: Trial, end: End) => void;
  readonly #queues = new Map<string, Waiting[]>();

  constructor(tell: (trial: Trial, end: End) => void) {
    this.#tell = tell;
  }

  asked(trial: Trial): void {
    const lane = laneOf(trial);
    const queue = this.#queues.get(lane);
    if (queue) queue.push({ trial, end: undefined });
    else this.#queues.set(lane, [{ trial, end: undefined }]);
  }

  ended(trial: Trial, end: End): void {
    const lane = laneOf(trial);
    const queue = this.#queues.get(lane);
    const waiting = queue?.find((candidate) => candidate.trial === trial);
    if (!queue || !waiting) throw new Error(`trial ${trial.key} ended but was not asked, or ended twice`);
    waiting.end = end;
    while (queue[0]?.end !== undefined) {
      const { trial: next, end: its } = queue.shift()!;
      this.#tell(next, its!);
    }
    if (queue.length === 0) this.#queues.delete(lane);
  }
}

function laneOf(trial: Trial): string {
  return `${trial.part}/${trial.outer}`;
}
