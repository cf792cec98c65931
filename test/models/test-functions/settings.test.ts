import { describe, expect, test } from "vitest";
import { answer, type Chosen, evaluate } from "./open-kernel.ts";

describe("sizes", () => {
  const usual: [problem: string, objectives: number, dimensions: number][] = [
    ["zdt1", 2, 30],
    ["zdt4", 2, 10],
    ["dtlz1", 3, 7],
    ["dtlz2", 3, 12],
    ["dtlz7", 3, 22],
    ["bbob8-rosenbrock", 1, 10],
    ["wfg1", 3, 24],
    ["bnh", 2, 2],
    ["osy", 2, 6],
    ["c1-dtlz1", 3, 7],
    ["c3-dtlz4", 3, 12],
    ["g09", 1, 7],
  ];
  test.each(usual)(
    "of %s are %d objectives and %d dimensions when nothing is said",
    (problem, objectives, n) => {
      const point: Chosen = {
        problem,
        coordinates: "unit",
        x: Array.from({ length: 40 }, (_, i) => 0.3 + i / 100),
      };
      const found = answer(point);
      expect(found.f).toHaveLength(objectives);
      expect(answer({ ...point, objectives, dimensions: n })).toEqual(found);
      // Numbers beyond the dimensions change nothing; the last one within does.
      expect(answer({ ...point, x: point.x!.slice(0, n) })).toEqual(found);
      expect(answer({ ...point, x: point.x!.slice(0, n - 1) })).not.toEqual(found);
    },
  );

  const constraints: [problem: string, count: number][] = [
    ["zdt1", 0],
    ["bbob1-sphere", 0],
    ["srn", 2],
    ["c1-dtlz3", 1],
    ["c3-dtlz1", 3],
    ["g07", 8],
  ];
  test.each(constraints)("%s has %d constraints", (problem, count) => {
    const { violations, violation } = answer({ problem });
    expect(violations).toHaveLength(count);
    if (count === 0) expect(violation).toBe(0);
  });

  test("f1 to f3 are the first objectives, and NaN where there are none", () => {
    const four = answer({ problem: "dtlz2", objectives: 4, x: [0.2, 0.3, 0.4] });
    expect([four.f1, four.f2, four.f3]).toEqual(four.f.slice(0, 3));
    const { f, f1, f2, f3 } = answer({ problem: "bbob1-sphere", x: [1, 2] });
    expect([f1, f2, f3]).toEqual([f[0], Number.NaN, Number.NaN]);
  });
});

describe("errors", () => {
  const wrong: [title: string, code: number, chosen: Chosen][] = [
    ["x above its box", 1, { problem: "zdt1", x: [1.001] }],
    ["x below its box", 1, { problem: "zdt1", x: [0, -0.001] }],
    ["x in the box of another variable", 1, { problem: "zdt4", x: [-1] }],
    ["x beyond 2 i", 1, { problem: "wfg4", x: [0, 4.5] }],
    ["unit coordinates beyond 1", 1, { problem: "bbob1-sphere", coordinates: "unit", x: [1.5] }],
    ["three objectives of ZDT", 2, { problem: "zdt1", objectives: 3 }],
    ["one objective of DTLZ", 2, { problem: "dtlz2", objectives: 1 }],
    ["two objectives of BBOB", 2, { problem: "bbob2-ellipsoid-separable", objectives: 2 }],
    ["two objectives of g06", 2, { problem: "g06", objectives: 2, x: [14, 1] }],
    ["one dimension", 3, { problem: "bbob1-sphere", dimensions: 1 }],
    ["fewer dimensions than objectives", 3, { problem: "dtlz2", objectives: 5, dimensions: 4 }],
    ["another number of dimensions than the fixed one", 3, { problem: "bnh", dimensions: 3 }],
    ["objectives for which the usual number does not fit", 4, { problem: "wfg4", objectives: 20 }],
    ["a position that cannot be shared out", 5, { problem: "wfg4", position: 3 }],
    ["a position that leaves no distance", 5, { problem: "wfg4", position: 10, dimensions: 10 }],
    ["an odd distance", 6, { problem: "wfg2", position: 4, dimensions: 9 }],
  ];
  test.each(wrong)("%s: %d", (_, code, chosen) => {
    expect(evaluate(chosen)).toEqual({ error: code });
  });

  test("BBOB has values beyond its box", () => {
    expect(answer({ problem: "bbob1-sphere", x: [100] }).gap).toBeGreaterThan(9000);
  });
});

test("unit coordinates are spread over the box", () => {
  const both: [problem: string, unit: number[], natural: number[]][] = [
    ["zdt4", [0.25, 0.75], [0.25, 2.5, ...Array(8).fill(-5)]],
    ["wfg6", [0.5, 0.25, 1], [1, 1, 6]],
    ["bbob3-rastrigin-separable", Array(10).fill(0.75), Array(10).fill(2.5)],
    ["osy", Array(6).fill(0.5), [5, 5, 3, 3, 3, 5]],
    ["g06", [0, 0.5], [13, 50]],
  ];
  for (const [problem, unit, natural] of both) {
    expect(answer({ problem, coordinates: "unit", x: unit })).toEqual(answer({ problem, x: natural }));
  }
});

describe("noise", () => {
  test("is normal with the deviation that was asked for, and its own for each objective", () => {
    const point = { problem: "dtlz2", x: [0.3, 0.6], noise: 0.5 };
    const count = 4000;
    const offsets = Array.from({ length: count }, (_, seed) => {
      const { f, exact } = answer(point, BigInt(seed));
      return f.map((fi, i) => (fi - exact[i]!) / 0.5);
    });
    const mean = (value: (z: number[]) => number) => offsets.reduce((sum, z) => sum + value(z), 0) / count;
    for (const i of [0, 1, 2]) {
      expect(Math.abs(mean((z) => z[i]!))).toBeLessThan(4 / Math.sqrt(count));
      expect(Math.abs(mean((z) => z[i]! ** 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
      expect(Math.abs(mean((z) => z[i]! ** 4) - 3)).toBeLessThan(4 * Math.sqrt(96 / count));
      expect(Math.abs(mean((z) => z[i]! * z[(i + 1) % 3]!))).toBeLessThan(4 / Math.sqrt(count));
    }
  });

  test("comes from the seed alone, and leaves the rest as it is", () => {
    const point = { problem: "c2-dtlz2", x: [0.3, 0.6] };
    const noisy = answer({ ...point, noise: 2 }, 7n);
    expect(answer({ ...point, noise: 2 }, 7n)).toEqual(noisy);
    expect(answer({ ...point, noise: 2 }, 8n).f).not.toEqual(noisy.f);
    expect(answer({ ...point, x: [0.4, 0.6], noise: 2 }, 7n).exact).not.toEqual(noisy.exact);
    const quiet = answer(point, 7n);
    expect(quiet.f).toEqual(quiet.exact);
    expect({ ...noisy, f: 0, f1: 0, f2: 0, f3: 0 }).toEqual({ ...quiet, f: 0, f1: 0, f2: 0, f3: 0 });
  });
});

test("iterations are carried out, and change only work", () => {
  const { work, ...others } = answer({ problem: "zdt1", iterations: 0 });
  expect(work).toBe(0);
  const costly = answer({ problem: "zdt1", iterations: 3 });
  expect(costly).toEqual({ ...others, work: 1.75 });
});
