import { countOf } from "./format-count.ts";
import { type Cell, renderIndentedTable, type TableOptions } from "./table.ts";

/** What a surrogate put into a generation, and how well it had predicted, as `show --json` has it. */
export type InjectionReport = {
  part: string;
  outer: number;
  /** Generations told before. */
  generation: number;
  /** Points that the surrogate learned from. */
  learned: number;
  objectives: readonly ObjectiveReport[];
  points: readonly {
    /** Searched parameters, a vector by its elements. */
    parameters: Readonly<Record<string, number>>;
    predicted: readonly (number | null)[];
    /** null where the point has not ended, or an objective failed. */
    real: readonly (number | null)[];
    /** By how much constraints are broken. */
    violation: { predicted: number; real: number | null };
  }[];
};

export type ObjectiveReport = {
  name: string;
  /** Of rows that were held out: the share of variance explained, and the root of the mean squared error. */
  r2: number | null;
  expectedError: number | null;
  /** The same root over the injected points. */
  realError: number | null;
};

/** How well surrogates predicted, a row for each injection and objective, without a line break at the end. */
export function renderInjections(injections: readonly InjectionReport[], options: TableOptions = {}): string {
  const shown = injections.slice(-MOST_SHOWN);
  const [hasParts, hasOuters] = [
    injections.some(({ part }) => part !== injections[0]!.part),
    injections.some(({ outer }) => outer !== injections[0]!.outer),
  ];
  const rows = shown.flatMap(({ part, outer, generation, learned, objectives, points }) =>
    objectives.map(({ name, r2, expectedError, realError }, i): Cell[] => [
      ...(hasParts ? [part] : []),
      ...(hasOuters ? [outer] : []),
      ...(i === 0 ? [generation, learned, points.length] : ["", "", ""]),
      ...[name, r2, expectedError, realError],
    ]),
  );
  const heads = [
    ...(hasParts ? [{ name: "part" }] : []),
    ...(hasOuters ? [{ name: "outer", align: "right" as const }] : []),
    ...["generation", "learned from", "injected"].map((name) => ({ name, align: "right" as const })),
    { name: "objective" },
    ...["r2", "error held out", "error injected"].map((name) => ({ name, align: "right" as const })),
  ];
  const hidden = injections.length - shown.length;
  return [
    `surrogate: ${countOf(injections.length, "injection")}; errors are roots of mean squares of predicted less real`,
    renderIndentedTable(heads, rows, options),
    ...(hidden > 0 ? [`  and ${countOf(hidden, "earlier one", "earlier ones")}: see --json`] : []),
  ].join("\n");
}

const MOST_SHOWN = 12;
