import type { FigureRow, FigureTables } from "../../src/report/figure-table.ts";

/** Three memories as in figure 1B of Feng and Brunel, drawn by formulas instead of by a network. */
const CURVES = [
  { r1: 0.01, C: 0, lifetime: 46 },
  { r1: 0.05, C: 2.9, lifetime: 58 },
  { r1: 0.5, C: 1, lifetime: 29 },
];

/** The tables that the quickstart sweep's figure names. */
export const attractorTables: FigureTables = (reference) => {
  if (reference.rows === "series" && reference.part === "overlap") return overlapRows();
  if (reference.rows === "trials" && reference.part === "size") return sizeRows();
  throw new Error(`no such table: ${JSON.stringify(reference)}`);
};

function overlapRows(): FigureRow[] {
  return CURVES.flatMap(({ r1, C, lifetime }, curve) =>
    range(4).flatMap((replicate) => {
      const end = lifetime + wobble(curve, replicate, 0);
      return range(100).map((age) => {
        const overlap = age < end ? 1 - 0.06 * (age / end) ** 4 : 0.02 * wobble(curve, replicate, age);
        return { N: 10_000, c: 0.05, ages: 100, r1, C, replicate, age: age, overlap };
      });
    }),
  );
}

function sizeRows(): FigureRow[] {
  return CURVES.flatMap(({ r1, C, lifetime }, curve) =>
    [2000, 4000, 8000, 16_000].flatMap((N) =>
      range(5).map((replicate) => {
        const capacity = Math.round(lifetime * Math.sqrt(N / 10_000)) + wobble(curve, replicate, N);
        return { N, c: 0.05, r1, C, replicate, capacity, signal: 0.3 };
      }),
    ),
  );
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

// -2 .. 2, the same on every machine.
function wobble(...place: number[]): number {
  return (place.reduce((mixed, number) => (mixed * 31 + number * 17 + 7) % 1009, 1) % 5) - 2;
}
