import type { StopSettings } from "../../sweep/bind-stop.ts";
import { type Score, scoreObjectives } from "../../sweep/objectives.ts";

/**
 * Says at the end of a generation whether a search may end: a point is as good as was asked for, or for some generations none has been
 * better than the best ones by more than the tolerance. Of several objectives, a point is progress when each point of the front leaves it
 * a lead of more than the tolerance in one of them. The front is that of the last progress, so many small steps are progress too.
 * Objectives without a tolerance only break ties, and are no progress.
 */
export class StopRule {
  readonly #settings: StopSettings;
  readonly #score: Score | undefined;
  /** The feasible points that none dominates, at the last progress and since. */
  #reference: readonly Objectives[] = [];
  #front: Objectives[] = [];
  /** While nothing feasible was found, the least violation. */
  #leastViolation = Number.POSITIVE_INFINITY;
  #hasProgress = false;
  #isReached = false;
  #stalledCount = 0;

  constructor(settings: StopSettings, score: Score | undefined) {
    this.#settings = settings;
    this.#score = score;
  }

  tell(objectives: readonly number[], violation: number): void {
    if (violation !== 0) {
      if (this.#front.length > 0 || !(violation < this.#leastViolation)) return;
      this.#leastViolation = violation;
      this.#hasProgress = true;
      return;
    }
    const { target, stall, tolerance } = this.#settings;
    const point = scoreObjectives(objectives, this.#score)
      .slice(0, tolerance.length)
      .map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
    if (target !== undefined && point[0]! >= target) this.#isReached = true;
    if (stall === undefined || point.every((value) => value === Number.NEGATIVE_INFINITY)) return;
    const leads = (other: Objectives) => point.some((value, i) => value > other[i]! + tolerance[i]!);
    if (this.#reference.every(leads)) this.#hasProgress = true;
    if (this.#front.some((other) => isAsGood(other, point))) return;
    this.#front = [...this.#front.filter((other) => !isAsGood(point, other)), point];
  }

  /** Whether the search ends with the generation that ends now. */
  endGeneration(): boolean {
    const { stall } = this.#settings;
    if (this.#hasProgress) {
      this.#reference = [...this.#front];
      this.#stalledCount = 0;
    } else this.#stalledCount++;
    this.#hasProgress = false;
    return this.#isReached || (stall !== undefined && this.#stalledCount >= stall);
  }
}

type Objectives = readonly number[];

/** In everything; larger is better. */
function isAsGood(point: Objectives, than: Objectives): boolean {
  return point.every((value, i) => value >= than[i]!);
}
