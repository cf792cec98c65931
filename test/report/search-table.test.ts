import { expect, test } from "vitest";
import {
  drawnPoints,
  type FigurePoint,
  linesOf,
  type SearchTable,
} from "../../src/report/ready-figures/search-table.ts";

function tableOf(points: Partial<FigurePoint>[]): SearchTable {
  return {
    ...{ objectives: [], parameters: [], searches: [""], hasFront: true },
    points: points.map((point, ask) => ({
      ...{ search: 0, ask, parameters: [], objectives: [0], errors: [], isFeasible: true, isBest: false },
      ...point,
    })),
  };
}
const asks = (table: SearchTable, most: number) => drawnPoints(table, most).map(({ ask }) => ask);

test("points that have a number are drawn, all of them where there is room", () => {
  const points = [{}, { objectives: [Number.NaN] }, { isBest: true }, {}];
  expect(asks(tableOf(points), 2)).toEqual([0, 2, 3]);
});

test("of many points so many are drawn, evenly in time, and of a long front as many, evenly along it", () => {
  const front = Array.from({ length: 9 }, (_, i) => ({ isBest: true, objectives: [(i * 5) % 9] }));
  const others = Array.from({ length: 9 }, () => ({}));
  // Along the front lie 0, 2, 4, 6, 8, 1, 3, 5, 7.
  expect(asks(tableOf([...front, ...others]), 3)).toEqual([0, 7, 8, 9, 13, 17]);
});

test("a long title has the unit on a line of its own", () => {
  expect(linesOf({ name: "N", unit: "neurons" })).toBe("N (neurons)");
  expect(linesOf({ name: "capacityContinuous", unit: "patterns" })).toEqual([
    "capacityContinuous",
    "(patterns)",
  ]);
  expect(linesOf({ name: "aVeryLongNameOfANumber", unit: "1" })).toBe("aVeryLongNameOfANumber");
});
