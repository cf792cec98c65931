import type { FigureSpec } from "../figure-table.ts";
import { chooseParameters } from "./choose-parameters.ts";
import { drawnPoints, headingOf, linesOf, type SearchTable, thinnedText } from "./search-table.ts";

/**
 * Each objective against each parameter, a point for each that was evaluated: the colour tells when, and what is best is ringed, with its
 * standard error where there are replicates.
 */
export function slicesFigure(table: SearchTable, wanted?: readonly string[], title?: string): FigureSpec {
  const { objectives, hasFront } = table;
  const { chosen, notes } = chooseParameters(table, wanted, MOST_PARAMETERS);
  const shown = objectives.slice(0, MOST_OBJECTIVES);
  const most = Math.max(LEAST_DRAWN, Math.floor(MOST_MARKS / (shown.length * chosen.length)));
  const drawn = drawnPoints(table, most).filter(({ isFeasible }) => isFeasible);
  // What is best lies above the others.
  const rows = [...drawn.filter(({ isBest }) => !isBest), ...drawn.filter(({ isBest }) => isBest)].map(
    ({ ask, parameters, objectives: values, errors, isBest }) => ({
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
    }),
  );
  const left = objectives.length - shown.length;
  const all = [
    hasFront ? "ringed: the front" : "ringed: the best",
    ...(table.points.length > drawn.length ? thinnedText(table, drawn) : []),
    ...(left > 0 ? [`the first ${shown.length} of ${objectives.length} objectives`] : []),
    ...notes,
  ];
  const panelsOf = (m: number) => chosen.map((at, i) => panelOf(table, at, m, rows, i % MOST_COLUMNS === 0));
  return {
    ...headingOf(title, all),
    data: { values: rows },
    // In one grid all axes stand above each other; where rows are not full, each objective needs a grid of its own.
    ...(chosen.length <= MOST_COLUMNS
      ? { columns: chosen.length, concat: shown.flatMap((_, m) => panelsOf(m)) }
      : { vconcat: shown.map((_, m) => ({ columns: MOST_COLUMNS, concat: panelsOf(m) })) }),
  };
}

const MOST_PARAMETERS = 12;
const MOST_OBJECTIVES = 4;
const MOST_COLUMNS = 4;
/** Points in all panels together, and in each at least: what a panel has room for. */
const MOST_MARKS = 6000;
const LEAST_DRAWN = 400;
/** So few that they fit below a small panel. */
const TICKS = { tickCount: 4 };

function panelOf(
  { parameters, objectives }: SearchTable,
  at: number,
  m: number,
  rows: readonly object[],
  isFirst: boolean,
) {
  const { isLog, choices } = parameters[at]!;
  const title = linesOf(parameters[at]!);
  const x = choices
    ? { field: `p${at}`, type: "nominal", title, sort: choices, scale: { domain: choices } }
    : {
        field: `p${at}`,
        type: "quantitative",
        title,
        scale: isLog ? { type: "log", nice: false } : { zero: false },
        ...(!isLog && { axis: TICKS }),
      };
  const y = {
    field: `f${m}`,
    type: "quantitative",
    // Panels beside each other have one axis.
    title: isFirst ? linesOf(objectives[m]!) : null,
    scale: { zero: false },
    axis: TICKS,
  };
  const isBest = { filter: "datum.isBest" };
  return {
    width: 170,
    height: 140,
    encoding: { x, y },
    layer: [
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
        mark: { type: "point", strokeWidth: 0.9 },
        encoding: {
          color: { field: "order", type: "quantitative", title: "Point", scale: { scheme: "viridis" } },
          size: { condition: { test: "datum.isBest", value: 34 }, value: 14 },
          stroke: { condition: { test: "datum.isBest", value: "black" }, value: null },
        },
      },
    ],
  };
}
