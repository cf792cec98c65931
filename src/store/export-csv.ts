import type { Cell, Table } from "./table.ts";

/** About this many characters are gathered before they are handed on. */
const CHUNK = 1 << 16;

/**
 * The table as CSV (RFC 4180, but lines end in \n), a chunk at a time. Numbers are written so that reading gives the same
 * bits; NaN is `nan`, infinities are `inf` and `-inf`, which pandas, R and NumPy understand; no value is an empty field.
 */
export function* encodeCsv({ columns, rows }: Table): Generator<string> {
  let chunk = `${columns.map(({ name }) => encodeText(name)).join(",")}\n`;
  for (const row of rows()) {
    chunk += `${row.map(encodeCell).join(",")}\n`;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}

function encodeCell(cell: Cell): string {
  if (cell === null) return "";
  return typeof cell === "number" ? encodeNumber(cell) : encodeText(cell);
}

function encodeNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : `${value}`;
}

/** Quotes where the text would not come back otherwise; an empty text, because an empty field is no value. */
function encodeText(text: string): string {
  return text === "" || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
