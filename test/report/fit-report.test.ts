import { expect, test } from "vitest";
import { analyseScaling } from "../../src/analysis/scaling-analysis.ts";
import { type FitReport, renderFit } from "../../src/report/fit-report.ts";
import { MEASURED } from "../analysis/scaling-data.ts";

const report: FitReport = {
  run: "capacity",
  x: "N",
  y: "p",
  trials: 50,
  leftOut: 0,
  notes: [],
  groups: [{ group: { r1: 0.05 }, ...analyseScaling(MEASURED, { model: "compare" }) }],
};

test("fits are told law by law, with intervals, and compared", () => {
  expect(renderFit(report)).toBe(
    [
      "power law: p = A N^exponent",
      "    r1              N  points  weights       exponent            95 %            A          95 %  chi²/freedom            local exponents",
      "  0.05  1000 to 16000       5  errors   0.553 ± 0.007  0.529 to 0.576  0.49 ± 0.03  0.41 to 0.60        1.25/3  0.60 ± 0.05 → 0.54 ± 0.05",
      "",
      "logarithm: p = b0 + b1 ln N",
      "    r1              N  points  weights      b1      95 %         b0         95 %  chi²/freedom",
      "  0.05  1000 to 16000       5  errors   24 ± 3  13 to 35  -145 ± 25  -225 to -64         101/3",
      "",
      "comparison, both fitted to p itself; left out: error of predicting a point from the others",
      "    r1  errors    better  weight  AIC difference  power: chi²/freedom  power: left out  log: chi²/freedom  log: left out",
      "  0.05  measured  power    1.000            99.6               1.24/3            2.2 %              101/3           26 %",
    ].join("\n"),
  );
});

test("what was left out and what was not fitted is said", () => {
  const groups = [
    ...report.groups,
    {
      group: { r1: 0.5 },
      ...analyseScaling(
        [
          { x: 1000, y: 2 },
          { x: 500, y: 0 },
        ],
        { model: "compare" },
      ),
    },
  ];
  const text = renderFit({ ...report, leftOut: 3, notes: ["the run is not complete"], groups });
  expect(text.split("\n").slice(-4)).toEqual([
    "3 trials without a finite p left out",
    "1 point with a mean p not above 0 left out",
    "r1 = 0.5: not fitted, with 1 value of N",
    "the run is not complete",
  ]);
});

test("replicates add the bootstrap's intervals", () => {
  const points = [100, 200, 400].map((x) => ({ x, replicates: [x, 1.1 * x, 0.9 * x] }));
  const text = renderFit({
    ...report,
    groups: [{ group: {}, ...analyseScaling(points, { model: "power" }) }],
  });
  const [, heads, row] = text.split("\n");
  expect(heads).toContain("bootstrap");
  expect(row).toMatch(/^ {2}100 to 400 +3 +none +1 ± 0 +1 to 1 +0\.\d+ to 1\.\d+ /);
  expect(text).not.toContain("comparison");
});
