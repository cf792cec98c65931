import { PALETTE } from "../figure-theme.ts";

/** A quantity on an axis. */
export type Quantity = { name: string; unit: string };

/** A parameter that was searched, or an element of a vector. `choices`: its values are these words. */
export type SearchedQuantity = Quantity & { isLog: boolean; choices?: readonly string[] };

/** A point that was evaluated, with what it is shown by. */
export type FigurePoint = {
  /** Index of its search. */
  search: number;
  ask: number;
  /** Values of the searched parameters; a choice by its name. */
  parameters: readonly (number | string)[];
  /** As people see them: what is to be large is not turned round. NaN where there is none. */
  objectives: readonly number[];
  /** Standard errors, NaN where there is none; empty without replicates. */
  errors: readonly number[];
  isFeasible: boolean;
  /** Of the best points of its search, or its front. */
  isBest: boolean;
};

/** All that ready-made figures know of the searches of a part. */
export type SearchTable = {
  objectives: readonly (Quantity & { sign: 1 | -1 })[];
  parameters: readonly SearchedQuantity[];
  /** What tells each search from the others: `N = 1000`. */
  searches: readonly string[];
  points: readonly FigurePoint[];
  /** Whether the best of a search are a front. */
  hasFront: boolean;
};

/** For points that are not the best. */
export const FAINT = "#b8b8b8";
export const STRONG = PALETTE[0];
/** More points are not told apart on paper. */
export const MOST_DRAWN = 2000;

/** `capacity (patterns)`, or the name alone of a bare number. */
export function titleOf({ name, unit }: Quantity): string {
  return unit === "" || unit === "1" ? name : `${name} (${unit})`;
}

/** The same in two lines, where one would be long. */
export function linesOf(quantity: Quantity): string | string[] {
  const title = titleOf(quantity);
  return title.length > LONG_TITLE && title !== quantity.name ? [quantity.name, `(${quantity.unit})`] : title;
}

const LONG_TITLE = 20;

/** Points that can stand on axes: of those that are best so many at most, evenly along their first objective, and of the others as many, evenly in time. */
export function drawnPoints({ points }: SearchTable, most = MOST_DRAWN): readonly FigurePoint[] {
  const finite = points.filter(({ objectives }) => objectives.every(Number.isFinite));
  const best = finite.filter(({ isBest }) => isBest);
  const alongFront = best.toSorted((a, b) => a.objectives[0]! - b.objectives[0]!);
  const others = finite.filter(({ isBest }) => !isBest);
  const kept = new Set([...thin(alongFront, most), ...thin(others, most)]);
  return finite.filter((point) => kept.has(point));
}

/** At most so many, evenly; the first and the last among them. */
function thin(points: readonly FigurePoint[], most: number): readonly FigurePoint[] {
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]!);
}

/** Says what thinning left out; nothing where all is drawn. */
export function thinnedText(table: SearchTable, drawn: readonly unknown[], what = "points"): string[] {
  const { length } = table.points;
  return drawn.length < length
    ? [`${drawn.length.toLocaleString("en")} of ${length.toLocaleString("en")} ${what}`]
    : [];
}

/** The title of a figure with what has to be said below it; without a title that alone. */
export function headingOf(
  title: string | undefined,
  notes: readonly string[],
): { title?: Record<string, unknown> } {
  const place = { anchor: "start", frame: "bounds" };
  if (title !== undefined)
    return { title: { text: title, ...(notes.length > 0 && { subtitle: notes }), ...place } };
  return notes.length === 0 ? {} : { title: { text: notes, fontSize: 11, fontWeight: "normal", ...place } };
}
