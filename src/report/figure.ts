import { checkViews } from "./check-views.ts";
import { compileFigure } from "./compile-figure.ts";
import { columnsOf, loadTables, nameData, numericColumns } from "./figure-data.ts";
import { completeEncodings } from "./figure-encoding.ts";
import { checkFields, type FigureColumns } from "./figure-fields.ts";

import type { FigureSpec, FigureTables } from "./figure-table.ts";
import { renderSvg } from "./render-svg.ts";

export type FigureContext = {
  /** The figure's name in the sweep file, for messages. */
  name?: string;
  /** Unit by parameter and output, from the manifest: it stands in the titles of axes that have no title. */
  units?: Readonly<Record<string, string>>;
};

/** A drawn figure: the same bytes for the same rows. `warnings` is what Vega had to say. */
export type DrawnFigure = { svg: string; warnings: readonly string[] };

/** Draws a figure of a sweep file from the sweep's tables. Throws BAD_SWEEP on a figure that cannot be drawn. */
export async function drawFigure(
  figure: FigureSpec,
  tables: FigureTables,
  { name = "", units = {} }: FigureContext = {},
): Promise<DrawnFigure> {
  checkViews(figure, name);
  checkFields(figure, name, (reference) => {
    const columns = columnsOf(tables(reference));
    return columns.length > 0 ? columns : undefined;
  });
  const named = nameData(figure, name);
  const rows = loadTables(named, tables);
  const numeric = numericColumns(rows.values());
  const hasEmpty = [...rows.values()].some(({ length }) => length === 0);
  const completed = completeEncodings(named.spec, {
    units,
    isNumeric: (column) => hasEmpty || numeric.has(column),
  });
  const { vegaSpec, warnings } = compileFigure(completed, name);
  for (const source of vegaSpec.data as { name: string; values?: unknown }[]) {
    const values = rows.get(source.name);
    if (values) source.values = values;
  }
  const drawn = await renderSvg(vegaSpec, name);
  return { svg: drawn.svg, warnings: [...warnings, ...drawn.warnings] };
}

/**
 * Checks all of a figure that can be checked before there are rows, so that a mistake is found before the sweep has
 * run. `columnsOf` throws for a part or series that does not exist.
 */
export function checkFigure(
  figure: FigureSpec,
  columnsOf: FigureColumns,
  { name = "" }: FigureContext = {},
): void {
  checkViews(figure, name);
  checkFields(figure, name, columnsOf);
  const named = nameData(figure, name);
  const columns = new Set([...named.tables.values()].flatMap((reference) => columnsOf(reference) ?? []));
  // Without rows nothing is known to be text, and a measure of text is no mistake that compiling would find.
  compileFigure(
    completeEncodings(named.spec, { units: {}, isNumeric: (column) => columns.has(column) }),
    name,
  );
}
