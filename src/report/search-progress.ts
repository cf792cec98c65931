import { formatEstimate, formatNumber } from "./format-number.ts";
import { type Cell, renderTable, type TableOptions } from "./table.ts";

/** How a search came to what it found: `rows` are at the ends of generations, or after so many points. */
export type SearchProgress = {
  objectives: readonly { name: string }[];
  /** Up to where hypervolumes are measured. */
  reference?: readonly number[];
  rows: readonly {
    generation?: number;
    points: number;
    best?: number | null;
    bestError?: number;
    front?: number;
    hypervolume?: number | null;
    igd?: number | null;
    violation?: number | null;
  }[];
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
    renderTable(heads, table, options).replace(/^/gm, "  "),
    ...(rows.some(({ hypervolume }) => hypervolume === null) ? [`  -: ${TOO_LONG}`] : []),
  ].join("\n");
}

const TOO_LONG = "the volume of so many points in so many objectives takes too long";

function referenceText(objectives: SearchProgress["objectives"], reference: readonly number[]): string {
  return objectives.map(({ name }, m) => `${name} = ${formatNumber(reference[m]!)}`).join(", ");
}
