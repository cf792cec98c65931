import { join } from "node:path";
import type { DrawnFigure } from "../report/figure.ts";
import type { FigureTables, TableReference } from "../report/figure-table.ts";
import type { RunRecord } from "../store/run-record.ts";
import { runColumns, runTable } from "../store/run-table.ts";
import { seriesColumns, seriesTable } from "../store/series-table.ts";
import { type Column, type Table, tableRecords } from "../store/table.ts";
import { isReadyFigure } from "../sweep/ready-figure.ts";
import type { ResolvedSweep } from "../sweep/resolve-sweep.ts";
import { createReadyFigure } from "./create-ready-figure.ts";
import { fitColumns, fitTable } from "./fit-table.ts";

// Vega takes a quarter of a second to load: only commands that draw wait for it.
const loadFigures = () => import("../report/figure.ts");

type Figures = ResolvedSweep["figures"];

/** Checks what can be checked of the figures before anything is run or written. */
export async function checkFigures({ figures, parts }: ResolvedSweep): Promise<void> {
  if (Object.keys(figures).length === 0) return;
  const { checkFigure } = await loadFigures();
  const columnsOf = (reference: TableReference): string[] => {
    const named = parts.filter(({ name }) => reference.part === undefined || name === reference.part);
    return tableColumns(named, reference).map(({ name }) => name);
  };
  for (const [name, figure] of Object.entries(figures)) {
    if (!isReadyFigure(figure)) checkFigure(figure, columnsOf, { name });
  }
}

/** Draws a run's figures as SVG and PNG into a folder; returns the paths. */
export async function drawFigures(record: RunRecord, figures: Figures, folder: string): Promise<string[]> {
  if (Object.keys(figures).length === 0) return [];
  const { writeFigure } = await import("../report/plot.ts");
  const paths: string[] = [];
  for (const name of Object.keys(figures)) {
    const drawn = await drawRunFigure(record, figures, name);
    for (const format of ["svg", "png"]) {
      const path = join(folder, `${record.summary.name}-${name}.${format}`);
      writeFigure(path, drawn);
      paths.push(path);
    }
  }
  return paths;
}

/** Draws one figure of a run from what its store holds. */
export async function drawRunFigure(record: RunRecord, figures: Figures, name: string): Promise<DrawnFigure> {
  const loaded = new Map<string, Record<string, unknown>[]>();
  const tables: FigureTables = (reference) => {
    const key = JSON.stringify(reference);
    const rows = loaded.get(key) ?? [...tableRecords(lookUp(record, reference))];
    loaded.set(key, rows);
    return rows;
  };
  const { drawFigure } = await loadFigures();
  const figure = figures[name]!;
  const spec = isReadyFigure(figure) ? createReadyFigure(record, figure) : figure;
  return drawFigure(spec, tables, { name, units: unitsOf(record) });
}

function tableColumns(parts: ResolvedSweep["parts"], reference: TableReference): readonly Column[] {
  switch (reference.rows) {
    case "trials":
      return runColumns(parts);
    case "series":
      return seriesColumns(parts, reference.series);
    case "fit":
      return fitColumns(reference.fit.by, runColumns(parts));
    default:
      return reference satisfies never;
  }
}

function lookUp(record: RunRecord, reference: TableReference): Table {
  const { part, best = false } = reference;
  const only = part === undefined ? { best } : { part, best };
  switch (reference.rows) {
    case "trials":
      return runTable(record, only);
    case "series":
      return seriesTable(record, reference.series, only);
    case "fit":
      return fitTable(record, reference);
    default:
      return reference satisfies never;
  }
}

function unitsOf(record: RunRecord): Record<string, string> {
  const described = record.parts.flatMap(({ workload }) => {
    const { parameters, outputs } = workload.kernel.manifest;
    return [...parameters, ...outputs].map(({ name, unit }) => [name, unit] as const);
  });
  return Object.fromEntries(described);
}
