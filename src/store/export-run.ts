import { encodeCsv } from "./export-csv.ts";
import { encodeJson } from "./export-json.ts";
import { writeNpy } from "./export-npy.ts";
import { writeParquet } from "./export-parquet.ts";
import { replaceFile, writeChunks } from "./replace-file.ts";
import type { RunRecord } from "./run-record.ts";
import { runTable } from "./run-table.ts";
import type { Selection } from "./selection.ts";
import { seriesTable } from "./series-table.ts";
import type { Table } from "./table.ts";

export const EXPORT_FORMATS = ["csv", "json", "parquet", "npy"] as const;

export type ExportOptions = Selection & {
  format: (typeof EXPORT_FORMATS)[number];
  /** A file; for npy without `output` a folder. */
  path: string;
  /** One output only: in long form, or, as npy, stacked. */
  output?: string;
};

/** Writes a run's table to a file, or its outputs to NumPy files. */
export function exportRun(run: RunRecord, { format, path, output, ...selection }: ExportOptions): void {
  if (format === "npy") {
    writeNpy(run, path, output === undefined ? selection : { ...selection, output });
    return;
  }
  const table = output === undefined ? runTable(run, selection) : seriesTable(run, output, selection);
  replaceFile(path, (file) => {
    if (format === "parquet") writeParquet(table, file);
    else writeChunks(encodeTable(table, format), file);
  });
}

/** The table as text, a chunk at a time, in those formats that can be printed. */
export function encodeTable(table: Table, format: "csv" | "json"): Generator<string> {
  return format === "csv" ? encodeCsv(table) : encodeJson(table);
}
