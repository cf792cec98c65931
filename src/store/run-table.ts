import { decodeOutputs } from "../kernel/output-codec.ts";
import type { Place } from "../sweep/trial.ts";
import type { RunRecord, StoredPart } from "./run-record.ts";
import { isOfSearches, type Selection, selectedParts, selectedTrials } from "./selection.ts";
import type { StoredFailure, StoredTrial } from "./stored-trial.ts";
import type { Cell, Column, Table } from "./table.ts";
import { layOutTable, parameterCells, type TableLayout, type TablePart } from "./table-layout.ts";

/**
 * One row a trial, in structural order: its place, parameters, how it ended, scalar outputs, seconds. Run failures have
 * rows too, so that no gap goes unseen.
 */
export function runTable(run: RunRecord, selection: Selection = {}): Table {
  const parts = selectedParts(run, selection);
  const layout = layOutTable(parts);
  const included = new Set(parts.map(({ index }) => index));
  return {
    columns: runColumns(parts),
    *rows() {
      const only = selection.part === undefined ? {} : { part: parts[0]!.index };
      const trials = isOfSearches(selection)
        ? ofSearches(run, parts, selection)
        : mergeByPlace(run.trials(only), run.failures());
      for (const trial of trials) {
        if (!included.has(trial.part)) continue;
        yield [
          ...placeCells(run, layout, trial),
          ...parameterCells(layout, trial.part, trial.parameters),
          ...endCells(run, layout, trial),
        ];
      }
    },
  };
}

function* ofSearches(
  run: RunRecord,
  parts: readonly StoredPart[],
  selection: Selection,
): Generator<StoredTrial> {
  for (const part of parts) yield* selectedTrials(run, part, selection);
}

/** The columns of `runTable` for a run of these parts. */
export function runColumns(parts: readonly TablePart[]): Column[] {
  const layout = layOutTable(parts);
  return [
    ...placeColumns(layout),
    ...layout.parameters,
    { name: "class", type: "text" },
    { name: "error_code", type: "integer" },
    { name: "error", type: "text" },
    ...layout.outputs,
    { name: "seconds", type: "real" },
  ];
}

export function placeColumns({ hasPart }: TableLayout): Column[] {
  return [
    ...(hasPart ? [{ name: "part", type: "text" } as const] : []),
    { name: "outer", type: "integer" },
    { name: "ask", type: "integer" },
    { name: "replicate", type: "integer" },
  ];
}

export function placeCells(run: RunRecord, { hasPart }: TableLayout, place: Place): Cell[] {
  const { part, outer, ask, replicate } = place;
  return hasPart ? [run.parts[part]!.name, outer, ask, replicate] : [outer, ask, replicate];
}

/** class, error_code, error, the outputs, seconds. */
function endCells(run: RunRecord, layout: TableLayout, trial: StoredTrial | StoredFailure): Cell[] {
  const noOutputs = layout.outputs.map(() => null);
  if ("failure" in trial) return [trial.failure.kind, null, trial.failure.message, ...noOutputs, null];
  const { outcome, seconds } = trial;
  switch (outcome.class) {
    case "outputs": {
      const outputs = decodeOutputs(outcome.bytes);
      const cells = layout.sources.get(trial.part)!.outputs.map((index) => outputs[index]?.data[0] ?? null);
      return ["outputs", null, null, ...cells, seconds];
    }
    case "error": {
      const { errors } = run.parts[trial.part]!.workload.kernel.manifest;
      return ["error", outcome.code, errors[outcome.code - 1] ?? null, ...noOutputs, seconds];
    }
    case "trap":
      return ["trap", null, outcome.message, ...noOutputs, seconds];
    default:
      return outcome satisfies never;
  }
}

/** Two sequences in structural order as one; failures that were given free for another try are left out. */
function* mergeByPlace(
  trials: Iterable<StoredTrial>,
  failures: Iterable<StoredFailure>,
): Generator<StoredTrial | StoredFailure> {
  const waiting = failures[Symbol.iterator]();
  let failure = waiting.next();
  for (const trial of trials) {
    for (; !failure.done && isBefore(failure.value, trial); failure = waiting.next()) {
      if (!failure.value.released) yield failure.value;
    }
    yield trial;
  }
  for (; !failure.done; failure = waiting.next()) if (!failure.value.released) yield failure.value;
}

function isBefore(a: Place, b: Place): boolean {
  const difference = a.part - b.part || a.outer - b.outer || a.ask - b.ask || a.replicate - b.replicate;
  return difference < 0;
}
