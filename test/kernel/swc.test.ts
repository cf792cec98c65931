import { describe, expect, test } from "vitest";
import { parseArray } from "../../src/kernel/parse-array.ts";
import { openKernel } from "../models/open-kernel.ts";

/** Rows of a parsed file: parent, region, length, diameter, whether it joins the centre of its parent. */
function rowsOf(text: string): number[][] {
  const { data, shape } = parseArray(new TextEncoder().encode(text), "cell.swc");
  expect(shape[1]).toBe(5);
  return Array.from({ length: shape[0]! }, (_, row) =>
    Array.from(data.slice(row * 5, row * 5 + 5) as Float64Array),
  );
}

const SOMA = "1 1 0 0 0 10 -1\n";
/** What every cell has in place of its axon. */
const STUB = [
  [0, 1, 15, 1.5, 1],
  [1, 1, 15, 1.3, 0],
  [2, 1, 15, 1.1, 0],
];

describe("reconstructed neurons (SWC)", () => {
  test("the soma is a cylinder as long as wide, of one point or of three", () => {
    const expected = [[-1, 0, 20, 20, 1], ...STUB];
    expect(rowsOf(SOMA)).toEqual(expected);
    const three = `${SOMA}2 1 0 10 0 10 1\n3 1 0 -10 0 10 1\n`;
    expect(rowsOf(three)).toEqual(expected);
  });

  test("dendrites are cut at forks and into pieces of at most 20 um, with mean diameters", () => {
    const text = `# a comment
${SOMA}2 3 10 0 0 2 1
3 3 40 0 0 1 2   # 30 um: two pieces
4 3 40 10 0 1 3
5 4 40 0 50 0.5 3
`;
    const rows = rowsOf(text).slice(4);
    expect(rows).toEqual([
      [0, 2, 15, 3.5, 1],
      [4, 2, 15, 2.5, 0],
      [5, 2, 10, 2, 0],
      [5, 3, expect.closeTo(50 / 3, 9), expect.closeTo(2 - 1 / 6, 9), 0],
      [7, 3, expect.closeTo(50 / 3, 9), expect.closeTo(1.5, 9), 0],
      [8, 3, expect.closeTo(50 / 3, 9), expect.closeTo(1 + 1 / 6, 9), 0],
    ]);
  });

  test("points may come in any order; the axon is left out, wherever it starts", () => {
    const text = `5 2 0 20 0 0.5 2\n3 3 40 0 0 1 2\n2 3 10 0 0 1 1\n4 2 0 -10 0 1 1\n${SOMA}`;
    expect(rowsOf(text).slice(4)).toEqual([
      [0, 2, 15, 2, 1],
      [4, 2, 15, 2, 0],
    ]);
  });

  test("a tree of 2,000 compartments runs as a cell, and fires", () => {
    const text = generate(2000);
    const rows = rowsOf(text);
    expect(rows.length).toBeGreaterThan(1800);
    expect(rows.length).toBeLessThan(2200);
    const data = Float64Array.from(rows.flat());
    const kernel = openKernel<{ area: number; spikeTime: number[] }>("current-clamp", {
      cell: { dtype: "f64", shape: [rows.length, 5], data },
    });
    const found = kernel.run({ amplitude: 25, duration: 230 });
    const area = rows.reduce((sum, [, , length, diameter]) => sum + Math.PI * length! * diameter!, 0);
    expect(found.area).toBeCloseTo(area, 3);
    expect(found.spikeTime).toHaveLength(1);
  });

  const bad: [title: string, text: string, message: string][] = [
    [
      "a cycle",
      `${SOMA}2 3 10 0 0 1 3\n3 3 20 0 0 1 2\n`,
      "line 2: it is its own ancestor: the parents make a cycle",
    ],
    ["a missing parent", `${SOMA}2 3 10 0 0 1 7\n`, "line 2: its parent 7 is not there"],
    ["a second root", `${SOMA}2 3 10 0 0 1 -1\n`, "line 2: expected one point with the parent -1"],
    ["no root at all", "1 1 0 0 0 10 2\n2 1 0 0 0 10 1\n", "line 1: it is its own ancestor"],
    ["a point twice", `${SOMA}${SOMA}`, "line 2: point 1 is there twice"],
    ["a radius of 0", "1 1 0 0 0 0 -1\n", "line 1: a radius must be above 0, got 0"],
    ["an unknown type", `${SOMA}2 9 10 0 0 1 1\n`, "line 2: expected the type 1 (soma), 2 (axon)"],
    ["a dendrite without a soma", "1 3 0 0 0 1 -1\n", "line 1: the first point must be of the soma"],
    [
      "a soma on a dendrite",
      `${SOMA}2 3 9 0 0 1 1\n3 1 9 9 0 1 2\n`,
      "line 3: a point of the soma has a parent elsewhere",
    ],
    [
      "a line that is short",
      `${SOMA}2 3 10\n`,
      'line 2: expected id, type, x, y, z, radius and parent, got "2 3 10"',
    ],
    ["nothing but comments", "# nothing\n", "has no points"],
  ];
  test.each(bad)("refused: %s", (_, text, message) => {
    expect(() => rowsOf(text)).toThrowError(message);
  });
});

/** Binary branches of 65 um, each in steps of 5 um: four compartments a branch. */
function generate(compartments: number): string {
  const lines = [SOMA.trim()];
  let id = 1;
  const ends: { id: number; at: number; depth: number }[] = [];
  for (let k = 0; k < 6; k++) ends.push({ id: 1, at: 10, depth: 0 });
  for (let branches = 0; branches < compartments / 4 && ends.length > 0; branches++) {
    let { id: parent, at, depth } = ends.shift()!;
    for (let k = 0; k < 13; k++, at += 5) {
      id++;
      // The first point of a branch that leaves the soma is on its surface.
      if (k === 0 && depth > 0) at += 5;
      const radius = Math.max(0.25, 1.5 * 0.8 ** depth - 0.01 * k);
      lines.push(`${id} ${branches % 2 === 0 ? 3 : 4} ${at} 0 0 ${radius} ${parent}`);
      parent = id;
    }
    ends.push({ id: parent, at, depth: depth + 1 }, { id: parent, at, depth: depth + 1 });
  }
  return `${lines.join("\n")}\n`;
}
