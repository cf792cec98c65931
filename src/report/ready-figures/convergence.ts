import { SweepError } from "../../kernel/sweep-error.ts";
import type { FigureSpec } from "../figure-table.ts";
import { formatNumber } from "../format-number.ts";
import type { SearchProgress } from "../search-progress.ts";
import { headingOf, type SearchTable, STRONG, titleOf } from "./search-table.ts";

/** The best so far, or the front's hypervolume, against generations, or points where there are no generations. A line for each search. */
export function convergenceFigure(
  table: SearchTable,
  reports: readonly (SearchProgress & { search: number })[],
  title?: string,
): FigureSpec {
  const { objectives, hasFront, searches } = table;
  const rows = reports.flatMap(({ search, rows }) =>
    rows.flatMap(({ generation, points, best, bestError = Number.NaN, hypervolume }) => {
      const y = hasFront ? hypervolume : best;
      if (y === null || y === undefined) return [];
      const ends = Number.isFinite(bestError) ? { low: y - bestError, high: y + bestError } : {};
      return [{ search: searches[search], x: generation ?? points, y, ...ends }];
    }),
  );
  if (rows.length === 0 && hasFront) {
    throw new SweepError("BAD_OPTION", "the volume of so many points in so many objectives takes too long");
  }
  const hasGenerations = reports.some(({ rows }) => rows.some(({ generation }) => generation !== undefined));
  const hasErrors = rows.some((row) => "low" in row);
  const isSeveral = searches.length > 1;
  const color = isSeveral
    ? { field: "search", type: "nominal", title: null, sort: searches }
    : { value: STRONG };
  const x = { field: "x", type: "quantitative", title: hasGenerations ? "Generation" : "Points evaluated" };
  const yTitle = hasFront ? "Hypervolume of the front" : `Best ${titleOf(objectives[0]!)} so far`;
  const y = { field: "y", type: "quantitative", title: yTitle, scale: { zero: false } };
  return {
    ...headingOf(title, hasFront ? referenceNotes(objectives, reports) : []),
    data: { values: rows },
    encoding: { x, color },
    layer: [
      ...(hasErrors
        ? [
            {
              mark: { type: "area", opacity: 0.22, interpolate: "step-after" },
              encoding: { y: { ...y, field: "low" }, y2: { field: "high" } },
            },
          ]
        : []),
      { mark: { type: "line", interpolate: "step-after" }, encoding: { y } },
    ],
  };
}

function referenceNotes(
  objectives: SearchTable["objectives"],
  reports: readonly SearchProgress[],
): readonly string[] {
  const texts = reports.map(({ reference }) =>
    reference
      ?.map((value, m) => `${objectives[m]!.name} = ${formatNumber(value).replace("-", "−")}`)
      .join(", "),
  );
  const [first] = texts;
  if (first === undefined) return [];
  return texts.every((text) => text === first)
    ? [`up to ${first}`]
    : ["up to a tenth beyond the worst of each search's front"];
}
