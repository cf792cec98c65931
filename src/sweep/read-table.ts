import { type CsvRow, readCsvRows } from "../kernel/csv-rows.ts";
import { createSweepError } from "./faults.ts";

/** Rows of a table as plain values, which the schema has yet to check, and where each stands in its file. */
export type TableRows = { rows: Record<string, unknown>[]; places: string[] };

/** The header of a table and its rows, at least one and all as wide as the header; `expected` says what the header should have. */
export function readTable(
  bytes: Uint8Array,
  fileName: string,
  expected: string,
): { header: CsvRow; body: CsvRow[] } {
  const [header, ...body] = readCsvRows(bytes, fileName);
  if (header === undefined) throw createSweepError([`${fileName}: expected ${expected}, got an empty file`]);
  const width = header.cells.length;
  const problems = body
    .filter(({ cells }) => cells.length !== width)
    .map(
      ({ cells, line }) =>
        `${fileName}:${line}: expected ${width} cells as in the header, got ${cells.length}`,
    );
  if (body.length === 0)
    problems.push(`${fileName}: expected at least one row below the header, got the header alone`);
  if (problems.length > 0) throw createSweepError(problems);
  return { header, body };
}
