/** A value of a table; null where there is none. A NaN is a number. */
export type Cell = number | string | null;

export type Column = { name: string; type: "integer" | "real" | "text" };

/** Rows to walk through as often as one likes, each read when it is its turn. */
export type Table = { columns: readonly Column[]; rows(): Iterable<readonly Cell[]> };

/** The rows as objects with the columns' names as keys. */
export function* tableRecords({ columns, rows }: Table): Generator<Record<string, Cell>> {
  for (const row of rows()) {
    yield Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null]));
  }
}
