import { describe, expect, test } from "vitest";
import { createPlayground } from "./command-line.ts";

const ZDT = `kernel: test-functions
fixed: { problem: zdt1, coordinates: unit }
optimise:
  parameters: { x: { each: [0, 1], elements: 5 } }
  objectives: [{ minimise: f1 }, { minimise: f2 }]
  method: { name: nsga2, population: 20, generations: 20 }
`;

const FIT = `kernel: double-well-theory
fixed: { N: 2000 }
optimise:
  parameters: { r1: { log: [0.01, 1] }, C: [0, 6] }
  objectives:
    - targets: [{ output: capacityContinuous, target: 5, sem: 1 }, { output: weightRms, target: 2, sem: 0.2 }]
  best: BEST
  method: { name: ibea, population: 12, generations: 6 }
`;

type Place = {
  place: number;
  front?: number;
  ask: number;
  parameters: { r1: number; C: number };
  objectives: Record<string, number>;
};

describe("the best points that a search has ever evaluated", () => {
  test("of a front: the front itself, or those of it that are spread, then the next fronts", () => {
    const { json, sweepwell, write } = createPlayground();
    write("zdt.yaml", ZDT);
    json("run", "zdt.yaml");
    const front = rowsOf(sweepwell("export", "latest", "--best").stdout);
    expect(front.length).toBeGreaterThan(10);
    expect(rowsOf(sweepwell("export", "latest", "--top", String(front.length)).stdout)).toEqual(front);
    const few = rowsOf(sweepwell("export", "latest", "--top", "5").stdout);
    expect(few).toHaveLength(5);
    for (const row of few) expect(front).toContain(row);
    expect(few[0]).toBe(front[0]);
    expect(few.at(-1)).toBe(front.at(-1));

    const [{ points }] = json("show", "latest", "--top", String(front.length + 3)).top;
    expect(points.map(({ place }: Place) => place)).toEqual(points.map((_: Place, i: number) => i + 1));
    expect(points.map(({ front: own }: Place) => own)).toEqual([...front.map(() => 1), 2, 2, 2]);
    expect(sweepwell("show", "latest", "--top", "3").stdout).toMatch(
      /best 3 points ever evaluated\n +place +front +x +f1 +f2\n/,
    );
  }, 60_000);

  test.each([
    ["largest", "largest error", (errors: number[]) => Math.max(...errors)],
    ["l2", "length of errors", (errors: number[]) => Math.hypot(...errors)],
  ])(
    "of a fit with best: %s, by that number, from what the whole run evaluated",
    (best, name, scoreOf) => {
      const { json, sweepwell, write } = createPlayground();
      write("fit.yaml", FIT.replace("BEST", best));
      json("run", "fit.yaml");
      const all: { ask: number; error: number }[] = json(
        "query",
        "latest",
        "SELECT DISTINCT r1, C, min(ask) AS ask, capacityContinuous AS c, weightRms AS w FROM trials GROUP BY r1, C",
      ).map(({ ask, c, w }: { ask: number; c: number; w: number }) => ({
        ask,
        error: scoreOf([Math.abs(c - 5), Math.abs(w - 2) / 0.2]),
      }));
      const expected = all.toSorted((a, b) => a.error - b.error).slice(0, 7);
      const [{ points }] = json("show", "latest", "--top", "7").top;
      expect(points.map(({ ask }: Place) => ask)).toEqual(expected.map(({ ask }) => ask));
      for (const [i, { objectives }] of points.entries())
        expect(objectives[name]).toBeCloseTo(expected[i]!.error, 9);
      const exported = rowsOf(sweepwell("export", "latest", "--top", "7").stdout);
      expect(exported.map((row) => Number(row.split(",")[1]))).toEqual(expected.map(({ ask }) => ask));
    },
    60_000,
  );

  test("is refused without a search, with --best, and for less than one point", () => {
    const { json, sweepwell, write } = createPlayground();
    write("grid.yaml", "kernel: noop\nover: { x: [1, 2] }\n");
    json("run", "grid.yaml");
    for (const words of [
      ["show", "latest", "--top", "2"],
      ["export", "latest", "--top", "2"],
    ]) {
      const { code, stderr } = sweepwell(...words);
      expect(stderr).toBe("sweepwell: run grid has no best points, because its sweep has no optimise\n");
      expect(code).toBe(2);
    }
    expect(sweepwell("export", "latest", "--top", "2", "--best").code).toBe(2);
    expect(sweepwell("show", "latest", "--top", "0").code).toBe(2);
  }, 60_000);
});

describe("--reference-front", () => {
  test("tells how far a known front is from what was found, from files with and without names", () => {
    const { json, sweepwell, write } = createPlayground();
    write("zdt.yaml", ZDT);
    json("run", "zdt.yaml");
    const known = Array.from({ length: 101 }, (_, i) => [i / 100, 1 - Math.sqrt(i / 100)]);
    write("spaces.txt", known.map((row) => ` ${row.map((x) => x.toExponential(17)).join(" ")}\n`).join(""));
    write("named.csv", `f2,note,f1\n${known.map(([x, y]) => `${y},-,${x}\n`).join("")}`);
    const progressOf = (file: string) => json("show", "latest", "--reference-front", file).progress[0].rows;
    const rows: { igd: number }[] = progressOf("spaces.txt");
    expect(progressOf("named.csv")).toEqual(rows);
    const found: { f1: number; f2: number }[] = json("query", "latest", "SELECT f1, f2 FROM best");
    const distances = known.map(([x, y]) =>
      Math.min(...found.map(({ f1, f2 }) => Math.hypot(f1 - x!, f2 - y!))),
    );
    expect(rows.at(-1)!.igd).toBeCloseTo(distances.reduce((a, b) => a + b) / 101, 12);
    expect(rows.at(-1)!.igd).toBeLessThan(rows[0]!.igd);
    expect(sweepwell("show", "latest", "--reference-front", "named.csv").stdout).toMatch(
      /hypervolume +IGD\n/,
    );

    for (const [content, message] of [
      ["f1,f3\n1,2\n", "bad.csv:1: expected the columns f1, f2; there is no f2"],
      ["f1,f2\n1,2\n3,x\n", "bad.csv:3: expected a finite number for each of f1, f2, got 3, x"],
      ["1,2,3\n", "bad.csv:1: expected a finite number for each of f1, f2, got 1, 2, 3"],
      ["f1,f2\n", "bad.csv: expected a row for each point, got the header alone"],
      ["", "bad.csv: expected a row for each point, got an empty file"],
    ] as const) {
      write("bad.csv", content);
      const { code, stdout, stderr } = sweepwell("show", "latest", "--reference-front", "bad.csv");
      expect(stderr).toBe(`sweepwell: reference front ${message}\n`);
      expect([code, stdout]).toEqual([2, ""]);
    }
    expect(sweepwell("show", "latest", "--reference-front", "nowhere.csv").code).toBe(2);
  }, 60_000);
});

function rowsOf(csv: string): string[] {
  return csv.trim().split("\n").slice(1);
}
