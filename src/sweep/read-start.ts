import { isNumericCell, numberOfCell } from "../kernel/csv-rows.ts";
import { createSweepError } from "./faults.ts";
import type { OptimiseFile, SearchedFile } from "./optimise-schema.ts";
import { readTable, type TableRows } from "./read-table.ts";

type Searched = OptimiseFile["parameters"];

/**
 * Reads points to start with, such as `export --best` writes them. Columns have the names of searched parameters, or of elements such as
 * `x[0]`; others are left alone. Rows that say the same, as replicates do, are one point; what a condition rules out is left out.
 */
export function readStart(bytes: Uint8Array, fileName: string, searched: Searched): TableRows {
  const names = Object.keys(searched);
  const expected = `a header with searched parameters: ${names.join(", ")}`;
  const { header, body } = readTable(bytes, fileName, expected);
  const columns = names
    .map((name) => ({ name, places: placesOf(name, searched[name]!, header.cells) }))
    .filter(({ places }) => places.length > 0);
  if (columns.length === 0) {
    throw createSweepError([`${fileName}:${header.line}: expected ${expected}, but there is no such column`]);
  }
  const points = new Map<string, { row: Record<string, unknown>; place: string }>();
  for (const { cells, line } of body) {
    const row: Record<string, unknown> = {};
    for (const { name, places } of columns) {
      const values = places.map((place) => readCell(cells[place]!));
      const isSaid = values.every((value) => value !== "");
      if (isSaid && holds(searched[name]!, row)) row[name] = isVector(searched[name]!) ? values : values[0];
    }
    const key = JSON.stringify(row);
    if (!points.has(key)) points.set(key, { row, place: `${fileName}:${line}` });
  }
  return {
    rows: [...points.values()].map(({ row }) => row),
    places: [...points.values()].map(({ place }) => place),
  };
}

/** The columns of a parameter; of a vector those of the elements that are searched, as far as there are columns. */
function placesOf(name: string, searched: SearchedFile, header: readonly string[]): number[] {
  if (!isVector(searched)) return header.includes(name) ? [header.indexOf(name)] : [];
  const { elements = header.length } = searched as { elements?: number | readonly unknown[] };
  const count = typeof elements === "number" ? elements : elements.length;
  const places: number[] = [];
  for (let i = 0; i < count && header.includes(`${name}[${i}]`); i++)
    places.push(header.indexOf(`${name}[${i}]`));
  return places;
}

function isVector(searched: SearchedFile): boolean {
  return !Array.isArray(searched) && ("each" in searched || "elements" in searched);
}

/** Whether the parameters before say that this one is searched, as far as they say anything. */
function holds(searched: SearchedFile, row: Readonly<Record<string, unknown>>): boolean {
  const when = Array.isArray(searched) ? {} : (searched.when ?? {});
  return Object.entries(when).every(([name, wanted]) => {
    const list: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
    return row[name] === undefined || list.includes(row[name]);
  });
}

function readCell(cell: string): string | number {
  return isNumericCell(cell) ? numberOfCell(cell) : cell;
}
