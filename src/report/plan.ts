import type { CompleteMethod } from "../sweep/bind-method.ts";
import type { ObjectiveDescription } from "../sweep/describe-objectives.ts";
import type { StopFile } from "../sweep/optimise-schema.ts";
import { countOf, formatCount } from "./format-count.ts";
import { formatNumber } from "./format-number.ts";
import { valueCell } from "./short-vector.ts";
import { type Cell, renderIndentedTable, type TableOptions } from "./table.ts";

/** What a run would do. */
export type RunPlan = {
  title: string;
  /** Undefined with searches: what these ask depends on outcomes. */
  trials: number | undefined;
  /** As many at the most; undefined where nothing in the sweep bounds it. */
  mostTrials: number | undefined;
  /** How many the store answers before anything is evaluated; undefined where they are too many to look up. */
  cached: number | undefined;
  searches: readonly PlannedSearches[];
};

/** The searches of a part. */
export type PlannedSearches = {
  part: string;
  searches: number;
  parameters: readonly string[];
  objectives: readonly ObjectiveDescription[];
  method: CompleteMethod;
  replicates: number;
  parallel: number;
  /** Known points that come first. */
  start: number;
  /** Trials of one search. */
  budget?: number;
  stop?: StopFile;
  /** What one search may ask; absent where nothing in the sweep bounds it. */
  most: { generations?: number; points?: number; trials?: number };
  /** Points that are asked before anything is known, of the searches that are open at first; `stored`: how many of their replicates the store has. */
  first: readonly {
    outer: number;
    parameters: Readonly<Record<string, number | string | readonly number[]>>;
    stored: number;
  }[];
};

/** A plan as text for a terminal, without a line break at its end. */
export function renderPlan(plan: RunPlan, options: TableOptions = {}): string {
  const { title, trials, mostTrials, cached, searches } = plan;
  const counted =
    trials !== undefined
      ? countOf(trials, "trial")
      : mostTrials === undefined
        ? "as many trials as its searches ask"
        : `at most ${countOf(mostTrials, "trial")}`;
  const known = cached === undefined ? "" : `, ${formatCount(cached)} of them in the store`;
  return [`${title}: ${counted}${known}`, ...searches.map((each) => searchesText(each, options))].join(
    "\n\n",
  );
}

const MOST_SHOWN = 20;

function searchesText(planned: PlannedSearches, options: TableOptions): string {
  const { part, searches, parameters, objectives, replicates, start, most, first } = planned;
  const facts: Cell[][] = [
    ["for", objectives.map(({ name, sign }) => `${sign > 0 ? "large" : "small"} ${name}`).join(", ")],
    ["method", methodText(planned)],
    ["a search", mostText(most, replicates)],
    ...(planned.stop ? [["stop", stopText(planned.stop)]] : []),
    ...(start > 0 ? [["start", countOf(start, "known point")]] : []),
  ];
  const own = first.filter(({ outer }) => outer === first[0]?.outer);
  const shown = own.slice(0, MOST_SHOWN);
  const stored = replicates > 1 ? `stored of ${replicates}` : "stored";
  const rows = shown.map((point): Cell[] => [
    ...parameters.map((name) => valueCell(point.parameters[name])),
    point.stored,
  ]);
  const more = own.length - shown.length;
  const heads = [...parameters, { name: stored, align: "right" as const }];
  const which = searches > 1 ? ` (the first of ${countOf(searches, "search", "searches")})` : "";
  return [
    `${part === "" ? "" : `${part}: `}${countOf(searches, "search", "searches")} of ${parameters.join(", ")}`,
    ...facts.map(([name, text]) => `  ${String(name).padEnd(8)}  ${text}`),
    `asked before anything is known: ${countOf(own.length, "point")}${which}`,
    renderIndentedTable(heads, rows, options),
    ...(more > 0 ? [`  and ${countOf(more, "more point", "more points")}: see --json`] : []),
  ].join("\n");
}

function methodText({ method, parallel }: PlannedSearches): string {
  if ("asynchronous" in method)
    return `${method.name} without generations, ${countOf(parallel, "trial")} under way`;
  return "population" in method
    ? `${method.name}, a population of ${formatCount(method.population)}`
    : method.name;
}

function mostText({ generations, points, trials }: PlannedSearches["most"], replicates: number): string {
  const each = replicates > 1 ? `, ${countOf(replicates, "trial")} a point` : "";
  if (points === undefined || trials === undefined) return `until its method ends${each}`;
  const within = generations === undefined ? "" : ` in ${countOf(generations, "generation")}`;
  return `at most ${countOf(points, "point")}${within}${replicates > 1 ? `, ${countOf(trials, "trial")}` : ""}${each}`;
}

function stopText({ target, stall, tolerance }: StopFile): string {
  const rules = [
    ...(target === undefined ? [] : [`when ${formatNumber(target)} is reached`]),
    ...(stall === undefined
      ? []
      : [
          `after ${countOf(stall, "generation")} without progress of more than ${[tolerance ?? 0]
            .flat()
            .map((each) => formatNumber(each))
            .join(", ")}`,
        ]),
  ];
  return rules.join(", or ");
}
