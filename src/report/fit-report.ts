import type { ComparedModel } from "../analysis/model-comparison.ts";
import type { ParameterFit } from "../analysis/parameter-fit.ts";
import type { ScalingFit } from "../analysis/scaling.ts";
import type { ScalingAnalysis } from "../analysis/scaling-analysis.ts";
import type { ModelName } from "../analysis/scaling-model.ts";
import { countOf } from "./format-count.ts";
import { formatEstimate, formatInterval, formatNumber } from "./format-number.ts";
import { type Cell, renderTable, type TableColumn, type TableOptions } from "./table.ts";

/** How an output of a run grows with one of its parameters. */
export type FitReport = {
  run: string;
  x: string;
  y: string;
  trials: number;
  /** Trials that ended without outputs, or with a y that is not finite. */
  leftOut: number;
  /** What a reader of the intervals must know. */
  notes: readonly string[];
  groups: readonly FittedGroup[];
};

/** An analysis, and the parameters that its points have in common. */
export type FittedGroup = { group: Readonly<Record<string, string | number | null>> } & ScalingAnalysis;

/** The fits as text for a terminal, a table for each law and one for their comparison, without a line break at its end. */
export function renderFit(report: FitReport, options: TableOptions = {}): string {
  const blocks = [
    ...modelBlock("power", report, options),
    ...modelBlock("log", report, options),
    ...comparisonBlock(report, options),
    ...remarks(report),
  ];
  return blocks.join("\n\n");
}

/** `r1 = 0.05, c = 0.1` */
export function groupText(group: FittedGroup["group"]): string {
  return Object.entries(group)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");
}

const right = (name: string): TableColumn => ({ name, align: "right" });

function modelBlock(model: ModelName, { x, y, groups }: FitReport, options: TableOptions): string[] {
  const fitted = groups.flatMap((group) => {
    const fit = group.fits.find((other) => other.model === model);
    return fit ? [{ ...group, fit }] : [];
  });
  if (fitted.length === 0) return [];
  const formulas = { power: `power law: ${y} = A ${x}^exponent`, log: `logarithm: ${y} = b0 + b1 ln ${x}` };
  const hasBootstrap = fitted.some(({ fit }) => fit.bootstrap !== null);
  const hasChiSquare = fitted.some(({ fit }) => fit.chiSquare !== null);
  const [second, first] = fitted[0]!.fit.parameters;
  const columns = [
    ...Object.keys(fitted[0]!.group),
    right(x),
    "points",
    "weights",
    ...[first, second].flatMap(({ name }) => [
      right(name),
      right("95 %"),
      ...(hasBootstrap ? [right("bootstrap")] : []),
    ]),
    ...(hasChiSquare ? [right("chi²/freedom")] : []),
    ...(model === "power" ? [right("local exponents")] : []),
  ];
  const rows = fitted.map(({ group, points, fit, localExponents }): Cell[] => [
    ...Object.values(group),
    `${formatNumber(points[0]!.x)} to ${formatNumber(points.at(-1)!.x)}`,
    points.length,
    fit.weighting,
    ...[fit.parameters[1], fit.parameters[0]].flatMap((parameter) => parameterCells(parameter, hasBootstrap)),
    ...(hasChiSquare ? [chiSquareText(fit.chiSquare, fit.freedom)] : []),
    ...(model === "power" ? [localText(localExponents)] : []),
  ]);
  return [`${formulas[model]}\n${indented(columns, rows, options)}`];
}

function parameterCells({ value, standardError, interval, bootstrap }: ParameterFit, hasBootstrap: boolean) {
  return [
    formatEstimate(value, standardError ?? undefined),
    interval && formatInterval(interval.low, interval.high),
    ...(hasBootstrap ? [bootstrap && formatInterval(bootstrap.interval.low, bootstrap.interval.high)] : []),
  ];
}

function chiSquareText(chiSquare: ScalingFit["chiSquare"], freedom: number): string | undefined {
  return chiSquare === null || freedom === 0 ? undefined : `${chiSquare.value.toPrecision(3)}/${freedom}`;
}

/** From the smallest sizes to the largest: a law that holds has equal ones. */
function localText(exponents: ScalingAnalysis["localExponents"]): string | undefined {
  if (exponents.length === 0) return undefined;
  const ends = exponents.length === 1 ? exponents : [exponents[0]!, exponents.at(-1)!];
  return ends
    .map(({ exponent, standardError }) => formatEstimate(exponent, standardError ?? undefined))
    .join(" → ");
}

function comparisonBlock({ y, groups }: FitReport, options: TableOptions): string[] {
  const compared = groups.flatMap(({ group, comparison }) => (comparison ? [{ group, ...comparison }] : []));
  if (compared.length === 0) return [];
  const hasChiSquare = compared.some(({ errors }) => errors === "measured");
  const columns = [
    ...Object.keys(compared[0]!.group),
    "errors",
    "better",
    right("weight"),
    right("AIC difference"),
    ...(["power", "log"] as const).flatMap((model) => [
      ...(hasChiSquare ? [right(`${model}: chi²/freedom`)] : []),
      right(`${model}: left out`),
    ]),
  ];
  const rows = compared.map(({ group, errors, models }): Cell[] => [
    ...Object.values(group),
    errors,
    models[0]!.model,
    models[0]!.akaikeWeight.toFixed(3),
    formatNumber(models[1]!.difference, 3),
    ...(["power", "log"] as const).flatMap((name) => {
      const { chiSquare, leaveOneOut } = models.find(({ model }) => model === name) as ComparedModel;
      return [
        ...(hasChiSquare ? [chiSquareText(chiSquare, chiSquare?.freedom ?? 0)] : []),
        `${formatNumber(100 * leaveOneOut.relative, 2)} %`,
      ];
    }),
  ]);
  return [
    `comparison, both fitted to ${y} itself; left out: error of predicting a point from the others\n${indented(columns, rows, options)}`,
  ];
}

function remarks({ x, y, leftOut, notes, groups }: FitReport): string[] {
  const points = groups.reduce((sum, group) => sum + group.leftOut.length, 0);
  const lines = [
    ...(leftOut > 0 ? [`${countOf(leftOut, "trial")} without a finite ${y} left out`] : []),
    ...(points > 0 ? [`${countOf(points, "point")} with a mean ${y} not above 0 left out`] : []),
    ...groups
      .filter(({ fits }) => fits.length === 0)
      .map(
        ({ group, points }) =>
          `${groupText(group)}: not fitted, with ${countOf(points.length, "value")} of ${x}`,
      ),
    ...notes,
  ];
  return lines.length > 0 ? [lines.join("\n")] : [];
}

function indented(columns: readonly (string | TableColumn)[], rows: Cell[][], options: TableOptions): string {
  const width = options.width === undefined ? {} : { width: options.width - 2 };
  return renderTable(columns, rows, { ...options, ...width }).replace(/^/gm, "  ");
}
