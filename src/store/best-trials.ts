import { SweepError } from "../kernel/sweep-error.ts";
import { scoreOf } from "../sweep/bind-best.ts";
import { isPopulationMethod } from "../sweep/bind-method.ts";
import { bindConstraints, bindObjectives } from "../sweep/bind-objectives.ts";
import {
  type Constraint,
  isBetter,
  isRanked,
  type Objective,
  reduceReplicates,
  reduceViolation,
  type Score,
  scoreObjectives,
} from "../sweep/objectives.ts";
import type { StoredSweep } from "../sweep/stored-sweep.ts";
import type { RunRecord, StoredPart } from "./run-record.ts";
import type { StoredTrial } from "./stored-trial.ts";
import { selectParts } from "./table-layout.ts";

/** The best point that a search has found so far, or one of the front of its trade-offs. */
export type BestPoint = {
  /** All replicates of the point, in their order. */
  trials: readonly StoredTrial[];
  /** How many trials with an outcome the whole search has. */
  searchTrialCount: number;
  /** What `best` makes of the point's errors, where it makes one number of them. */
  error?: number;
};

/** A point with all its replicates, and what the search is told of it. Objectives: larger is better; their score alone where there is one. */
export type RankedPoint = {
  trials: readonly StoredTrial[];
  objectives: readonly number[];
  violation: number;
};

/** Whether the trials of a part were asked by searches. */
export function isSearched(run: RunRecord, part: StoredPart): boolean {
  return optimiseOf(run, part) !== undefined;
}

/** The parameters that were searched; none in a plain design. */
export function searchedParameters(run: RunRecord, part: StoredPart): string[] {
  return Object.keys(optimiseOf(run, part)?.optimise.parameters ?? {});
}

/** How the errors of a part's points become one number; absent where they do not. */
export function errorScore(run: RunRecord, part: StoredPart): Score | undefined {
  return scoreOf(optimiseOf(run, part)?.optimise.best);
}

/** The searched parts of a run, or the one of this name; there is at least one. */
export function searchedParts(run: RunRecord, name?: string): readonly StoredPart[] {
  const parts = selectParts(run, name).filter((part) => isSearched(run, part));
  if (parts.length > 0) return parts;
  const place = name === undefined ? `run ${run.summary.name}` : `part ${name} of run ${run.summary.name}`;
  throw new SweepError("NOT_FOUND", `${place} has no best points, because its sweep has no optimise`);
}

/**
 * What each search of a part found, in the order of the outer design: its best point, or all points of its front where it looks for
 * trade-offs, by their first objective, but only one where `best` says which. Nothing for a search without any. Decided as the optimiser
 * does: by the replicates together, and among equals by the smaller parameter. Holds what is best in memory, and the point that is looked at.
 * `observe` is called with every point that has ended, in structural order.
 */
export function* bestPoints(
  run: RunRecord,
  part: StoredPart,
  observe: (point: RankedPoint) => void = () => {},
): Generator<BestPoint> {
  const search = searchOf(run, part);
  if (search === undefined) return;
  let best: RankedPoint[] = [];
  let searchTrialCount = 0;
  let outer = -1;
  const found = function* (): Generator<BestPoint> {
    for (const { trials, objectives } of best.toSorted(compareForShow)) {
      yield { trials, searchTrialCount, ...(search.score && { error: 0 - objectives[0]! }) };
    }
  };
  for (const trials of pointsOf(run, part)) {
    if (trials[0]!.outer !== outer) {
      yield* found();
      [best, searchTrialCount, outer] = [[], 0, trials[0]!.outer];
    }
    searchTrialCount += trials.length;
    if (trials.length < search.replicates) continue;
    const outcomes = trials.map(({ outcome }) => outcome);
    const objectives = scoreObjectives(reduceReplicates(search.objectives, outcomes), search.score);
    const violation = reduceViolation(search.constraints, outcomes);
    const point = { trials, objectives, violation };
    observe(point);
    if (isRanked(objectives)) best = keepBest(best, point, search.hasFront);
  }
  yield* found();
}

