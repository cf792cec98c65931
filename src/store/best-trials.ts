import { SweepError } from "../kernel/sweep-error.ts";
import { bindObjectives } from "../sweep/bind-objectives.ts";
import { isBetter, isRanked, type Objective, reduceReplicates } from "../sweep/objectives.ts";
import type { StoredSweep } from "../sweep/stored-sweep.ts";
import type { RunRecord, StoredPart } from "./run-record.ts";
import type { StoredTrial } from "./stored-trial.ts";
import { selectParts } from "./table-layout.ts";

/** What one search found: its best point so far. */
export type BestPoint = {
  /** All replicates of the point, in their order. */
  trials: readonly StoredTrial[];
  /** How many trials with an outcome the whole search has. */
  searchTrialCount: number;
};

/** Whether the trials of a part were asked by searches. */
export function isSearched(run: RunRecord, part: StoredPart): boolean {
  return optimiseOf(run, part) !== undefined;
}

/** The parameters that were searched; none in a plain design. */
export function searchedParameters(run: RunRecord, part: StoredPart): string[] {
  return Object.keys(optimiseOf(run, part)?.optimise.parameters ?? {});
}

/** The searched parts of a run, or the one of this name; there is at least one. */
export function searchedParts(run: RunRecord, name?: string): readonly StoredPart[] {
  const parts = selectParts(run, name).filter((part) => isSearched(run, part));
  if (parts.length > 0) return parts;
  const place = name === undefined ? `run ${run.summary.name}` : `part ${name} of run ${run.summary.name}`;
  throw new SweepError("NOT_FOUND", `${place} has no best points, because its sweep has no optimise`);
}

/**
 * The best point of each search of a part, in the order of the outer design; none for a search without any. Decided as the
 * optimiser does: by the means over replicates, and among equals by the smaller parameter. Holds two points in memory.
 */
export function* bestPoints(run: RunRecord, part: StoredPart): Generator<BestPoint> {
  const search = searchOf(run, part);
  if (search === undefined) return;
  let best: RankedPoint | undefined;
  let searchTrialCount = 0;
  let outer = -1;
  for (const trials of pointsOf(run, part)) {
    if (trials[0]!.outer !== outer) {
      if (best) yield { trials: best.trials, searchTrialCount };
      best = undefined;
      searchTrialCount = 0;
      outer = trials[0]!.outer;
    }
    searchTrialCount += trials.length;
    if (trials.length < search.replicates) continue;
    const objectives = reduceReplicates(
      search.objectives,
      trials.map(({ outcome }) => outcome),
    );
    const point = { trials, objectives };
    if (isRanked(objectives) && (best === undefined || isPreferred(point, best))) best = point;
  }
  if (best) yield { trials: best.trials, searchTrialCount };
}

/** The trials of the best points, in structural order. */
export function* bestTrials(run: RunRecord, part: StoredPart): Generator<StoredTrial> {
  for (const { trials } of bestPoints(run, part)) yield* trials;
}

type RankedPoint = { trials: readonly StoredTrial[]; objectives: readonly number[] };

function isPreferred(point: RankedPoint, than: RankedPoint): boolean {
  if (isBetter(point.objectives, than.objectives)) return true;
  if (isBetter(than.objectives, point.objectives)) return false;
  const [parameters, others] = [point.trials[0]!.parameters, than.trials[0]!.parameters];
  const differing = parameters.findIndex((value, i) => value !== others[i]);
  return parameters[differing]! < others[differing]!;
}

/** The trials that have outcomes, a list for each point. */
function* pointsOf(run: RunRecord, part: StoredPart): Generator<StoredTrial[]> {
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

type Search = { objectives: readonly Objective[]; replicates: number };

function searchOf(run: RunRecord, part: StoredPart): Search | undefined {
  const stored = optimiseOf(run, part);
  if (stored === undefined) return undefined;
  const { manifest } = part.workload.kernel;
  const objectives = bindObjectives(manifest, stored.optimise.objectives, (_path, text) => {
    throw new SweepError("STORE_CORRUPT", `run ${run.summary.name}: ${text}`);
  });
  return objectives && { objectives, replicates: stored.replicates };
}

function optimiseOf({ summary }: RunRecord, { index }: StoredPart) {
  const { parts } = summary.document as Partial<StoredSweep>;
  const stored = parts?.[index];
  return stored?.optimise && { optimise: stored.optimise, replicates: stored.replicates };
}
