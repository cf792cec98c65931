import { countOf } from "./format-count.ts";
import { valueCell } from "./short-vector.ts";
import { type Cell, renderIndentedTable, type TableOptions } from "./table.ts";

/** The best points that a search has ever evaluated, the best one first, as `show --json` has them. */
export type TopReport = {
  part: string;
  outer: number;
  /** The searched parameters. */
  searched: readonly string[];
  points: readonly {
    /** From 1. */
    place: number;
    /** From 1, where there are trade-offs: which front it is on. */
    front?: number;
    /** Its number among the points that the search asked. */
    ask: number;
    parameters: Readonly<Record<string, number | string | readonly number[]>>;
    /** By name; what `best` makes of all errors is one. Null where nothing finite came of it. */
    objectives: Readonly<Record<string, number | null>>;
    /** By how much it breaks constraints; null where that is not finite. */
    violation: number | null;
  }[];
};

/** A heading and an indented table for each search, without a line break at the end. */
export function renderTop(searches: readonly TopReport[], options: TableOptions = {}): string {
  return searches
    .map(({ part, outer, searched, points }) => {
      const objectives = Object.keys(points[0]!.objectives);
      const hasFronts = points.some(({ front }) => front !== undefined);
      const hasViolation = points.some(({ violation }) => violation !== 0);
      const rows = points.map((point): Cell[] => [
        point.place,
        ...(hasFronts ? [point.front] : []),
        ...searched.map((name) => valueCell(point.parameters[name])),
        ...objectives.map((name) => point.objectives[name]),
        ...(hasViolation ? [point.violation] : []),
      ]);
      const heads = [
        { name: "place", align: "right" as const },
        ...(hasFronts ? [{ name: "front", align: "right" as const }] : []),
        ...searched.map((name) => ({ name })),
        ...objectives.map((name) => ({ name, align: "right" as const })),
        ...(hasViolation ? [{ name: "violation", align: "right" as const }] : []),
      ];
      const where = searches.length > 1 ? ` of search ${outer + 1}${part === "" ? "" : ` of ${part}`}` : "";
      const table = renderIndentedTable(heads, rows, options);
      return `best ${countOf(points.length, "point")} ever evaluated${where}\n${table}`;
    })
    .join("\n\n");
}
