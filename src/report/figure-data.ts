import {
  type FigureRow,
  type FigureSpec,
  type FigureTables,
  parseReference,
  type TableReference,
} from "./figure-table.ts";
import { isObject, joined } from "./figure-views.ts";

/** A figure whose `data` are names, and the tables that these names stand for. */
export type NamedData = { spec: FigureSpec; tables: ReadonlyMap<string, TableReference> };

/** Replaces every reference of the figure by a Vega-Lite data set of a name of its own. */
export function nameData(figure: FigureSpec, name: string): NamedData {
  const tables = new Map<string, TableReference>();
  const rename = (value: unknown, place: string): unknown => {
    if (Array.isArray(value)) return value.map((item, at) => rename(item, `${place}[${at}]`));
    if (!isObject(value)) return value;
    const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
      const at = joined(place, key);
      if (key === "datasets" || key === "values") return [key, item];
      if (key !== "data") return [key, rename(item, at)];
      const reference = parseReference(item, `figure ${name}: ${at}`);
      if (!reference) return [key, item];
      const table = tableName(reference);
      tables.set(table, reference);
      return [key, { name: table }];
    });
    return Object.fromEntries(entries);
  };
  return { spec: rename(figure, "") as FigureSpec, tables };
}

/** The rows behind each name, with only the columns whose names occur somewhere in the figure. */
export function loadTables(named: NamedData, tables: FigureTables): Map<string, FigureRow[]> {
  const words = new Set(JSON.stringify(named.spec).match(WORD));
  const loaded = new Map<string, FigureRow[]>();
  for (const [table, reference] of named.tables) {
    const rows = tables(reference);
    const columns = columnsOf(rows).filter(
      (column) => column.match(WORD)?.every((word) => words.has(word)) ?? true,
    );
    loaded.set(
      table,
      rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]]))),
    );
  }
  return loaded;
}

const WORD = /[A-Za-z_]\w*/g;

/** All columns that occur in a row: a failed trial's row has no outputs. */
export function columnsOf(rows: readonly FigureRow[]): string[] {
  const columns = new Set<string>();
  for (const row of rows) for (const column in row) columns.add(column);
  return [...columns];
}

/** The columns that hold numbers wherever they hold anything, in every table that has them. */
export function numericColumns(tables: Iterable<readonly FigureRow[]>): Set<string> {
  const numeric = new Set<string>();
  const others = new Set<string>();
  for (const rows of tables) {
    for (const row of rows) {
      for (const column in row) {
        const value = row[column];
        if (typeof value === "number") numeric.add(column);
        else if (value !== null && value !== undefined) others.add(column);
      }
    }
  }
  for (const column of others) numeric.delete(column);
  return numeric;
}

function tableName(reference: TableReference): string {
  const all = rowsName(reference);
  const rows = reference.best ? `best ${all}` : all;
  return reference.part === undefined ? rows : `${reference.part}: ${rows}`;
}

function rowsName(reference: TableReference): string {
  switch (reference.rows) {
    case "trials":
      return "trials";
    case "series":
      return `series ${reference.series}`;
    case "fit":
      return `fit ${JSON.stringify(reference.fit)}`;
    default:
      return reference satisfies never;
  }
}
