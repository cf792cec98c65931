import { analyseScaling, type ScalingAnalysis } from "../analysis/scaling-analysis.ts";
import type { TableReference } from "../report/figure-table.ts";
import type { RunRecord } from "../store/run-record.ts";
import { runTable } from "../store/run-table.ts";
import type { Cell, Column, Table } from "../store/table.ts";
import { readFitGroups } from "./fit-groups.ts";

/** The fits that a figure names. */
export type FitReference = Extract<TableReference, { rows: "fit" }>;

/**
 * One row a group, with the numbers of `sweepwell fit`: the exponent of the power law, its standard error, its 95 % interval by
 * Student's t and by the bootstrap; the parameters of both laws; and which of them describes the values better.
 */
export function fitTable(record: RunRecord, reference: FitReference): Table {
  const { part, best = false, fit } = reference;
  const { x, y, by, ...range } = fit;
  const table = runTable(record, part === undefined ? { best } : { part, best });
  const { groups } = readFitGroups(table, { x, y, by }, "keys");
  return {
    columns: fitColumns(by, table.columns),
    *rows() {
      for (const { values, points } of groups) {
        const analysis = analyseScaling(points, { model: "compare", ...range });
        yield [...by.map((name) => values[name] ?? null), ...fitCells(analysis)];
      }
    },
  };
}

/** The columns of `fitTable`; those of `by` as the table of trials has them. */
export function fitColumns(by: readonly string[], trials: readonly Column[]): Column[] {
  const groups = by.map((name) => trials.find((column) => column.name === name) ?? real(name));
  return [...groups, ...FIT_COLUMNS];
}

const real = (name: string): Column => ({ name, type: "real" });

const FIT_COLUMNS: readonly Column[] = [
  { name: "points", type: "integer" },
  real("exponent"),
  real("exponent_error"),
  real("exponent_low"),
  real("exponent_high"),
  real("bootstrap_low"),
  real("bootstrap_high"),
  real("factor"),
  real("b0"),
  real("b1"),
  { name: "better", type: "text" },
  real("power_weight"),
  real("power_left_out"),
  real("log_left_out"),
];

/** In the order of the columns; null for what too few points cannot tell. */
function fitCells({ points, fits, comparison }: ScalingAnalysis): Cell[] {
  const [factor, exponent] = fits.find(({ model }) => model === "power")?.parameters ?? [];
  const [b0, b1] = fits.find(({ model }) => model === "log")?.parameters ?? [];
  const power = comparison?.models.find(({ model }) => model === "power");
  const log = comparison?.models.find(({ model }) => model === "log");
  return [
    points.length,
    exponent?.value ?? null,
    exponent?.standardError ?? null,
    exponent?.interval?.low ?? null,
    exponent?.interval?.high ?? null,
    exponent?.bootstrap?.interval.low ?? null,
    exponent?.bootstrap?.interval.high ?? null,
    factor?.value ?? null,
    b0?.value ?? null,
    b1?.value ?? null,
    comparison?.models[0]?.model ?? null,
    power?.akaikeWeight ?? null,
    power?.leaveOneOut.relative ?? null,
    log?.leaveOneOut.relative ?? null,
  ];
}
