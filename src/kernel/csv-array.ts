import { isNumericCell, numberOfCell, readCsvRows } from "./csv-rows.ts";
import type { NdArray } from "./nd-array.ts";
import { SweepError } from "./sweep-error.ts";

/**
 * Reads a table of numbers as an f64 array [rows, columns], or [rows] when it has one column; a first line that is not all
 * numbers is a header.
 */
export function parseCsvArray(bytes: Uint8Array, file: string): NdArray {
  const rows = readCsvRows(bytes, file);
  const body = rows.length > 0 && !rows[0]!.cells.every(isNumericCell) ? rows.slice(1) : rows;
  if (body.length === 0) throw bad(file, "has no rows of numbers");
  const width = body[0]!.cells.length;
  const data = new Float64Array(body.length * width);
  body.forEach(({ cells, line }, row) => {
    if (cells.length !== width) {
      throw bad(file, `line ${line}: expected ${width} columns as in the first row, got ${cells.length}`);
    }
    cells.forEach((cell, column) => {
      if (!isNumericCell(cell)) {
        throw bad(file, `line ${line}, column ${column + 1}: expected a number, got ${JSON.stringify(cell)}`);
      }
      data[row * width + column] = numberOfCell(cell);
    });
  });
  return { dtype: "f64", shape: width === 1 ? [body.length] : [body.length, width], data };
}

function bad(file: string, what: string): SweepError {
  return new SweepError("BAD_INPUT", `${file}, ${what}`);
}
