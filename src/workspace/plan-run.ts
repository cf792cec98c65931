import { existsSync } from "node:fs";
import type { Outcome } from "../kernel/outcome.ts";
import { describeParameters } from "../kernel/parameters.ts";
import { createPlanner } from "../planner/create-planner.ts";
import { mostAsked } from "../planner/most-asked.ts";
import type { PlannedSearches, RunPlan } from "../report/plan.ts";
import { openStore } from "../store/open-store.ts";
import { scoreOf } from "../sweep/bind-best.ts";
import type { BoundOptimise } from "../sweep/bind-optimise.ts";
import { describeGoal } from "../sweep/describe-objectives.ts";
import type { ResolvedPart, ResolvedSweep } from "../sweep/resolve-sweep.ts";
import type { Trial, TrialKey } from "../sweep/trial.ts";

type FindOutcome = (key: TrialKey) => Outcome | undefined;

/** What a run of a sweep would do, from what the store holds now. Nothing is evaluated or written; of searches it is what they ask first. */
export function planRun(sweep: ResolvedSweep, storePath: string): RunPlan {
  if (!existsSync(storePath)) return describePlan(sweep);
  using store = openStore(storePath, { readOnly: true });
  return describePlan(sweep, (key) => store.outcome(key));
}

/** Trials beyond this are not looked up one by one to say how many the store has. */
const MOST_LOOKED_UP = 1_000_000;

/** Without `find` there is no store. */
function describePlan({ title, parts }: ResolvedSweep, find?: FindOutcome): RunPlan {
  const searches = parts.flatMap((part) =>
    part.optimise ? [planSearches({ ...part, optimise: part.optimise }, find)] : [],
  );
  const counts = parts.map((part) => createPlanner([part]).trialCount);
  const most = parts.map((part, i) => {
    const each = part.optimise && mostAsked(part.optimise, part.replicates).trials;
    return counts[i] ?? (each === undefined ? undefined : each * part.points.size);
  });
  return {
    title,
    trials: sumOf(counts),
    mostTrials: sumOf(most),
    cached: find ? sumOf(parts.map((part) => countKnown(part, find))) : 0,
    searches,
  };
}

/** How many trials of a part are answered from the store, before one of each search is not; undefined where there are too many to look up. */
function countKnown(part: ResolvedPart, find: FindOutcome): number | undefined {
  const planner = createPlanner([part]);
  if ((planner.trialCount ?? 0) > MOST_LOOKED_UP) return undefined;
  /** Searches that wait for an outcome: what comes behind it cannot be told. */
  const waiting = new Set<number>();
  let known = 0;
  let asked = 0;
  for (let trial = planner.ask(); typeof trial === "object"; trial = planner.ask()) {
    if (++asked > MOST_LOOKED_UP) return undefined;
    const outcome = find(trial.key);
    if (outcome) known++;
    else if (part.optimise) waiting.add(trial.outer);
    if (outcome && !waiting.has(trial.outer)) planner.tell(trial, outcome);
  }
  return known;
}

function planSearches(part: ResolvedPart & { optimise: BoundOptimise }, find?: FindOutcome): PlannedSearches {
  const { name, workload, points, replicates, optimise } = part;
  const { method, best, stop, budget, start = [], parallel, parameters } = optimise.file;
  const { manifest } = workload.kernel;
  return {
    part: name,
    searches: points.size,
    parameters: Object.keys(parameters),
    objectives: describeGoal(manifest, { objectives: optimise.objectives, score: scoreOf(best) }),
    method,
    replicates,
    parallel,
    start: start.length,
    ...(budget && { budget: budget.trials }),
    ...(stop && { stop }),
    most: mostAsked(optimise, replicates),
    first: firstTrials(part).map(({ outer, trials }) => ({
      outer,
      parameters: describeParameters(manifest, trials[0]!.parameters),
      stored: trials.filter(({ key }) => find?.(key) !== undefined).length,
    })),
  };
}

/** What the searches of a part that are open at first ask before anything is known, a list of replicates for each point, search by search. */
function firstTrials(part: ResolvedPart): { outer: number; trials: Trial[] }[] {
  const planner = createPlanner([part]);
  const points = new Map<string, { outer: number; trials: Trial[] }>();
  let asked = 0;
  for (let trial = planner.ask(); typeof trial === "object"; trial = planner.ask()) {
    if (++asked > MOST_LOOKED_UP) break;
    const { outer, ask } = trial;
    const point = points.get(`${outer}/${ask}`) ?? { outer, trials: [] };
    points.set(`${outer}/${ask}`, point);
    point.trials.push(trial);
  }
  return [...points.values()].sort((a, b) => a.outer - b.outer);
}

function sumOf(counts: readonly (number | undefined)[]): number | undefined {
  return counts.reduce(
    (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
    0,
  );
}
