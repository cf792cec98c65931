import { parse } from "csv-parse/browser/esm/sync";
import type { NdArray } from "./nd-array.ts";
import { SweepError } from "./sweep-error.ts";

/**
 * Reads a table of numbers as an f64 array [rows, columns], or [rows] when it has one column. Columns are parted by the
 * first of ";", tab and "," that the first line has; a first line that is not all numbers is a header.
 */
export function parseCsvArray(bytes: Uint8Array, file: string): NdArray {
  const rows = readRows(bytes, file);
  const body = rows.length > 0 && !rows[0]!.cells.every(isNumber) ? rows.slice(1) : rows;
  if (body.length === 0) throw bad(file, "has no rows of numbers");
  const width = body[0]!.cells.length;
  const data = new Float64Array(body.length * width);
  body.forEach(({ cells, line }, row) => {
    if (cells.length !== width) {
      throw bad(file, `line ${line}: expected ${width} columns as in the first row, got ${cells.length}`);
    }
    cells.forEach((cell, column) => {
      if (!isNumber(cell)) {
        throw bad(file, `line ${line}, column ${column + 1}: expected a number, got ${JSON.stringify(cell)}`);
      }
      data[row * width + column] = toNumber(cell);
    });
  });
  return { dtype: "f64", shape: width === 1 ? [body.length] : [body.length, width], data };
}

type Row = { cells: readonly string[]; line: number };

function readRows(bytes: Uint8Array, file: string): Row[] {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const records = parse(text, {
      delimiter: findDelimiter(text),
      comment: "#",
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (cause) {
    throw new SweepError("BAD_INPUT", `${file} is not a CSV file: ${(cause as Error).message}`, { cause });
  }
}

function findDelimiter(text: string): string {
  const first = text.split("\n").find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
  return [";", "\t"].find((delimiter) => first.includes(delimiter)) ?? ",";
}

function isNumber(cell: string): boolean {
  return /^[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?|nan)$/i.test(cell);
}

function toNumber(cell: string): number {
  const infinite = /^([+-]?)inf/i.exec(cell);
  return infinite
    ? infinite[1] === "-"
      ? Number.NEGATIVE_INFINITY
      : Number.POSITIVE_INFINITY
    : Number(cell);
}

function bad(file: string, what: string): SweepError {
  return new SweepError("BAD_INPUT", `${file}, ${what}`);
}
