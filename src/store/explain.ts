import type { Parameter } from "../kernel/manifest.ts";
import type { Outcome } from "../kernel/outcome.ts";
import type { Origin } from "../run/executor.ts";
import type { Place, Trial } from "../sweep/trial.ts";
import { decodeContent, OUTCOME_COLUMNS, outcomeOf, readOutcomeRow } from "./outcome-row.ts";
import { decodePlace } from "./read-trials.ts";
import type { RunContext } from "./run-record.ts";
import { loadWorkloadSummary, type WorkloadSummary } from "./workload-table.ts";

/** A stored outcome with everything that is known of it. */
export type FoundOutcome = Pick<Trial, "key" | "parameters" | "seed"> & {
  workload: WorkloadSummary;
  /** Undefined where it is damaged. */
  outcome: Outcome | undefined;
  seconds: number;
  origin: Origin | undefined;
  /** Where it occurs, a few places at most. */
  places: readonly (Place & { run: string })[];
};

/** A trial that somebody asks about. The outcome of `key`, if given, is not near but the trial itself. */
export type Wanted = {
  key?: string;
  kernel: WorkloadSummary["kernel"];
  inputs: WorkloadSummary["inputs"];
  parameters: Float64Array;
  seed: bigint;
};

/** One component in which two trials differ, with both values as text. */
export type Difference = {
  component: "kernel" | "input" | "parameter" | "seed";
  name: string;
  stored: string;
  wanted: string;
};

export type Nearest = Pick<Trial, "key" | "parameters" | "seed"> & {
  workload: WorkloadSummary;
  differences: readonly Difference[];
};

const BY_PREFIX = `
  SELECT id, key, ${OUTCOME_COLUMNS} FROM outcomes
  WHERE substr(key, 1, 16) BETWEEN ? AND ? AND hex(key) LIKE ? || '%' LIMIT 10`;
const PLACES = `
  SELECT t.part, t.outer, t.ask, t.replicate, r.name FROM trials t JOIN runs r ON r.id = t.run
  WHERE t.outcome = ? LIMIT 10`;

/** The outcomes whose key begins like this, of whichever run; ten at most. */
export function findOutcomes({ database, files, cache }: RunContext, keyPrefix: string): FoundOutcome[] {
  if (!/^[0-9a-f]{4,64}$/i.test(keyPrefix)) return [];
  const from = Buffer.from(keyPrefix.padEnd(64, "0").slice(0, 32), "hex");
  const to = Buffer.from(keyPrefix.padEnd(64, "f").slice(0, 32), "hex");
  return database.all(BY_PREFIX, from, to, keyPrefix).flatMap((row): FoundOutcome[] => {
    const stored = readOutcomeRow(row[1], row, 2);
    if (!stored) return [];
    const places = database.all(PLACES, row[0]!).map((place) => ({
      ...decodePlace(place),
      run: String(place[4]),
    }));
    return [
      {
        ...decodeContent(stored.key, stored.parameters, stored.seed),
        workload: loadWorkloadSummary(database, stored.workload),
        outcome: outcomeOf(stored, files),
        seconds: stored.seconds,
        origin: cache.origins.get(stored.origin),
        places,
      },
    ];
  });
}

const PAGE = 1000;
const SELECT_CONTENT = `
  SELECT id, key, parameters, seed FROM outcomes WHERE workload = ? AND id > ? ORDER BY id LIMIT ${PAGE}`;

/** The stored outcome whose trial differs in the fewest components, among those of kernels of the same name. */
export function nearestOutcome({ database }: RunContext, wanted: Wanted): Nearest | undefined {
  let nearest: Nearest | undefined;
  const name = wanted.kernel.manifest.name;
  const ids = database.all(
    "SELECT w.id FROM workloads w JOIN kernels k ON k.hash = w.kernel WHERE k.name = ?",
    name,
  );
  for (const [id] of ids) {
    const workload = loadWorkloadSummary(database, Number(id));
    const shared = workloadDifferences(workload, wanted);
    const compare = parameterComparison(workload, wanted);
    for (const { key, parameters, seed } of readContents(database, workload.id)) {
      if (key === wanted.key) continue;
      const best = nearest?.differences.length ?? Number.POSITIVE_INFINITY;
      if (shared.length + compare.count(parameters) + (seed === wanted.seed ? 0 : 1) >= best) continue;
      const differences = [...shared, ...compare.list(parameters)];
      if (seed !== wanted.seed) {
        differences.push({ component: "seed", name: "seed", stored: `${seed}`, wanted: `${wanted.seed}` });
      }
      nearest = { key, parameters, seed, workload, differences };
    }
  }
  return nearest;
}

function* readContents(database: RunContext["database"], workload: number) {
  for (let after = 0; ; ) {
    const page = database.all(SELECT_CONTENT, workload, after);
    for (const [, key, parameters, seed] of page as [number, Uint8Array, Uint8Array, Uint8Array][]) {
      yield decodeContent(key, parameters, seed);
    }
    if (page.length < PAGE) return;
    after = Number(page.at(-1)![0]);
  }
}

function workloadDifferences(stored: WorkloadSummary, wanted: Wanted): Difference[] {
  const differences: Difference[] = [];
  if (stored.kernel.hash !== wanted.kernel.hash) {
    const { name } = wanted.kernel.manifest;
    differences.push({
      component: "kernel",
      name,
      stored: `${stored.kernel.manifest.version} (${stored.kernel.hash.slice(0, 12)})`,
      wanted: `${wanted.kernel.manifest.version} (${wanted.kernel.hash.slice(0, 12)})`,
    });
  }
  for (const [i, { name }] of wanted.kernel.manifest.inputs.entries()) {
    const at = stored.kernel.manifest.inputs.findIndex((input) => input.name === name);
    const [has, wants] = [stored.inputs[at] ?? null, wanted.inputs[i] ?? null];
    if (has === wants) continue;
    const text = (hash: string | null) => hash?.slice(0, 12) ?? "absent";
    differences.push({ component: "input", name, stored: text(has), wanted: text(wants) });
  }
  return differences;
}

/** Compares parameters by name, since another version of a kernel may have others in another order. */
function parameterComparison(stored: WorkloadSummary, wanted: Wanted) {
  const theirs = new Map(
    elements(stored.kernel.manifest.parameters).map((element, at) => [element.name, at]),
  );
  const ours = elements(wanted.kernel.manifest.parameters).map((element, at) => ({
    ...element,
    at,
    theirs: theirs.get(element.name),
  }));
  const differs = (values: Float64Array) => (element: (typeof ours)[number]) =>
    element.theirs === undefined || values[element.theirs] !== wanted.parameters[element.at];
  return {
    count: (values: Float64Array) =>
      ours.reduce((sum, element) => sum + (differs(values)(element) ? 1 : 0), 0),
    list: (values: Float64Array) =>
      ours.filter(differs(values)).map(
        ({ name, at, theirs, text }): Difference => ({
          component: "parameter",
          name,
          stored: theirs === undefined ? "absent" : text(values[theirs]!),
          wanted: text(wanted.parameters[at]!),
        }),
      ),
  };
}

function elements(parameters: readonly Parameter[]): { name: string; text: (value: number) => string }[] {
  return parameters.flatMap(({ name, length, choices }) => {
    const text = (value: number) => choices?.[value] ?? `${value}`;
    if (length === undefined) return [{ name, text }];
    return Array.from({ length }, (_, i) => ({ name: `${name}[${i}]`, text }));
  });
}
