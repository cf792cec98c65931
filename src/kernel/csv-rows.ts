import { parse } from "csv-parse/browser/esm/sync";
import { SweepError } from "./sweep-error.ts";

/** A row of a table, and the line of its file on which it ends. */
export type CsvRow = { cells: readonly string[]; line: number };

/**
 * The rows of a table, without empty ones and comments (`#`). Columns are parted by the first of ";", tab and "," that the first line
 * has.
 */
export function readCsvRows(bytes: Uint8Array, file: string): CsvRow[] {
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

/** Whether a cell is a number; infinities and NaN are. */
export function isNumericCell(cell: string): boolean {
  return /^[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?|nan)$/i.test(cell);
}

/** The number that a numeric cell holds. */
export function numberOfCell(cell: string): number {
  const infinite = /^([+-]?)inf/i.exec(cell);
  return infinite
    ? infinite[1] === "-"
      ? Number.NEGATIVE_INFINITY
      : Number.POSITIVE_INFINITY
    : Number(cell);
}

function findDelimiter(text: string): string {
  const first = text.split("\n").find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
  return [";", "\t"].find((delimiter) => first.includes(delimiter)) ?? ",";
}
