import { isNumericCell, numberOfCell, readCsvRows } from "../kernel/csv-rows.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { ObjectiveDescription } from "../sweep/describe-objectives.ts";
import { readNamedFile } from "./kernel-files.ts";

/** A known front to compare with: a number for each objective, as people see them, for each of its points. */
export type ReferenceFront = (objectives: readonly ObjectiveDescription[]) => number[][];

/**
 * Reads a table of a known front: a column for each objective, by its name, where the first row has names (other columns are left alone), else in the order of the
 * objectives. Columns are parted by commas, semicolons, tabs or spaces.
 */
export function readReferenceFront(path: string): ReferenceFront {
  const bytes = readNamedFile(path, "reference front");
  const rows = readCsvRows(withTabs(bytes), path);
  const [first] = rows;
  const refuse = (text: string): never => {
    throw new SweepError("BAD_INPUT", `reference front ${path}${text}`);
  };
  if (first === undefined) return refuse(": expected a row for each point, got an empty file");
  const isNamed = !first.cells.every(isNumericCell);
  const body = isNamed ? rows.slice(1) : rows;
  if (body.length === 0) refuse(": expected a row for each point, got the header alone");
  return (objectives) => {
    const names = objectives.map(({ name }) => name);
    const places = names.map((name, m) => (isNamed ? first.cells.indexOf(name) : m));
    const missing = names.filter((_, m) => places[m]! < 0);
    if (missing.length > 0)
      refuse(`:${first.line}: expected the columns ${names.join(", ")}; there is no ${missing.join(", ")}`);
    return body.map(({ cells, line }) => {
      const isWide = isNamed ? cells.length === first.cells.length : cells.length === names.length;
      const values = places.map((place) => numberOf(cells[place]));
      if (isWide && values.every(Number.isFinite)) return values;
      return refuse(
        `:${line}: expected a finite number for each of ${names.join(", ")}, got ${cells.join(", ")}`,
      );
    });
  };
}

function numberOf(cell = ""): number {
  return isNumericCell(cell) ? numberOfCell(cell) : Number.NaN;
}

/** Columns parted by nothing but spaces, as NumPy writes them, with tabs between. */
function withTabs(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  if (/^[^#\n]*[,;\t]/m.test(text)) return bytes;
  return new TextEncoder().encode(text.replaceAll(/^ +| +$/gm, "").replaceAll(/ +/g, "\t"));
}