/** The trials of the best points, in structural order. */
export function* bestTrials(run: RunRecord, part: StoredPart): Generator<StoredTrial> {
  for (const { trials } of bestPoints(run, part)) yield* trials;
}

function keepBest(best: RankedPoint[], point: RankedPoint, hasFront: boolean): RankedPoint[] {
  if (best.some((other) => isPreferred(other, point, hasFront))) return best;
  return [...best.filter((other) => !isPreferred(point, other, hasFront)), point];
}

/** Whether a point makes another superfluous. */
function isPreferred(point: RankedPoint, than: RankedPoint, hasFront: boolean): boolean {
  if (point.violation !== than.violation) return !(point.violation >= than.violation);
  if (hasFront && point.objectives.some((value, i) => value !== than.objectives[i])) {
    return point.violation === 0 ? point.objectives.every((value, i) => value >= than.objectives[i]!) : false;
  }
  if (isBetter(point.objectives, than.objectives)) return true;
  if (isBetter(than.objectives, point.objectives)) return false;
  const [parameters, others] = [point.trials[0]!.parameters, than.trials[0]!.parameters];
  const differing = parameters.findIndex((value, i) => value !== others[i]);
  return parameters[differing]! <= others[differing]!;
}

function compareForShow(a: RankedPoint, b: RankedPoint): number {
  return isBetter(a.objectives, b.objectives) ? -1 : isBetter(b.objectives, a.objectives) ? 1 : 0;
}

/** The trials that have outcomes, a list for each point. */
export function* pointsOf(run: RunRecord, part: StoredPart): Generator<StoredTrial[]> {
  let point: StoredTrial[] = [];
  for (const trial of run.trials({ part: part.index })) {
    const [first] = point;
    if (first && (first.outer !== trial.outer || first.ask !== trial.ask)) {
      yield point;
      point = [];
    }
    point.push(trial);
  }
  if (point.length > 0) yield point;
}

/** What the searches of a part are after. */
export type SearchGoal = {
  objectives: readonly Objective[];
  constraints: readonly Constraint[];
  replicates: number;
  /** Of several objectives, what one best point is found by. */
  score: Score | undefined;
  /** Whether it looks for trade-offs between its objectives. */
  hasFront: boolean;
  /** Points of a generation, where all of them are evaluated: with relations between parameters only some are. */
  generation: number | undefined;
};

/** Undefined in a plain design. */
export function searchOf(run: RunRecord, part: StoredPart): SearchGoal | undefined {
  const stored = optimiseOf(run, part);
  if (stored === undefined) return undefined;
  const { manifest } = part.workload.kernel;
  const { optimise, replicates } = stored;
  const refuse = (_path: unknown, text: string): never => {
    throw new SweepError("STORE_CORRUPT", `run ${run.summary.name}: ${text}`);
  };
  const objectives = bindObjectives(manifest, optimise.objectives, refuse)!;
  const constraints = bindConstraints(manifest, optimise.constraints ?? [], refuse)!;
  const score = scoreOf(optimise.best);
  const hasFront = score === undefined && isPopulationMethod(optimise.method);
  const { method } = optimise;
  const hasRelations = (optimise.constraints ?? []).some((constraint) => typeof constraint === "string");
  const hasGenerations = isPopulationMethod(method) && !method.asynchronous && !hasRelations;
  const generation = hasGenerations ? method.population : undefined;
  return { objectives, constraints, replicates, score, hasFront, generation };
}

function optimiseOf({ summary }: RunRecord, { index }: StoredPart) {
  const { parts } = summary.document as Partial<StoredSweep>;
  const stored = parts?.[index];
  return stored?.optimise && { optimise: stored.optimise, replicates: stored.replicates };
}
