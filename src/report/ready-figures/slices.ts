import type { FigureSpec } from "../figure-table.ts";
import { chooseParameters } from "./choose-parameters.ts";
import { drawnPoints, headingOf, type SearchTable, thinnedText, titleOf } from "./search-table.ts";

/**
 * Each objective against each parameter, a point for each that was evaluated: the colour tells when, and what is best is ringed, with its
 * standard error where there are replicates.
 */
export function slicesFigure(table: SearchTable, wanted?: readonly string[], title?: string): FigureSpec {
  const { objectives, hasFront } = table;
  const { chosen, notes } = chooseParameters(table, wanted, MOST_PARAMETERS);
  const drawn = drawnPoints(table).filter(({ isFeasible }) => isFeasible);
  const shown = objectives.slice(0, MOST_OBJECTIVES);
  const rows = drawn.map(({ ask, parameters, objectives: values, errors, isBest }) => ({
    order: ask + 1,
    isBest,
    ...Object.fromEntries(chosen.map((at) => [`p${at}`, parameters[at]])),
    ...Object.fromEntries(
      shown.flatMap((_, m): [string, number][] => {
        const error = errors[m];
        const hasEnds = isBest && error !== undefined && Number.isFinite(error);
        return [
          [`f${m}`, values[m]!],
          ...(hasEnds
            ? ([
                [`low${m}`, values[m]! - error],
                [`high${m}`, values[m]! + error],
              ] as [string, number][])
            : []),
        ];
      }),
    ),
  }));
  const left = objectives.length - shown.length;
  const all = [
    hasFront ? "ringed: the front" : "ringed: the best",
    ...(table.points.length > drawn.length ? thinnedText(table, drawn) : []),
    ...(left > 0 ? [`the first ${shown.length} of ${objectives.length} objectives`] : []),
    ...notes,
  ];
  const panels = shown.flatMap((_, m) => chosen.map((at) => panelOf(table, at, m, rows)));
  return {
    ...headingOf(title, all),
    data: { values: rows },
    columns: Math.min(chosen.length, MOST_COLUMNS),
    concat: panels,
  };
}

const MOST_PARAMETERS = 12;
const MOST_OBJECTIVES = 4;
const MOST_COLUMNS = 4;

function panelOf({ parameters, objectives }: SearchTable, at: number, m: number, rows: readonly object[]) {
  const { isLog, choices } = parameters[at]!;
  const title = titleOf(parameters[at]!);
  const x = choices
    ? { field: `p${at}`, type: "nominal", title, sort: choices, scale: { domain: choices } }
    : {
        field: `p${at}`,
        type: "quantitative",
        title,
        scale: isLog ? { type: "log" } : { zero: false },
      };
  const y = {
    field: `f${m}`,
    type: "quantitative",
    title: titleOf(objectives[m]!),
    scale: { zero: false },
  };
  const isBest = { filter: "datum.isBest" };
  return {
    width: 170,
    height: 140,
    encoding: { x, y },
    layer: [
      {
        mark: { type: "point", size: 14 },
        encoding: {
          color: { field: "order", type: "quantitative", title: "Point", scale: { scheme: "viridis" } },
        },
      },
      ...(rows.some((row) => Object.hasOwn(row, `low${m}`))
        ? [
            {
              transform: [isBest],
              mark: "rule",
              encoding: { y: { ...y, field: `low${m}` }, y2: { field: `high${m}` } },
            },
          ]
        : []),
      {
        transform: [isBest],
        mark: { type: "point", size: 42, filled: false, strokeWidth: 1, color: "black" },
      },
    ],
  };
}
