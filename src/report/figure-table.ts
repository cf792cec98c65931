import { SweepError } from "../kernel/sweep-error.ts";
import { parseFigureData } from "../sweep/figure-data.ts";

/** A figure of a sweep file: a Vega-Lite specification whose `data` names what the sweep yields. */
export type FigureSpec = Readonly<Record<string, unknown>>;

/**
 * A table of the sweep that a figure names; `part` is absent in a sweep without parts. `best` keeps of each search only the
 * trials of its best point.
 */
export type TableReference =
  | { rows: "trials"; part?: string; best?: true }
  | { rows: "series"; series: string; part?: string; best?: true };

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
    const only = {
      ...(parsed.part === "" ? {} : { part: parsed.part }),
      ...(parsed.best && ({ best: true } as const)),
    };
    if (parsed.kind === "trials") return { rows: "trials", ...only };
    return { rows: "series", series: parsed.series, ...only };
  } catch (cause) {
    if (!(cause instanceof SweepError)) throw cause;
    throw new SweepError(cause.code, `${place}: ${cause.message}`, { cause });
  }
}

/** The table in words, for messages: `the series overlap of part size`. */
export function describeReference(reference: TableReference): string {
  const trials = reference.best ? "best trials" : "trials";
  const table =
    reference.rows === "series"
      ? `the series ${reference.series}${reference.best ? " of best trials" : ""}`
      : `the table of ${trials}`;
  return reference.part === undefined ? table : `${table} of part ${reference.part}`;
}
