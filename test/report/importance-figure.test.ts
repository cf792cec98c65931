import { describe, expect, test } from "vitest";
import { drawFigure } from "../../src/report/figure.ts";
import { type ImportanceTable, importanceFigure } from "../../src/report/ready-figures/importance.ts";

const quantity = (name: string, r2: number | null, shares: readonly number[]) => ({
  quantity: { name, unit: "mV" },
  quality: { r2, rmse: 0.25, heldOut: 40 },
  ...{ rows: 40, shares, losses: shares },
});
const table = (...quantities: ImportanceTable["quantities"]): ImportanceTable => ({
  ...{ parameters: ["tau", "gain", "N"], quantities, silent: [], pointCount: 40, allCount: 40 },
});

async function draw(drawn: ImportanceTable): Promise<string> {
  const { svg, warnings } = await drawFigure(importanceFigure(drawn), () => []);
  expect(warnings).toEqual([]);
  return svg;
}

describe("the figure of importance", () => {
  test("has the parameters by their importance, the shares beside the bars, and the surrogate's error", async () => {
    const svg = await draw(table(quantity("delay", 0.934, [0.2, 0.798, 0.002])));
    for (const text of [
      "delay (mV)",
      "Cross-validated R² = 0.93, error ± 0.25 mV, 40 points",
      "0.80",
      "0.20",
      "&lt; 0.01",
    ])
      expect(svg).toContain(text);
    expect(svg.indexOf(">gain<")).toBeLessThan(svg.indexOf(">tau<"));
    expect(svg.indexOf(">tau<")).toBeLessThan(svg.indexOf(">N<"));
    expect(svg).not.toContain("these bars");
  });

  test("says where the surrogate does not predict, and goes by the others", async () => {
    const svg = await draw(
      table(
        quantity("delay", -0.2, [0, 0, 1]),
        quantity("rate", 0.3, [0.1, 0.9, 0]),
        quantity("gap", null, [0, 0, 0]),
      ),
    );
    expect(svg.match(/>does not predict: these bars mean nothing</g)).toHaveLength(2);
    expect(svg).toContain("predicts little: take these bars with care");
    expect(svg).toContain("R² = −0.20");
    expect(svg).toContain("R² = unknown");
    expect(svg.indexOf(">gain<")).toBeLessThan(svg.indexOf(">N<"));
  });

  test("says what it leaves out", async () => {
    const parameters = Array.from({ length: 30 }, (_, i) => `x[${i}]`);
    const shares = parameters.map((_, i) => i / 435);
    const quantities = Array.from({ length: 8 }, (_, i) => quantity(`f${i}`, 0.9, shares));
    const silent = ["overlap: the same at all points"];
    const svg = await draw({ parameters, quantities, silent, pointCount: 20_000, allCount: 90_000 });
    for (const text of [
      "from 20,000 of 90,000 points",
      "the first 20 of 30 parameters",
      "the first 6 of 8 outputs; others by outputs: [..]",
      "without overlap: the same at all points",
    ])
      expect(svg).toContain(text);
    expect(svg).toContain(">x[29]<");
    expect(svg).not.toContain(">x[9]<");
  });
});
