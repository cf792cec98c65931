import { invertedGenerationalDistance } from "../analysis/generational-distance.ts";
import {
  chooseEnds,
  chooseReference,
  followSearch,
  type ProgressStep,
  type SearchPoint,
  volumeOf,
} from "../analysis/search-progress.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { ProgressRow } from "../report/search-progress.ts";
import type { RankedPoint } from "../store/best-so-far.ts";
import { type SearchGoal, searchOf } from "../store/best-trials.ts";
import type { RunRecord, StoredPart } from "../store/run-record.ts";
import { describeGoal, type ObjectiveDescription } from "../sweep/describe-objectives.ts";
import { standardErrors } from "../sweep/objectives.ts";
import type { ReferenceFront } from "./reference-front.ts";

/** How a search came to what it found, as `show` tells it. */
export type ProgressReport = {
  outer: number;
  /** What is searched; where `best` makes one number of all, that one alone. */
  objectives: readonly ObjectiveDescription[];
  /** Up to where hypervolumes are measured, a number for each objective; absent where one number is searched, or nothing was found. */
  reference?: readonly number[];
  rows: readonly ProgressRow[];
};

/** Rows that a person reads. */
export const SHOWN_ROWS = 12;

/** Takes the points of a part's searches as they are read, and tells how each search came along. */
export class SearchRecorder {
  readonly objectives: readonly ObjectiveDescription[];
  readonly goal: SearchGoal;
  readonly #points = new Map<number, SearchPoint[]>();

  constructor(record: RunRecord, part: StoredPart) {
    this.goal = searchOf(record, part)!;
    this.objectives = describeGoal(part.workload.kernel.manifest, this.goal);
  }

  observe = ({ trials, objectives, violation }: RankedPoint): void => {
    const { outer, ask } = trials[0]!;
    const errors = this.errorsOf(trials);
    const point = { ask, objectives, violation, ...(errors && { errors }) };
    const points = this.#points.get(outer);
    if (points) points.push(point);
    else this.#points.set(outer, [point]);
  };

  /** The standard errors of a point's objectives; undefined without replicates, and where one number is made of all objectives. */
  errorsOf(trials: RankedPoint["trials"]): number[] | undefined {
    const { objectives, score } = this.goal;
    if (trials.length < 2 || score) return undefined;
    return standardErrors(
      objectives,
      trials.map(({ outcome }) => outcome),
    );
  }

  /** At most `most` rows for each search. `reference` and `known`, a front to compare with: in the order and the sign of the objectives. */
  reports(most: number, reference?: readonly number[], known?: ReferenceFront): ProgressReport[] {
    const front = this.hasFront ? known?.(this.objectives) : undefined;
    return [...this.#points].map(([outer, points]) => this.#reportOf(outer, points, most, reference, front));
  }

  /** Whether there is a front rather than one best point. */
  get hasFront(): boolean {
    return this.goal.hasFront && this.objectives.length > 1;
  }

  #reportOf(
    outer: number,
    points: readonly SearchPoint[],
    most: number,
    wanted: readonly number[] | undefined,
    known: readonly (readonly number[])[] | undefined,
  ): ProgressReport {
    const { generation } = this.goal;
    if (this.hasFront && wanted && wanted.length !== this.objectives.length) {
      const names = this.objectives.map(({ name }) => name).join(", ");
      throw new SweepError(
        "BAD_OPTION",
        `reference: expected ${this.objectives.length} numbers, for ${names}, got ${wanted.length}`,
      );
    }
    const ends = chooseEnds(points.at(-1)!.ask + 1, generation ?? 1, most);
    const steps = followSearch(points, ends, this.hasFront);
    const signs = this.objectives.map(({ sign }) => sign);
    const shown = (values: readonly number[]) => values.map((value, m) => signs[m]! * value + 0);
    const reference = this.hasFront
      ? ((wanted && shown(wanted)) ?? chooseReference(steps.at(-1)!.front, points))
      : undefined;
    return {
      outer,
      objectives: this.objectives,
      ...(reference && { reference: shown(reference) }),
      rows: steps.map((step) => ({
        ...(generation !== undefined && { generation: Math.ceil(step.askCount / generation) }),
        points: step.pointCount,
        ...(this.hasFront ? frontOf(step, reference) : bestOf(step, signs[0]!)),
        ...(known && { igd: orNull(invertedGenerationalDistance(step.front.map(shown), known)) }),
        ...(this.goal.constraints.length > 0 && { violation: orNull(step.violation) }),
      })),
    };
  }
}

function bestOf({ best }: ProgressStep, sign: number) {
  if (best === undefined) return { best: null };
  const [error] = best.errors ?? [];
  return { best: sign * best.objectives[0]! + 0, ...(error !== undefined && { bestError: error }) };
}

function frontOf({ front }: ProgressStep, reference: readonly number[] | undefined) {
  const volume = front.length === 0 ? 0 : reference && volumeOf(front, reference);
  return { front: front.length, hypervolume: volume ?? null };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
