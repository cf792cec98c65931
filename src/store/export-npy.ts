import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NdArray } from "../kernel/nd-array.ts";
import { encodeNpy } from "../kernel/npy.ts";
import { encodeCsv } from "./export-csv.ts";
import { replaceFile, writeChunks } from "./replace-file.ts";
import type { RunRecord, StoredPart } from "./run-record.ts";
import { placeCells, placeColumns } from "./run-table.ts";
import { type Selection, selectedParts, selectedTrials } from "./selection.ts";
import { stackOutput } from "./stack-output.ts";
import type { Cell, Table } from "./table.ts";
import { layOutTable, parameterCells } from "./table-layout.ts";

export type NpyOptions = Selection & { output?: string };

/**
 * Writes one output as a NumPy file [points, replicates, …shape]; or, without `output`, a folder with such a file for each
 * output and a points.csv with the parameters of each point. A run of several parts gets a folder a part.
 */
export function writeNpy(run: RunRecord, path: string, { output, ...selection }: NpyOptions = {}): void {
  if (output !== undefined) {
    writeArray(path, stackOutput(run, output, selection));
    return;
  }
  const parts = selectedParts(run, selection);
  for (const own of parts)
    writePart(run, own, parts.length > 1 ? join(path, own.name) : path, { ...selection, part: own.name });
}

function writePart(run: RunRecord, part: StoredPart, folder: string, selection: Selection): void {
  mkdirSync(folder, { recursive: true });
  for (const { name } of part.workload.kernel.manifest.outputs) {
    writeArray(join(folder, `${name}.npy`), stackOutput(run, name, selection));
  }
  replaceFile(join(folder, "points.csv"), (file) =>
    writeChunks(encodeCsv(pointTable(run, part, selection)), file),
  );
}

function writeArray(path: string, array: NdArray): void {
  replaceFile(path, (file) => writeFileSync(file, encodeNpy(array)));
}

/** One row a point: row i describes index i of the first axis. */
function pointTable(run: RunRecord, part: StoredPart, selection: Selection): Table {
  const layout = layOutTable([part]);
  const isReplicate = ({ name }: { name: string }) => name === "replicate";
  const replicate = placeColumns(layout).findIndex(isReplicate);
  return {
    columns: [...placeColumns(layout), ...layout.parameters].toSpliced(replicate, 1),
    *rows(): Generator<Cell[]> {
      let last = "";
      for (const trial of selectedTrials(run, part, selection)) {
        const point = `${trial.outer} ${trial.ask}`;
        if (point === last) continue;
        last = point;
        const cells = [
          ...placeCells(run, layout, trial),
          ...parameterCells(layout, part.index, trial.parameters),
        ];
        yield cells.toSpliced(replicate, 1);
      }
    },
  };
}
