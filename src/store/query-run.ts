import { constants, DatabaseSync } from "node:sqlite";
import { SweepError } from "../kernel/sweep-error.ts";
import { isSearched } from "./best-trials.ts";
import type { RunRecord } from "./run-record.ts";
import { runTable } from "./run-table.ts";
import { seriesTable } from "./series-table.ts";
import { SqlNames } from "./sql-names.ts";
import type { Cell, Table } from "./table.ts";
import { selectParts } from "./table-layout.ts";

export type QueryResult = { columns: readonly string[]; rows: readonly (readonly Cell[])[] };

/**
 * Answers one SELECT over the run's tables: `trials` (as exported), `best` (its rows of the best point of each search),
 * `failures` (its rows without an outcome) and, for each array output, `series_<output>`. They are copied into a database of their own, so that nothing can change the store. In
 * SQL a NaN is NULL.
 */
export function queryRun(run: RunRecord, sql: string, options: { part?: string } = {}): QueryResult {
  const tables = [{ name: "trials", table: runTable(run, options) }];
  if (/\bbest\b/i.test(sql) && selectParts(run, options.part).some((part) => isSearched(run, part))) {
    tables.push({ name: "best", table: runTable(run, { ...options, best: true }) });
  }
  for (const output of arrayOutputs(run)) {
    const name = `series_${output}`;
    if (sql.toLowerCase().includes(name.toLowerCase())) {
      tables.push({ name, table: seriesTable(run, output, options) });
    }
  }
  const names = new SqlNames([
    ...new Set(tables.flatMap(({ table }) => table.columns.map(({ name }) => name))),
  ]);
  // The empty path is a database on disk that vanishes with its connection: memory does not grow with the run.
  const database = new DatabaseSync("");
  try {
    for (const { name, table } of tables) fill(database, name, table, names);
    database.exec(FAILURES);
    database.setAuthorizer((action) =>
      READING.includes(action) ? constants.SQLITE_OK : constants.SQLITE_DENY,
    );
    return answer(database, sql, names);
  } finally {
    database.close();
  }
}

const FAILURES = `
  CREATE VIEW failures AS SELECT * FROM trials WHERE class IN ('time', 'memory', 'stack', 'lost');`;
const SQL_TYPES = { integer: "INTEGER", real: "REAL", text: "TEXT" } as const;
const READING = [
  constants.SQLITE_SELECT,
  constants.SQLITE_READ,
  constants.SQLITE_FUNCTION,
  constants.SQLITE_RECURSIVE,
];
/** SQLite's code for what the authorizer refused. */
const SQLITE_AUTH = 23;

function arrayOutputs(run: RunRecord): Set<string> {
  const outputs = run.parts.flatMap(({ workload }) => workload.kernel.manifest.outputs);
  return new Set(outputs.filter(({ shape }) => shape.length > 0).map(({ name }) => name));
}

function fill(database: DatabaseSync, name: string, { columns, rows }: Table, names: SqlNames): void {
  const declared = columns.map((column) => `"${names.toSql(column.name)}" ${SQL_TYPES[column.type]}`);
  database.exec(
    `PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE "${name}" (${declared.join(", ")})`,
  );
  const insert = database.prepare(`INSERT INTO "${name}" VALUES (${columns.map(() => "?").join(", ")})`);
  database.exec("BEGIN");
  for (const row of rows()) insert.run(...row);
  database.exec("COMMIT");
}

function answer(database: DatabaseSync, sql: string, names: SqlNames): QueryResult {
  try {
    const statement = database.prepare(names.rewrite(sql));
    statement.setReturnArrays(true);
    const columns = statement.columns().map(({ name }) => names.fromSql(name));
    return { columns, rows: statement.all() as unknown as Cell[][] };
  } catch (cause) {
    const { errcode, message } = cause as Error & { errcode?: number };
    if (errcode === SQLITE_AUTH) {
      throw new SweepError(
        "BAD_OPTION",
        "a query only reads: expected one SELECT over trials, best, failures or series_<output>",
        {
          cause,
        },
      );
    }
    throw new SweepError("BAD_OPTION", `SQL: ${message}; ${describeColumns(database, names)}`, { cause });
  }
}

function describeColumns(database: DatabaseSync, names: SqlNames): string {
  const columns = database.prepare("SELECT * FROM trials").columns();
  return `trials has the columns ${columns.map(({ name }) => names.fromSql(name)).join(", ")}`;
}
