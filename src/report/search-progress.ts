import { formatEstimate, formatNumber } from "./format-number.ts";
import { type Cell, renderIndentedTable, type TableOptions } from "./table.ts";

/** What a search had found at the end of a generation, or after so many points. */
export type ProgressRow = {
  /** From 1; absent where a search has none, or evaluates only some of their points. */
  generation?: number;
  /** Evaluated so far. */
  points: number;
  /** The best so far of the one number that is searched, or the first objective of the best point; null before there is one. */
  best?: number | null;
  /** Its standard error, where there are replicates. */
  bestError?: number;
  /** How many points the front has so far, and the volume that it dominates; null where that would take too long. */
  front?: number;
  hypervolume?: number | null;
  /** How far the points of a known front are from the nearest one found, on average; null before there is one. */
  igd?: number | null;
  /** By how much the best point so far breaks constraints, where there are some; null before a point has finite numbers. */
  violation?: number | null;
};

/** How a search came to what it found. */
export type SearchProgress = {
  objectives: readonly { name: string }[];
  /** Up to where hypervolumes are measured. */
  reference?: readonly number[];
  rows: readonly ProgressRow[];
};

/** A heading, and a table that is indented: for each row what had been found by then. */
export function renderProgress(progress: SearchProgress, options: TableOptions = {}): string {
  const { objectives, reference, rows } = progress;
  // Of interest until a point keeps the constraints.
  const hasViolation = rows.some(({ violation }) => violation !== undefined && violation !== 0);
  const isFront = rows.some(({ front }) => front !== undefined);
  const hasDistance = rows.some(({ igd }) => igd !== undefined);
  const table = rows.map((row): Cell[] => [
    ...(row.generation === undefined ? [] : [row.generation]),
    row.points,
    ...(isFront ? [row.front, row.hypervolume] : [row.best && formatEstimate(row.best, row.bestError)]),
    ...(hasDistance ? [row.igd] : []),
    ...(hasViolation ? [row.violation] : []),
  ]);
  const heads = [
    ...(rows.some(({ generation }) => generation !== undefined) ? ["generation"] : []),
    "points",
    ...(isFront ? ["front", "hypervolume"] : [`best ${objectives[0]!.name}`]),
    ...(hasDistance ? ["IGD"] : []),
    ...(hasViolation ? ["least violation"] : []),
  ].map((name) => ({ name, align: "right" as const }));
  return [
    `progress${reference ? `, volume of the front up to ${referenceText(objectives, reference)}` : ""}`,
    renderIndentedTable(heads, table, options),
    ...(rows.some(({ hypervolume }) => hypervolume === null) ? [`  -: ${TOO_LONG}`] : []),
  ].join("\n");
}

const TOO_LONG = "the volume of so many points in so many objectives takes too long";

function referenceText(objectives: SearchProgress["objectives"], reference: readonly number[]): string {
  return objectives.map(({ name }, m) => `${name} = ${formatNumber(reference[m]!)}`).join(", ");
}
