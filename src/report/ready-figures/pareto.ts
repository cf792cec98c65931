import { SweepError } from "../../kernel/sweep-error.ts";
import type { FigureSpec } from "../figure-table.ts";
import {
  drawnPoints,
  FAINT,
  headingOf,
  MOST_DRAWN,
  type SearchTable,
  STRONG,
  thinnedText,
  titleOf,
} from "./search-table.ts";

/** Each objective against each other one: the front, with standard errors where there are replicates, before all that was evaluated. */
export function paretoFigure(table: SearchTable, title?: string): FigureSpec {
  const { objectives, hasFront, searches } = table;
  if (!hasFront) {
    throw new SweepError(
      "BAD_OPTION",
      "pareto shows trade-offs, and these searches look for one best point: draw convergence, slices or parallel-coordinates",
    );
  }
  const shown = objectives.slice(0, MOST_OBJECTIVES);
  const drawn = drawnPoints(table).filter(({ isFeasible }) => isFeasible);
  const rows = drawn.map(({ search, objectives: values, errors, isBest }) => ({
    search: searches[search],
    kind: isBest ? FRONT : OTHERS,
    ...Object.fromEntries(
      shown.flatMap((_, m): [string, number][] => {
        const [value, error] = [values[m]!, errors[m]];
        const ends: [string, number][] =
          isBest && error !== undefined && Number.isFinite(error)
            ? [
                [`low${m}`, value - error],
                [`high${m}`, value + error],
              ]
            : [];
        return [[`f${m}`, value], ...ends];
      }),
    ),
  }));
  const hasErrors = (m: number) => rows.some((row) => Object.hasOwn(row, `low${m}`));
  const pairs = shown.flatMap((_, a) => shown.slice(a + 1).map((_, i) => [a, a + 1 + i] as const));
  const panels = pairs.map(([a, b]) => panelOf(table, a, b, hasErrors));
  const left = objectives.length - shown.length;
  const notes = [
    ...(table.points.length > MOST_DRAWN ? thinnedText(table, drawn) : []),
    ...(left > 0 ? [`the first ${shown.length} of ${objectives.length} objectives`] : []),
  ];
  const shared = { ...headingOf(title, notes), data: { values: rows } };
  return panels.length === 1 ? { ...shared, ...panels[0] } : { ...shared, columns: 3, concat: panels };
}

const MOST_OBJECTIVES = 5;
const FRONT = "front";
const OTHERS = "evaluated";

function panelOf(
  { objectives, searches }: SearchTable,
  a: number,
  b: number,
  hasErrors: (m: number) => boolean,
) {
  const axis = (m: number) => ({
    field: `f${m}`,
    type: "quantitative",
    title: titleOf(objectives[m]!),
    scale: { zero: false },
  });
  const isFront = { filter: { field: "kind", equal: FRONT } };
  const kinds = {
    field: "kind",
    type: "nominal",
    title: null,
    scale: { domain: [OTHERS, FRONT], range: [FAINT, STRONG] },
  };
  const bySearch = { field: "search", type: "nominal", title: null, sort: searches };
  const color = searches.length > 1 ? bySearch : kinds;
  const whisker = (ends: object) => ({
    transform: [isFront],
    mark: "rule",
    encoding: { ...ends, color: searches.length > 1 ? bySearch : { value: STRONG } },
  });
  return {
    encoding: { x: axis(a), y: axis(b) },
    layer: [
      {
        transform: [{ filter: { field: "kind", equal: OTHERS } }],
        mark: { type: "point", size: 12, opacity: 0.6 },
        encoding: { color: searches.length > 1 ? { value: FAINT } : color },
      },
      ...(hasErrors(a) ? [whisker({ x: { ...axis(a), field: `low${a}` }, x2: { field: `high${a}` } })] : []),
      ...(hasErrors(b) ? [whisker({ y: { ...axis(b), field: `low${b}` }, y2: { field: `high${b}` } })] : []),
      { transform: [isFront], mark: { type: "point", size: 24 }, encoding: { color } },
    ],
  };
}
