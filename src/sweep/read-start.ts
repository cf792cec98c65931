import { isNumericCell, numberOfCell } from "../kernel/csv-rows.ts";
import type { ParameterValue } from "../kernel/parameters.ts";
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

/** A point to start with, of parameters with these values: those that are searched there, of vectors the searched elements. */
export function startRow(
  searched: Searched,
  values: Readonly<Record<string, ParameterValue>>,
): Record<string, ParameterValue> {
  const row: Record<string, ParameterValue> = {};
  for (const [name, bounds] of Object.entries(searched)) {
    const value = values[name]!;
    if (!holds(bounds, row)) continue;
    row[name] = typeof value === "object" ? value.slice(0, elementCount(bounds) ?? value.length) : value;
  }
  return row;
}

/** The columns of a parameter; of a vector those of the elements that are searched, as far as there are columns. */
function placesOf(name: string, searched: SearchedFile, header: readonly string[]): number[] {
  if (!isVector(searched)) return header.includes(name) ? [header.indexOf(name)] : [];
  const count = elementCount(searched) ?? header.length;
  const places: number[] = [];
  for (let i = 0; i < count && header.includes(`${name}[${i}]`); i++)
    places.push(header.indexOf(`${name}[${i}]`));
  return places;
}

/** How many elements of a vector are searched; undefined for all. */
function elementCount(searched: SearchedFile): number | undefined {
  const { elements } = searched as { elements?: number | readonly unknown[] };
  return typeof elements === "object" ? elements.length : elements;
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
