import { decodeOutputs } from "../kernel/output-codec.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { RunRecord, StoredPart } from "./run-record.ts";
import { placeCells, placeColumns } from "./run-table.ts";
import { type Selection, selectedParts, selectedTrials } from "./selection.ts";
import type { Cell, Column, Table } from "./table.ts";
import { freeColumnName, layOutTable, parameterCells, type TablePart } from "./table-layout.ts";

/**
 * One array output in long form: a row an element, with the trial's place and parameters, an index column a dimension
 * (named like it, or dim0, dim1 …; `_index` is appended where a parameter has the name), and the element.
 */
export function seriesTable(run: RunRecord, output: string, selection: Selection = {}): Table {
  const parts = partsWithOutput(run, output, selectedParts(run, selection));
  const layout = layOutTable(parts);
  return {
    columns: seriesColumns(parts, output),
    *rows() {
      for (const own of parts) {
        const index = own.workload.kernel.manifest.outputs.findIndex(({ name }) => name === output);
        for (const trial of selectedTrials(run, own, selection)) {
          if (trial.outcome.class !== "outputs") continue;
          const head = [
            ...placeCells(run, layout, trial),
            ...parameterCells(layout, trial.part, trial.parameters),
          ];
          const array = decodeOutputs(trial.outcome.bytes)[index]!;
          yield* elementRows(head, array.shape, array.data);
        }
      }
    },
  };
}

/** The columns of `seriesTable` for a run of these parts; none where no part has the output. */
export function seriesColumns(parts: readonly TablePart[], output: string): Column[] {
  const having = parts.filter((part) => outputOf(part, output));
  if (having.length === 0) return [];
  const layout = layOutTable(having);
  const { shape, dtype } = outputOf(having[0]!, output)!;
  const taken = layout.parameters.map(({ name }) => name);
  const value = freeColumnName(output, "value", taken);
  taken.push(value);
  const indices = shape.map((dimension, axis): Column => {
    const name = freeColumnName(typeof dimension === "string" ? dimension : `dim${axis}`, "index", taken);
    taken.push(name);
    return { name, type: "integer" };
  });
  const type = dtype === "f64" || dtype === "f32" ? "real" : "integer";
  return [...placeColumns(layout), ...layout.parameters, ...indices, { name: value, type }];
}

/** Those of the parts whose kernel has this output, with the same number of dimensions in each. */
export function partsWithOutput(
  run: RunRecord,
  output: string,
  parts: readonly StoredPart[],
): readonly StoredPart[] {
  const having = parts.filter((own) => outputOf(own, output));
  if (having.length === 0) {
    const names = new Set(
      parts.flatMap((own) => own.workload.kernel.manifest.outputs.map(({ name }) => name)),
    );
    throw new SweepError(
      "NOT_FOUND",
      `run ${run.summary.name} has no output ${JSON.stringify(output)}; it has ${[...names].join(", ")}`,
    );
  }
  const ranks = new Set(having.map((own) => outputOf(own, output)!.shape.length));
  if (ranks.size === 1) return having;
  throw new SweepError("BAD_OPTION", `output ${output} has other dimensions in other parts; choose a part`);
}

function outputOf({ workload }: TablePart, output: string) {
  return workload.kernel.manifest.outputs.find(({ name }) => name === output);
}

function* elementRows(
  head: readonly Cell[],
  shape: readonly number[],
  data: ArrayLike<number>,
): Generator<Cell[]> {
  const place = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    yield [...head, ...place, data[i]!];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++place[axis]! < shape[axis]!) break;
      place[axis] = 0;
    }
  }
}
