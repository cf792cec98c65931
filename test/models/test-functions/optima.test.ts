import { describe, expect, test } from "vitest";
import { createInstance } from "../../reference/test-functions/bbob-instance.ts";
import { answer, problems } from "./open-kernel.ts";

/** What the literature says of the best points; docs/models/test-functions.md tells it. */
const places = [0, 0.123, 0.5, 0.877, 1];

describe("the front", () => {
  const zdtFronts: [problem: string, f2: (f1: number) => number][] = [
    ["zdt1", (f1) => 1 - Math.sqrt(f1)],
    ["zdt2", (f1) => 1 - f1 ** 2],
    ["zdt3", (f1) => 1 - Math.sqrt(f1) - f1 * Math.sin(10 * Math.PI * f1)],
    ["zdt4", (f1) => 1 - Math.sqrt(f1)],
    ["zdt6", (f1) => 1 - f1 ** 2],
  ];
  test.each(zdtFronts)("of %s is where all variables but the first are 0", (problem, front) => {
    for (const place of places) {
      const { f1, f2 } = answer({ problem, x: [place] });
      expect(f2).toBeCloseTo(front(f1), 12);
    }
  });

  const sums: [problem: string, distance: number, sum: (f: readonly number[]) => number][] = [
    ["dtlz1", 0.5, (f) => 2 * total(f)],
    ["dtlz2", 0.5, (f) => total(f.map((fi) => fi ** 2))],
    ["dtlz3", 0.5, (f) => total(f.map((fi) => fi ** 2))],
    ["dtlz4", 0.5, (f) => total(f.map((fi) => fi ** 2))],
    ["dtlz5", 0.5, (f) => total(f.map((fi) => fi ** 2))],
    ["dtlz6", 0, (f) => total(f.map((fi) => fi ** 2))],
    ["wfg3", 0.35, (f) => total(f.map((fi, i) => fi / (2 * (i + 1))))],
    ["wfg4", 0.35, (f) => total(f.map((fi, i) => (fi / (2 * (i + 1))) ** 2))],
    ["wfg5", 0.35, (f) => total(f.map((fi, i) => (fi / (2 * (i + 1))) ** 2))],
    ["wfg6", 0.35, (f) => total(f.map((fi, i) => (fi / (2 * (i + 1))) ** 2))],
    ["wfg7", 0.35, (f) => total(f.map((fi, i) => (fi / (2 * (i + 1))) ** 2))],
  ];
  test.each(sums)("of %s is where the later variables are %d of their range", (problem, distance, sum) => {
    for (const place of places) {
      const first = [place, 1 - place, place, place];
      const position = problem.startsWith("wfg") ? first : first.slice(0, 2);
      const x = [...position, ...Array(24 - position.length).fill(distance)];
      expect(sum(answer({ problem, x, coordinates: "unit" }).f)).toBeCloseTo(1, 6);
    }
  });

  test("of dtlz7 has a last objective of 2 m at the ideal corner, with all variables 0", () => {
    expect(answer({ problem: "dtlz7", objectives: 4 }).f).toEqual([0, 0, 0, 8]);
  });
});

describe("the optimum of one objective", () => {
  const named = problems.filter((problem) => problem.startsWith("bbob"));
  test.each(named)("of %s is where the instance has it, and nowhere lower", (problem) => {
    for (const [instance, dimensions] of [
      [1, 2],
      [2, 5],
      [57, 12],
      [4, 40],
    ] as const) {
      const { xOpt, fOpt } = createInstance(named.indexOf(problem) + 1, instance, dimensions);
      const best = answer({ problem, x: xOpt, dimensions, instance });
      expect(Math.abs(best.gap)).toBeLessThan(1e-5);
      expect(best.f1).toBeCloseTo(fOpt, 4);
      for (let k = 0; k < 50; k++) {
        const step = 10 ** -(k % 5) * (k < 25 ? 1 : -1);
        const x = xOpt.map((o, i) => (i === k % dimensions ? o + step : o));
        expect(answer({ problem, x, dimensions, instance }).gap).toBeGreaterThan(best.gap - 1e-9);
      }
    }
  });

  const known: [problem: string, f: number, x: number[]][] = [
    ["g04", -30665.538671783, [78, 33, 29.995256025682, 45, 36.775812905788]],
    ["g06", -6961.81387558, [14.095, 0.842960789215]],
    [
      "g07",
      24.306209068,
      [
        2.17199634142692, 2.3636830416034, 8.77392573913157, 5.09598443745173, 0.990654756560493,
        1.43057392853463, 1.32164415364306, 9.82872576524495, 8.2800915887356, 8.3759266477347,
      ],
    ],
    ["g08", -0.0958250414180359, [1.227971352607526, 4.245373366122749]],
    [
      "g09",
      680.630057374402,
      [
        2.33049935147405, 1.95137236847115, -0.477541399510616, 4.36572624923626, -0.624486959100389,
        1.03813099410962, 1.59422667806715,
      ],
    ],
    ["g24", -5.50801327159536, [2.32952019747762, 3.17849307411774]],
  ];
  test.each(known)("of %s is that of the collection, and feasible", (problem, f, x) => {
    const best = answer({ problem, x });
    expect(best.f1).toBeCloseTo(f, 5);
    expect(best.violation).toBeLessThan(1e-5);
  });
});

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
