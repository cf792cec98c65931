import { type CsvRow, isNumericCell, numberOfCell, readCsvRows } from "../kernel/csv-rows.ts";
import { createSweepError } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";

/** Rows of targets as plain values, which the schema has yet to check, and where each stands in its file. */
export type TargetTable = { rows: Record<string, unknown>[]; places: string[] };

/** Reads a table of targets. Columns are told by the header; others than these are left alone. */
export function readTargets(bytes: Uint8Array, fileName: string): TargetTable {
  const [header, ...body] = readCsvRows(bytes, fileName);
  if (header === undefined) throw createSweepError([`${fileName}: expected ${HEADER}, got an empty file`]);
  const problems = checkHeader(header, fileName);
  for (const { cells, line } of body) {
    if (cells.length !== header.cells.length) {
      problems.push(
        `${fileName}:${line}: expected ${header.cells.length} cells as in the header, got ${cells.length}`,
      );
    }
  }
  if (body.length === 0) problems.push(`${fileName}: expected a row for each target, got the header alone`);
  if (problems.length > 0) throw createSweepError(problems);
  const columns = COLUMNS.filter((name) => header.cells.includes(name));
  return {
    rows: body.map(({ cells }) =>
      Object.fromEntries(
        columns.flatMap((name) => {
          const cell = cells[header.cells.indexOf(name)]!;
          return cell === "" ? [] : [[name, isText(name, cell) ? cell : numberOfCell(cell)]];
        }),
      ),
    ),
    places: body.map(({ line }) => `${fileName}:${line}`),
  };
}

function checkHeader({ cells, line }: CsvRow, fileName: string): string[] {
  const place = `${fileName}:${line}`;
  const twice = COLUMNS.filter((name) => cells.indexOf(name) !== cells.lastIndexOf(name));
  const missing = COLUMNS.filter((name) => name !== "at" && !cells.includes(name));
  return [
    ...missing.map(
      (name) => `${place}: expected ${HEADER}, but there is no column ${name}; ${suggestName(name, cells)}`,
    ),
    ...twice.map((name) => `${place}: ${name} is the name of more than one column`),
  ];
}

function isText(column: string, cell: string): boolean {
  return column === "output" || !isNumericCell(cell);
}

const COLUMNS = ["output", "at", "target", "sem"];
const HEADER = "a header with output, target and sem";
