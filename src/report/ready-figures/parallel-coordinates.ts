import type { FigureSpec } from "../figure-table.ts";
import { formatNumber } from "../format-number.ts";
import { chooseParameters } from "./choose-parameters.ts";
import {
  drawnPoints,
  FAINT,
  type FigurePoint,
  headingOf,
  linesOf,
  type Quantity,
  type SearchTable,
  thinnedText,
  titleOf,
} from "./search-table.ts";

/**
 * A line for each point, across an axis for each parameter and objective: the best (of a search for one point, the best twentieth) in the
 * colour of their first objective, before some of the others. Each axis has its own ends, written beside it.
 */
export function parallelFigure(table: SearchTable, wanted?: readonly string[], title?: string): FigureSpec {
  const { objectives, hasFront } = table;
  const { chosen, notes } = chooseParameters(table, wanted, MOST_PARAMETERS);
  const drawn = drawnPoints(table, MOST_OTHERS).filter(({ isFeasible }) => isFeasible);
  const marked = new Set(hasFront ? drawn.filter(({ isBest }) => isBest) : bestShare(table, drawn));
  const shown = objectives.slice(0, MOST_OBJECTIVES);
  const axes = [
    ...chosen.map((at) => parameterAxis(table, at, drawn)),
    ...shown.map((quantity, m) => numberAxis(quantity, false, drawn, ({ objectives }) => objectives[m]!)),
  ];
  const rows = drawn.flatMap((point, line) =>
    axes.map(({ placeOf }, axis) => ({
      line,
      axis,
      place: placeOf(point),
      isMarked: marked.has(point),
      value: point.objectives[0]!,
    })),
  );
  const labels = axes.flatMap(({ labels }, axis) => labels.map((label) => ({ axis, ...label })));
  const titles = axes.map(({ title }, axis) => ({ axis, title }));
  const longest = Math.max(...axes.flatMap(({ title }) => title.map(({ length }) => length)));
  const x = {
    field: "axis",
    type: "ordinal",
    axis: null,
    scale: { domain: [...axes.keys()], type: "point", padding: 0.4 },
  };
  const y = { field: "place", type: "quantitative", axis: null, scale: { domain: [0, 1], zero: false } };
  return {
    ...headingOf(title, [
      hasFront ? "coloured: the front" : "coloured: the best twentieth",
      ...thinnedText(table, drawn),
      ...(objectives.length > shown.length
        ? [`the first ${shown.length} of ${objectives.length} objectives`]
        : []),
      ...notes,
    ]),
    width: { step: Math.max(LEAST_STEP, longest * LETTER) },
    data: { values: rows },
    encoding: { x },
    layer: [
      lines("!datum.isMarked", { opacity: 0.35, strokeWidth: 0.6 }, y, { value: FAINT }),
      lines("datum.isMarked", { opacity: 0.8, strokeWidth: 1 }, y, {
        field: "value",
        type: "quantitative",
        title: titleOf(objectives[0]!),
        scale: { scheme: "viridis" },
      }),
      { data: { values: titles }, mark: { type: "rule", color: "black" }, encoding: { x } },
      ...[1, 2].map((count) => ({
        data: { values: titles.filter(({ title }) => title.length === count) },
        mark: { type: "text", baseline: "bottom", dy: -8 - LINE * (count - 1), y: 0, fontSize: 11 },
        encoding: { text: { field: "title" } },
      })),
      {
        data: { values: labels },
        mark: { type: "text", align: "left", dx: 4, fontSize: 10, stroke: "white", strokeWidth: 3 },
        encoding: { y, text: { field: "text" } },
      },
      {
        data: { values: labels },
        mark: { type: "text", align: "left", dx: 4, fontSize: 10 },
        encoding: { y, text: { field: "text" } },
      },
    ],
  };
}

const MOST_PARAMETERS = 12;
const MOST_OBJECTIVES = 8;
const MOST_OTHERS = 200;
/** Pixels between axes, so that their titles stand clear of each other. */
const LEAST_STEP = 90;
const LETTER = 6.6;
const LINE = 13;

type Axis = {
  /** One line or two. */
  title: readonly string[];
  placeOf(point: FigurePoint): number;
  /** What stands beside the axis, at places from 0 to 1. */
  labels: readonly { place: number; text: string }[];
};

function lines(filter: string, mark: object, y: object, color: object) {
  return {
    transform: [{ filter }],
    mark: { type: "line", ...mark },
    encoding: { y, color, detail: { field: "line", type: "nominal" } },
  };
}

function parameterAxis(table: SearchTable, at: number, points: readonly FigurePoint[]): Axis {
  const parameter = table.parameters[at]!;
  const { choices, isLog } = parameter;
  if (!choices) return numberAxis(parameter, isLog, points, ({ parameters }) => Number(parameters[at]));
  const place = (i: number) => (choices.length > 1 ? i / (choices.length - 1) : 0.5);
  return {
    title: [linesOf(parameter)].flat(),
    placeOf: ({ parameters }) => place(choices.indexOf(String(parameters[at]))),
    labels: choices.map((text, i) => ({ place: place(i), text })),
  };
}

function numberAxis(
  quantity: Quantity,
  isLog: boolean,
  points: readonly FigurePoint[],
  numberOf: (point: FigurePoint) => number,
): Axis {
  const scaled = (value: number) => (isLog ? Math.log(value) : value);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of points) {
    low = Math.min(low, numberOf(point));
    high = Math.max(high, numberOf(point));
  }
  const width = scaled(high) - scaled(low);
  return {
    title: [linesOf(quantity)].flat(),
    placeOf: (point) => (width > 0 ? (scaled(numberOf(point)) - scaled(low)) / width : 0.5),
    labels:
      width > 0
        ? [
            { place: 0, text: formatNumber(low, 3) },
            { place: 1, text: formatNumber(high, 3) },
          ]
        : [{ place: 0.5, text: formatNumber(low, 3) }],
  };
}

/** The best twentieth by the first objective, and what is best of all. */
function bestShare({ objectives }: SearchTable, points: readonly FigurePoint[]): FigurePoint[] {
  const { sign } = objectives[0]!;
  const order = points.toSorted((a, b) => sign * (b.objectives[0]! - a.objectives[0]!));
  return order.filter(({ isBest }, i) => isBest || i < points.length / 20);
}
