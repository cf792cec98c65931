import type { Cell, Table } from "./table.ts";
import { tableRecords } from "./table.ts";

/** About this many characters are gathered before they are handed on. */
const CHUNK = 1 << 16;

/**
 * The table as a JSON array of objects, one a line, a chunk at a time. JSON has no NaN and no infinities: they are the
 * strings "NaN", "Infinity" and "-Infinity"; no value is null.
 */
export function* encodeJson(table: Table): Generator<string> {
  let chunk = "[";
  let separator = "\n";
  for (const record of tableRecords(table)) {
    chunk += separator + JSON.stringify(record, (_, value: Cell | object) => encodeValue(value));
    separator = ",\n";
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = "";
  }
  yield `${chunk}\n]\n`;
}

function encodeValue(value: Cell | object): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? `${value}` : value;
}
