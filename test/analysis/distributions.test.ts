import { describe, expect, test } from "vitest";
import { chiSquareTail } from "../../src/analysis/chi-square.ts";
import { studentTQuantile } from "../../src/analysis/student-t.ts";

describe("the quantile of Student's t", () => {
  // python3 -c "from scipy.stats import t; print(t.ppf(0.975, 3))": scipy 1.10 is good to about 1e-11.
  test.each([
    [0.975, 3, 3.182446305284263],
    [0.975, 4, 2.7764451051977987],
    [0.975, 5, 2.5705818366147395],
    [0.975, 10, 2.2281388519649385],
    [0.975, 31, 2.0395134463964077],
    [0.6, 100, 0.25402218245699415],
    [0.9999, 5, 9.677566300886502],
    [0.01, 10, -2.7637694574478893],
    [0.975, 10000, 1.960201239890626],
  ])("at %d with %d degrees of freedom is scipy's", (p, freedom, expected) => {
    expect(Math.abs(studentTQuantile(p, freedom) / expected - 1)).toBeLessThan(1e-9);
  });

  test("has closed forms for one and two degrees of freedom", () => {
    for (const p of [0.5, 0.51, 0.75, 0.975, 0.999]) {
      expect(studentTQuantile(p, 1)).toBeCloseTo(Math.tan(Math.PI * (p - 0.5)), 9);
      expect(studentTQuantile(p, 2)).toBeCloseTo((2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 12);
    }
  });
});

describe("the tail of chi-square", () => {
  // python3 -c "from scipy.stats import chi2; print(chi2.sf(3.84, 1))"
  test.each([
    [0.5, 1, 0.47950012218695337],
    [3.84, 1, 0.05004352124870519],
    [2, 2, 0.36787944117144245],
    [7.3, 3, 0.06292623645904312],
    [50, 4, 3.610865404890647e-10],
    [100, 101, 0.5094245039718839],
    [300, 5, 1.0015302305957817e-62],
  ])("above %d with %d degrees of freedom is scipy's", (x, freedom, expected) => {
    expect(Math.abs(chiSquareTail(x, freedom) / expected - 1)).toBeLessThan(1e-13);
  });

  test("is all of it at nought", () => {
    expect(chiSquareTail(0, 3)).toBe(1);
    expect(chiSquareTail(1e-3, 7)).toBeLessThanOrEqual(1);
  });
});
