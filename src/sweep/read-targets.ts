import { type CsvRow, isNumericCell, numberOfCell } from "../kernel/csv-rows.ts";
import { createSweepError } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";
import { readTable, type TableRows } from "./read-table.ts";

/** Reads a table of targets. Columns are told by the header; others than these are left alone. */
export function readTargets(bytes: Uint8Array, fileName: string): TableRows {
  const { header, body } = readTable(bytes, fileName, HEADER);
  checkHeader(header, fileName);
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

function checkHeader({ cells, line }: CsvRow, fileName: string): void {
  const place = `${fileName}:${line}`;
  const missing = COLUMNS.filter((name) => name !== "at" && !cells.includes(name));
  const twice = COLUMNS.filter((name) => cells.indexOf(name) !== cells.lastIndexOf(name));
  const problems = [
    ...missing.map(
      (name) => `${place}: expected ${HEADER}, but there is no column ${name}; ${suggestName(name, cells)}`,
    ),
    ...twice.map((name) => `${place}: ${name} is the name of more than one column`),
  ];
  if (problems.length > 0) throw createSweepError(problems);
}

function isText(column: string, cell: string): boolean {
  return column === "output" || !isNumericCell(cell);
}

const COLUMNS = ["output", "at", "target", "sem"];
const HEADER = "a header with output, target and sem";
