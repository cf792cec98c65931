import { type BasicType, fileWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import type { Cell, Column, Table } from "./table.ts";

/** Rows in memory at a time, and in a row group of the file. */
const GROUP = 20_000;

/** Writes the table as Parquet (Snappy): integers as INT64, numbers as DOUBLE with NaN as such, no value as null. */
export function writeParquet({ columns, rows }: Table, path: string): void {
  const schema = schemaFromColumnData({
    columnData: columns.map(({ name, type }) => ({ name, type: TYPES[type], nullable: true, data: [] })),
  });
  const writer = new ParquetWriter({ writer: fileWriter(path), schema, createdBy: "sweepwell" });
  let group = columns.map((): unknown[] => []);
  const flush = () => {
    const columnData = columns.map(({ name }, at) => ({ name, data: group[at]! }));
    writer.write({ columnData, rowGroupSize: GROUP });
    group = columns.map(() => []);
  };
  let count = 0;
  for (const row of rows()) {
    for (const [at, column] of columns.entries()) group[at]!.push(encodeCell(column, row[at] ?? null));
    if (++count % GROUP === 0) flush();
  }
  if (count % GROUP > 0) flush();
  writer.finish();
}

const TYPES: Readonly<Record<Column["type"], BasicType>> = {
  integer: "INT64",
  real: "DOUBLE",
  text: "STRING",
};

function encodeCell({ type }: Column, cell: Cell): Cell | bigint | undefined {
  return type === "integer" && typeof cell === "number" ? BigInt(cell) : (cell ?? undefined);
}
