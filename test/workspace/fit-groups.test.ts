import { describe, expect, test } from "vitest";
import type { Cell, Table } from "../../src/store/table.ts";
import { readFitGroups } from "../../src/workspace/fit-groups.ts";

/** A table as a run has it, of the parameters N, c and rule, and of the output p. */
function createTable(rows: readonly (readonly [number, number, string, number | null])[]): Table {
  const text = ["rule", "class", "error"];
  const names = [
    "outer",
    "ask",
    "replicate",
    "N",
    "c",
    "rule",
    "class",
    "error_code",
    "error",
    "p",
    "seconds",
  ];
  return {
    columns: names.map((name) => ({
      name,
      type: text.includes(name) ? ("text" as const) : ("real" as const),
    })),
    rows: () =>
      rows.map(([N, c, rule, p], i): Cell[] => {
        const end = p === null ? "trap" : "outputs";
        return [0, 0, i, N, c, rule, end, null, null, p, 0.1];
      }),
  };
}

const read = (rows: Parameters<typeof createTable>[0], by: readonly string[] = []) =>
  readFitGroups(createTable(rows), { x: "N", y: "p", by });

describe("the trials of a table", () => {
  test("are points with replicates, group by group", () => {
    const rows = [
      [100, 0.1, "a", 1],
      [100, 0.1, "a", 2],
      [100, 0.1, "b", 5],
      [200, 0.1, "a", 3],
    ] as const;
    expect(read(rows, ["rule"])).toEqual({
      groups: [
        {
          values: { rule: "a" },
          points: [
            { x: 100, replicates: [1, 2] },
            { x: 200, replicates: [3] },
          ],
        },
        { values: { rule: "b" }, points: [{ x: 100, replicates: [5] }] },
      ],
      trials: 4,
      leftOut: 0,
    });
  });

  test("without a finite number are left out, and counted", () => {
    const { groups, trials, leftOut } = read([
      [100, 0.1, "a", null],
      [100, 0.1, "a", Number.NaN],
      [100, 0.1, "a", 4],
    ]);
    expect(groups[0]!.points).toEqual([{ x: 100, replicates: [4] }]);
    expect([trials, leftOut]).toEqual([3, 2]);
  });

  test("count once where a design has a point several times", () => {
    const table = createTable([
      [100, 0.1, "a", 1],
      [100, 0.1, "a", 3],
    ]);
    const twice = { ...table, rows: () => [...table.rows(), ...table.rows()] };
    const { groups } = readFitGroups(twice, { x: "N", y: "p", by: [] });
    expect(groups[0]!.points).toEqual([{ x: 100, replicates: [1, 3] }]);
  });

  test("may have parameters that vary along with x", () => {
    const { groups } = read([
      [100, 0.2, "a", 1],
      [200, 0.1, "a", 2],
    ]);
    expect(groups[0]!.points).toHaveLength(2);
  });

  test("must not mix models at one x", () => {
    const rows = [
      [100, 0.2, "a", 1],
      [100, 0.1, "a", 2],
    ] as const;
    expect(() => read(rows, ["rule"])).toThrow(
      "expected one value of c at rule = a, N = 100, got several; tell them apart with --by rule --by c",
    );
    expect(read(rows, ["rule", "c"]).groups).toHaveLength(2);
    expect(() => readFitGroups(createTable(rows), { x: "N", y: "p", by: ["rule"] }, "keys")).toThrow(
      "tell them apart with by: [rule, c], or take the best of a search with best: true",
    );
  });
});

test.each([
  [{ x: "n", y: "p", by: [] }, "--x n: no such parameter that is a number; did you mean N?"],
  [{ x: "rule", y: "p", by: [] }, "--x rule: no such parameter that is a number"],
  [{ x: "N", y: "c", by: [] }, "--y c: no such output that is one number"],
  [{ x: "N", y: "p", by: ["rules"] }, "--by rules: no such parameter; did you mean rule?"],
  [{ x: "N", y: "p", by: ["N"] }, "--by N: that is what --x names"],
])("columns that are not there are refused by name: %j", (columns, message) => {
  expect(() => readFitGroups(createTable([]), columns)).toThrow(message);
});
