import { describe, expect, test } from "vitest";
import { analyseScaling } from "../../src/analysis/scaling-analysis.ts";
import { MEASURED, powerLaw, SIZES } from "./scaling-data.ts";

const EXACT = SIZES.map((x) => ({ x, y: powerLaw(x) }));

describe("an analysis", () => {
  test("of both laws compares them on the same points", () => {
    const { points, fits, comparison, localExponents } = analyseScaling(MEASURED, { model: "compare" });
    expect(points).toHaveLength(5);
    expect(fits.map(({ model }) => model)).toEqual(["power", "log"]);
    expect(comparison!.models[0]!.model).toBe("power");
    expect(localExponents).toHaveLength(4);
  });

  test("takes the points of a range, both ends included", () => {
    const sizesOf = (range: { from?: number; to?: number }) =>
      analyseScaling(EXACT, { model: "power", ...range }).points.map(({ x }) => x);
    expect(sizesOf({ from: 4000, to: 16000 })).toEqual([4000, 8000, 16000]);
    expect(sizesOf({ from: 4001 })).toEqual([8000, 16000, 32000]);
    expect(sizesOf({ to: 2000 })).toEqual([1000, 2000]);
  });

  test("leaves points without a logarithm out of both laws, and says which", () => {
    const points = [{ x: 250, y: -1 }, { x: 500, y: 0 }, ...EXACT];
    const both = analyseScaling(points, { model: "compare" });
    expect(both.leftOut).toEqual([
      { x: 250, y: -1 },
      { x: 500, y: 0 },
    ]);
    expect(both.fits.map(({ freedom }) => freedom)).toEqual([4, 4]);
    expect(both.fits).toEqual(analyseScaling(EXACT, { model: "compare" }).fits);
    const alone = analyseScaling(points, { model: "log" });
    expect(alone).toMatchObject({ leftOut: [], localExponents: [] });
    expect(alone.fits[0]!.freedom).toBe(6);
  });

  test("of too few points has no fits, or no comparison", () => {
    expect(analyseScaling(EXACT.slice(0, 1), { model: "compare" })).toMatchObject({
      fits: [],
      comparison: null,
    });
    const two = analyseScaling(EXACT.slice(0, 2), { model: "compare" });
    expect(two.fits[0]!.parameters[1].value).toBeCloseTo(0.55, 12);
    expect(two.comparison).toBeNull();
  });
});
