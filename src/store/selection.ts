import { bestTrials, searchedParts } from "./best-trials.ts";
import type { RunRecord, StoredPart } from "./run-record.ts";
import type { StoredTrial } from "./stored-trial.ts";
import { selectParts } from "./table-layout.ts";

/**
 * Which trials of a run are meant. `part` is a part's name; without it all parts are. `best` keeps of each search only the trials of its best point or front, `points`
 * only those of these points; both leave out parts without searches.
 */
export type Selection = { part?: string; best?: boolean; points?: readonly ChosenPoint[] };

/** A point of a run, by the index of its part and its place there. */
export type ChosenPoint = { part: number; outer: number; ask: number };

/** Whether only what searches found is meant. */
export function isOfSearches({ best = false, points }: Selection): boolean {
  return best || points !== undefined;
}

/** The parts that are meant; there is at least one. */
export function selectedParts(run: RunRecord, selection: Selection): readonly StoredPart[] {
  return isOfSearches(selection) ? searchedParts(run, selection.part) : selectParts(run, selection.part);
}

/** The trials of one of these parts that are meant and have outcomes: in structural order, but of `points` in theirs. */
export function selectedTrials(
  run: RunRecord,
  part: StoredPart,
  { best = false, points }: Selection,
): Iterable<StoredTrial> {
  if (points) return trialsOf(run, part, points);
  return best ? bestTrials(run, part) : run.trials({ part: part.index });
}

function trialsOf(run: RunRecord, { index }: StoredPart, points: readonly ChosenPoint[]): StoredTrial[] {
  const keyOf = ({ outer, ask }: Pick<ChosenPoint, "outer" | "ask">) => `${outer}/${ask}`;
  const own = new Map<string, StoredTrial[]>();
  for (const point of points) if (point.part === index) own.set(keyOf(point), []);
  for (const trial of run.trials({ part: index })) own.get(keyOf(trial))?.push(trial);
  return [...own.values()].flat();
}
