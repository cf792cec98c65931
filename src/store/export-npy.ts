import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NdArray } from "../kernel/nd-array.ts";
import { encodeNpy } from "../kernel/npy.ts";
import { bestTrials, searchedParts } from "./best-trials.ts";
import { encodeCsv } from "./export-csv.ts";
import { replaceFile, writeChunks } from "./replace-file.ts";
import type { RunRecord, StoredPart } from "./run-record.ts";
import { placeCells, placeColumns } from "./run-table.ts";
import { stackOutput } from "./stack-output.ts";
import type { Cell, Table } from "./table.ts";
import { layOutTable, parameterCells, selectParts } from "./table-layout.ts";

export type NpyOptions = { part?: string; best?: boolean; output?: string };

/**
 * Writes one output as a NumPy file [points, replicates, …shape]; or, without `output`, a folder with such a file for each
 * output and a points.csv with the parameters of each point. A run of several parts gets a folder a part.
 */
export function writeNpy(
  run: RunRecord,
  path: string,
  { part, best = false, output }: NpyOptions = {},
): void {
  const only = part === undefined ? { best } : { part, best };
  if (output !== undefined) {
    writeArray(path, stackOutput(run, output, only));
    return;
  }
  const parts = best ? searchedParts(run, part) : selectParts(run, part);
  for (const own of parts) writePart(run, own, parts.length > 1 ? join(path, own.name) : path, best);
}

function writePart(run: RunRecord, part: StoredPart, folder: string, best: boolean): void {
  mkdirSync(folder, { recursive: true });
  for (const { name } of part.workload.kernel.manifest.outputs) {
    writeArray(join(folder, `${name}.npy`), stackOutput(run, name, { part: part.name, best }));
  }
  replaceFile(join(folder, "points.csv"), (file) =>
    writeChunks(encodeCsv(pointTable(run, part, best)), file),
  );
}

function writeArray(path: string, array: NdArray): void {
  replaceFile(path, (file) => writeFileSync(file, encodeNpy(array)));
}

/** One row a point: row i describes index i of the first axis. */
function pointTable(run: RunRecord, part: StoredPart, best: boolean): Table {
  const layout = layOutTable([part]);
  const isReplicate = ({ name }: { name: string }) => name === "replicate";
  const replicate = placeColumns(layout).findIndex(isReplicate);
  return {
    columns: [...placeColumns(layout), ...layout.parameters].toSpliced(replicate, 1),
    *rows(): Generator<Cell[]> {
      let last = "";
      for (const trial of best ? bestTrials(run, part) : run.trials({ part: part.index })) {
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
