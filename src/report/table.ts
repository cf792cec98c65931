import { formatNumber } from "./format-number.ts";

/** What stands in a table: numbers are aligned to the right and get sensible digits, the rest is text. */
export type Cell = string | number | bigint | boolean | null | undefined;
export type TableColumn = { name: string; align?: "left" | "right" };
/** `styled`: bold headings, for a terminal. `width`: the terminal's columns; text beyond them is cut with `…`. */
export type TableOptions = { styled?: boolean; width?: number };

/** Lays out an aligned table of text, without a line break at its end; a table without rows is its headings. */
export function renderTable(
  columns: readonly (string | TableColumn)[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions = {},
): string {
  const heads = columns.map((column) => (typeof column === "string" ? { name: column } : column));
  const right = heads.map(({ align }, at) => (align ? align === "right" : isNumeric(rows, at)));
  const texts = rows.map((row) => heads.map((_, at) => cellText(row[at])));
  const widths = heads.map(({ name }, at) =>
    texts.reduce((widest, row) => Math.max(widest, lengthOf(row[at]!)), lengthOf(name)),
  );
  fitWidths(widths, right, options.width);
  const line = (cells: readonly string[]) =>
    cells
      .map((text, at) => aligned(text, widths[at]!, right[at]!))
      .join(GAP)
      .trimEnd();
  const heading = line(heads.map(({ name }) => name));
  return [options.styled ? `\x1b[1m${heading}\x1b[0m` : heading, ...texts.map(line)].join("\n");
}

/** The same, moved in by two spaces. */
export function renderIndentedTable(
  ...[columns, rows, options = {}]: Parameters<typeof renderTable>
): string {
  return renderTable(columns, rows, narrowed(options)).replace(/^/gm, "  ");
}

/** Options for what is moved in by two spaces. */
export function narrowed(options: TableOptions): TableOptions {
  return options.width === undefined ? options : { ...options, width: options.width - 2 };
}

const GAP = "  ";

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return "-";
  if (typeof cell === "number") return formatNumber(cell);
  // A line break or a control character in a kernel's text must not break the layout.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return String(cell).replace(/[\u0000-\u001f\u007f]+/g, " ");
}

function isNumeric(rows: readonly (readonly Cell[])[], at: number): boolean {
  const cells = rows.map((row) => row[at]).filter((cell) => cell !== null && cell !== undefined);
  return cells.length > 0 && cells.every((cell) => typeof cell === "number" || typeof cell === "bigint");
}

// The widest columns of text give way first; numbers are never cut.
function fitWidths(widths: number[], right: readonly boolean[], limit: number | undefined): void {
  if (limit === undefined) return;
  let excess = widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1)) - limit;
  while (excess > 0) {
    let widest = -1;
    for (const [at, width] of widths.entries()) {
      if (!right[at] && width > MIN_TEXT && (widest < 0 || width > widths[widest]!)) widest = at;
    }
    if (widest < 0) return;
    widths[widest]!--;
    excess--;
  }
}

const MIN_TEXT = 8;

function aligned(text: string, width: number, right: boolean): string {
  const shown = lengthOf(text) > width ? `${[...text].slice(0, width - 1).join("")}…` : text;
  const space = " ".repeat(Math.max(0, width - lengthOf(shown)));
  return right ? space + shown : shown + space;
}

function lengthOf(text: string): number {
  return [...text].length;
}
