import { encodeCsv } from "./export-csv.ts";
import { encodeJson } from "./export-json.ts";
import { writeNpy } from "./export-npy.ts";
import { writeParquet } from "./export-parquet.ts";
import { replaceFile, writeChunks } from "./replace-file.ts";
import type { RunRecord } from "./run-record.ts";
import { runTable } from "./run-table.ts";
import { seriesTable } from "./series-table.ts";
import type { Table } from "./table.ts";

export const EXPORT_FORMATS = ["csv", "json", "parquet", "npy"] as const;

export type ExportOptions = {
  format: (typeof EXPORT_FORMATS)[number];
  /** A file; for npy without `output` a folder. */
  path: string;
  /** One part of the run only. */
  part?: string;
  /** Of each search its best point only. */
  best?: boolean;
  /** One output only: in long form, or, as npy, stacked. */
  output?: string;
};

/** Writes a run's table to a file, or its outputs to NumPy files. */
export function exportRun(run: RunRecord, { format, path, part, best = false, output }: ExportOptions): void {
  const only = part === undefined ? { best } : { part, best };
  if (format === "npy") {
    writeNpy(run, path, output === undefined ? only : { ...only, output });
    return;
  }
  const table = output === undefined ? runTable(run, only) : seriesTable(run, output, only);
  replaceFile(path, (file) => {
    if (format === "parquet") writeParquet(table, file);
    else writeChunks(encodeTable(table, format), file);
  });
}

/** The table as text, a chunk at a time, in those formats that can be printed. */
export function encodeTable(table: Table, format: "csv" | "json"): Generator<string> {
  return format === "csv" ? encodeCsv(table) : encodeJson(table);
}
