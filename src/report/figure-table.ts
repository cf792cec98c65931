import { SweepError } from "../kernel/sweep-error.ts";
import { parseFigureData } from "../sweep/figure-data.ts";

/** A figure of a sweep file: a Vega-Lite specification whose `data` names what the sweep yields. */
export type FigureSpec = Readonly<Record<string, unknown>>;

/** A table of the sweep that a figure names; `part` is absent in a sweep without parts. */
export type TableReference =
  | { rows: "trials"; part?: string }
  | { rows: "series"; series: string; part?: string };

export type FigureRow = Readonly<Record<string, unknown>>;

/**
 * Looks a table up. Trials: one row a trial that has outputs, with its parameters, `replicate` and scalar outputs.
 * Series: one row an element, with the trial's parameters, `replicate`, the index columns named by the output's
 * dimensions, and the element under the output's name.
 */
export type FigureTables = (reference: TableReference) => readonly FigureRow[];

/** Reads a `data` of a figure: the table it names, or undefined where it brings its own values. */
export function parseReference(data: unknown, place: string): TableReference | undefined {
  // The sweep file has been checked: a part that is named here exists.
  const named = (data as { part?: unknown } | null)?.part;
  try {
    const parsed = parseFigureData(data, [typeof named === "string" ? named : ""]);
    if (parsed.kind === "inline") return undefined;
    const part = parsed.part === "" ? {} : { part: parsed.part };
    if (parsed.kind === "trials") return { rows: "trials", ...part };
    return { rows: "series", series: parsed.series, ...part };
  } catch (cause) {
    if (!(cause instanceof SweepError)) throw cause;
    throw new SweepError(cause.code, `${place}: ${cause.message}`, { cause });
  }
}

/** The table in words, for messages: `the series overlap of part size`. */
export function describeReference(reference: TableReference): string {
  const table = reference.rows === "series" ? `the series ${reference.series}` : "the table of trials";
  return reference.part === undefined ? table : `${table} of part ${reference.part}`;
}
