import { SweepError } from "../kernel/sweep-error.ts";

/** A figure of a sweep file: a Vega-Lite specification whose `data` names what the sweep yields. */
export type FigureSpec = Readonly<Record<string, unknown>>;

/** What a `data` of a figure names; without `part` it is the sweep that has no parts. */
export type TableReference =
  | { rows: "trials"; part?: string }
  | { rows: "best"; part?: string }
  | { rows: "series"; series: string; part?: string };

export type FigureRow = Readonly<Record<string, unknown>>;

/**
 * Looks a reference up; throws SweepError for a part or series that does not exist. Trials: one row a trial with its
 * parameters, `replicate` and scalar outputs. Series: one row an element, with the trial's parameters, `replicate`, the
 * index columns named by the output's dimensions, and the element under the output's name.
 */
export type FigureTables = (reference: TableReference) => readonly FigureRow[];

/** Reads a `data` of a figure: a reference, or undefined where it is Vega-Lite's own (values, sequence, name, null). */
export function parseReference(data: unknown, place: string): TableReference | undefined {
  if (data === "trials" || data === "best") return { rows: data };
  if (typeof data === "string" || Array.isArray(data)) throw unknownData(data, place);
  if (data === null || typeof data !== "object") return undefined;
  const { part, series, ...rest } = data as Record<string, unknown>;
  if (part === undefined && series === undefined) {
    if (VEGA_DATA.some((key) => key in rest)) return undefined;
    throw unknownData(data, place);
  }
  if (Object.keys(rest).length > 0 || !isName(part) || !isName(series)) throw unknownData(data, place);
  const inPart = part === undefined ? {} : { part };
  return series === undefined ? { rows: "trials", ...inPart } : { rows: "series", series, ...inPart };
}

/** The reference in words, for messages: `the series overlap of part size`. */
export function describeReference(reference: TableReference): string {
  const table = reference.rows === "series" ? `the series ${reference.series}` : `the ${reference.rows}`;
  return reference.part === undefined ? table : `${table} of part ${reference.part}`;
}

const VEGA_DATA = ["values", "sequence", "name", "sphere", "graticule"];

function isName(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function unknownData(data: unknown, place: string): SweepError {
  const url = data !== null && typeof data === "object" && "url" in data;
  return new SweepError(
    "BAD_SWEEP",
    `${place}: ${url ? "figures load nothing from elsewhere; " : ""}expected trials, best, { series: NAME }, ` +
      `{ part: NAME } or { part: NAME, series: NAME }, got ${JSON.stringify(data)}`,
  );
}
