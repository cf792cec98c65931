import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { drawFigure } from "../../src/report/figure.ts";
import type { FigureSpec } from "../../src/report/figure-table.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { isReadyFigure } from "../../src/sweep/ready-figure.ts";

const GUIDE = readFileSync(new URL("../../docs/figures.md", import.meta.url), "utf8");
const all = [...GUIDE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => {
  const sweep = yaml!.includes("kernel:") ? yaml! : `kernel: double-well-network\n${yaml}`;
  return Object.entries(
    (parseSweep(sweep, "figures.md").file as { figures: Record<string, FigureSpec> }).figures,
  )[0]!;
});

// Those that are drawn by their kind need a search: test/end-to-end/search-figures.test.ts.
const examples = all.filter(([, figure]) => !isReadyFigure(figure));

const ROWS = [2000, 4000, 8000].flatMap((N) =>
  [0.05, 0.5].flatMap((r1) =>
    [0, 1, 2].map((replicate) => ({
      ...{ N, r1, replicate, age: replicate },
      ...{ overlap: 1 / (1 + replicate), capacity: N / 100 + replicate, iterations: 5 + r1 },
      ...{ exponent: 0.6 + r1 / 10, bootstrap_low: 0.5, bootstrap_high: 0.7 },
    })),
  ),
);

test("the guide has examples", () => {
  expect(examples.map(([name]) => name)).toEqual([
    "capacity",
    "exponent-by-depth",
    "overlap-by-age",
    "capacity-by-size",
  ]);
});

test.each(examples)("the guide's example %s is drawn without complaint", async (name, figure) => {
  const { svg, warnings } = await drawFigure(figure, () => ROWS, { name, units: { capacity: "patterns" } });
  expect(warnings).toEqual([]);
  expect(svg).toMatch(/[Cc]apacity \(patterns\)|Overlap m|Exponent of/);
});
