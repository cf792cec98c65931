import { SweepError } from "../kernel/sweep-error.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { FigureSpec } from "./figure-table.ts";
import { figureViews, isObject, joined } from "./figure-views.ts";

const MARKS =
  "arc area bar boxplot circle errorband errorbar geoshape line point rect rule square text tick trail".split(
    " ",
  );

/** Throws when a view of the figure has no mark, or one that Vega-Lite does not know. Images would be loaded: none. */
export function checkMarks(figure: FigureSpec, name: string): void {
  for (const { place, mark } of figureViews(figure)) {
    const type = isObject(mark) ? mark.type : mark;
    if (typeof type === "string" && MARKS.includes(type)) continue;
    const hint = typeof type === "string" ? didYouMean(type, MARKS) : "";
    throw new SweepError(
      "BAD_SWEEP",
      `figure ${name}: ${joined(place, "mark")}: expected one of ${MARKS.join(", ")}, got ${JSON.stringify(type)}${hint}`,
    );
  }
}
