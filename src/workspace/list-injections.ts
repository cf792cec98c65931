import type { Evaluation, Outcome } from "../kernel/outcome.ts";
import { createSearch } from "../planner/create-planner.ts";
import { askOut } from "../planner/planner.ts";
import { createInjector } from "../planner/population/create-injector.ts";
import { decodeGenes } from "../planner/population/decode-genes.ts";
import type { Individual } from "../planner/population/individual.ts";
import type { Injection } from "../planner/population/surrogate-injector.ts";
import type { InjectionReport } from "../report/injection-table.ts";
import type { RunRecord } from "../store/run-record.ts";
import type { BoundOptimise } from "../sweep/bind-optimise.ts";
import type { Gene } from "../sweep/bind-search-space.ts";
import type { Objective } from "../sweep/objectives.ts";
import type { ResolvedPart } from "../sweep/resolve-sweep.ts";
import { reopenRun } from "./reopen-run.ts";

/**
 * What surrogates put into the searches of a run, and how well they had predicted it. Nothing of it is stored: the searches are asked again and
 * answered by the run, so the surrogates learn again. Empty, and at once, for a run without any.
 */
export function listInjections(record: RunRecord): InjectionReport[] {
  if (!hasSurrogate(record)) return [];
  return reopenRun(record).parts.flatMap((resolved, part) => {
    const { optimise } = resolved;
    if (!optimise?.surrogate) return [];
    const failures = new Set([...record.failures()].filter((end) => end.part === part).map(placeOf));
    return [...searchesOf(record, part)].flatMap(([outer, outcomes]) =>
      replay({ ...resolved, optimise }, part, outer, (place) =>
        failures.has(`${outer} ${place}`) ? LOST : outcomes.get(place),
      ).map((injection) => describeInjection(resolved, optimise, outer, injection)),
    );
  });
}

function hasSurrogate({ summary }: RunRecord): boolean {
  const { parts = [] } = summary.document as { parts?: readonly { optimise?: { surrogate?: unknown } }[] };
  return parts.some(({ optimise }) => optimise?.surrogate !== undefined);
}

type Place = { outer: number; ask: number; replicate: number };
const placeOf = ({ outer, ask, replicate }: Place) => `${outer} ${ask} ${replicate}`;
/** Planners take a run failure by its class alone. */
const LOST: Evaluation = { class: "failure", kind: "lost", message: "" };

/** The outcomes of each search, by ask and replicate; of one search at a time. */
function* searchesOf(record: RunRecord, part: number): Generator<[outer: number, Map<string, Outcome>]> {
  let [outer, outcomes] = [-1, new Map<string, Outcome>()];
  for (const trial of record.trials({ part })) {
    if (trial.outer !== outer) {
      if (outer >= 0) yield [outer, outcomes];
      [outer, outcomes] = [trial.outer, new Map()];
    }
    outcomes.set(`${trial.ask} ${trial.replicate}`, trial.outcome);
  }
  if (outer >= 0) yield [outer, outcomes];
}

/** Asks a search again, as far as its run has come. */
function replay(
  resolved: ResolvedPart & { optimise: BoundOptimise },
  part: number,
  outer: number,
  endOf: (place: string) => Evaluation | undefined,
): readonly Injection[] {
  const injector = createInjector(resolved.optimise, resolved.seed, outer)!;
  const search = createSearch(resolved, part, outer, injector);
  for (let trial = askOut(search); typeof trial === "object"; trial = askOut(search)) {
    const end = endOf(`${trial.ask} ${trial.replicate}`);
    if (end === undefined) break;
    search.tell(trial, end);
  }
  return injector.injections;
}

function describeInjection(
  { name, workload }: ResolvedPart,
  { genes, objectives }: BoundOptimise,
  outer: number,
  { generation, learned, qualities, points }: Injection,
): InjectionReport {
  return {
    ...{ part: name, outer, generation, learned },
    objectives: objectives.map((objective, m) => ({
      name: workload.kernel.manifest.outputs[objective.output]!.name,
      r2: qualities[m]?.r2 ?? null,
      expectedError: qualities[m]?.rmse ?? null,
      realError: rootMeanSquare(
        points.map(({ predicted, real }) => predicted.costs[m]! - (real?.costs[m] ?? Number.NaN)),
      ),
    })),
    points: points.map(({ predicted, real }) => ({
      parameters: parametersOf(genes, predicted),
      predicted: valuesOf(objectives, predicted),
      real: valuesOf(objectives, real),
      violation: { predicted: predicted.violation, real: finiteOrNull(real?.violation) },
    })),
  };
}

function parametersOf(genes: readonly Gene[], point: Individual): Record<string, number> {
  const values = decodeGenes(genes, point.genes);
  return Object.fromEntries(genes.map(({ name }, i) => [name, values[i]!]));
}

/** As people say them: a cost is what is minimised, an error, or minus what is maximised. */
function valuesOf(objectives: readonly Objective[], point: Individual | undefined): (number | null)[] {
  return objectives.map((objective, m) => {
    const cost = point?.costs[m] ?? Number.NaN;
    return finiteOrNull("sign" in objective && objective.sign === 1 ? 0 - cost : cost);
  });
}

function rootMeanSquare(values: readonly number[]): number | null {
  const finite = values.filter(Number.isFinite);
  const sum = finite.reduce((all, value) => all + value * value, 0);
  return finite.length > 0 ? Math.sqrt(sum / finite.length) : null;
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
