import { SweepError } from "../kernel/sweep-error.ts";
import { parseFigureData } from "../sweep/figure-data.ts";
import type { FigureFit } from "../sweep/figure-fit.ts";

/** A figure of a sweep file: a Vega-Lite specification whose `data` names what the sweep yields. */
export type FigureSpec = Readonly<Record<string, unknown>>;

/**
 * A table of the sweep that a figure names; `part` is absent in a sweep without parts. `best` keeps of each search only the
 * trials of its best point.
 */
export type TableReference =
  | { rows: "trials"; part?: string; best?: true }
  | { rows: "series"; series: string; part?: string; best?: true }
  | { rows: "fit"; fit: FigureFit; part?: string; best?: true };

export type FigureRow = Readonly<Record<string, unknown>>;

/**
 * Looks a table up. Trials: one row a trial that has outputs, with its parameters, `replicate` and scalar outputs.
 * Series: one row an element, with the trial's parameters, `replicate`, the index columns named by the output's
 * dimensions, and the element under the output's name. Fit: one row a group, with its parameters and the fitted numbers.
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
    if (parsed.kind === "fit") return { rows: "fit", fit: parsed.fit, ...only };
    return { rows: "series", series: parsed.series, ...only };
  } catch (cause) {
    if (!(cause instanceof SweepError)) throw cause;
    throw new SweepError(cause.code, `${place}: ${cause.message}`, { cause });
  }
}

/** The table in words, for messages: `the series overlap of part size`. */
export function describeReference(reference: TableReference): string {
  const table = describeRows(reference);
  return reference.part === undefined ? table : `${table} of part ${reference.part}`;
}

function describeRows(reference: TableReference): string {
  const { best } = reference;
  switch (reference.rows) {
    case "trials":
      return `the table of ${best ? "best trials" : "trials"}`;
    case "series":
      return `the series ${reference.series}${best ? " of best trials" : ""}`;
    case "fit":
      return `the fit of ${reference.fit.y}${best ? " of best trials" : ""}`;
    default:
      return reference satisfies never;
  }
}
