import { describe, expect, test } from "vitest";
import { type ComparedModel, compareModels } from "../../src/analysis/model-comparison.ts";
import { drawReplicates, logarithm, MEASURED, powerLaw, SIZES } from "./scaling-data.ts";

describe("with measured errors", () => {
  const { errors, models } = compareModels(MEASURED);
  const [power, log] = models as [ComparedModel, ComparedModel];

  // x, y, s = the columns of MEASURED; f = lambda x, A, a: A * x**a
  // c, _ = curve_fit(f, x, y, p0=[.5, .5], sigma=s, absolute_sigma=True, xtol=1e-15, ftol=1e-15, gtol=1e-15)
  // chi2 = (((y - f(x, *c)) / s)**2).sum(); logL = -(chi2 + np.log(2 * np.pi * s**2).sum()) / 2
  test("the power law is that of scipy's curve_fit", () => {
    expect(errors).toBe("measured");
    expect(power.model).toBe("power");
    expect(power.parameters.A).toBeCloseTo(0.49271455, 7);
    expect(power.parameters.exponent).toBeCloseTo(0.55278064, 7);
    expect(power.chiSquare!.value).toBeCloseTo(1.238317842819345, 10);
    expect(power.chiSquare!.probability).toBeCloseTo(0.743829533791043, 10);
    expect(power.logLikelihood).toBeCloseTo(-6.092515215683456, 10);
    expect(power.aic).toBeCloseTo(16.18503043136691, 10);
    expect(power.aicc).toBeCloseTo(22.18503043136691, 10);
    expect(power.bic).toBeCloseTo(15.403906256235118, 10);
    expect(power.leaveOneOut.error).toBeCloseTo(0.81625519, 6);
    expect(power.leaveOneOut.relative).toBeCloseTo(0.021519849, 8);
  });

  // c = np.polyfit(np.log(x), y, 1, w=1/s)
  test("the logarithm is that of numpy's polyfit", () => {
    expect(log.parameters.b1).toBeCloseTo(23.8282654, 7);
    expect(log.chiSquare!.value).toBeCloseTo(100.79047687853, 9);
    expect(log.logLikelihood).toBeCloseTo(-55.86859473353904, 10);
    expect(log.bic).toBeCloseTo(114.95606529194629, 10);
    expect(log.leaveOneOut.error).toBeCloseTo(12.9544240652973, 9);
    expect(log.leaveOneOut.relative).toBeCloseTo(0.2639209790005937, 10);
  });

  test("differences and weights follow from AIC", () => {
    expect(power.difference).toBe(0);
    expect(log.difference).toBe(log.aic - power.aic);
    expect(log.difference).toBeCloseTo(log.aicc! - power.aicc!, 10);
    expect(log.akaikeWeight / power.akaikeWeight / Math.exp(-log.difference / 2)).toBeCloseTo(1, 9);
    expect(log.akaikeWeight + power.akaikeWeight).toBeCloseTo(1, 14);
  });
});

// c, _ = curve_fit(f, x, y, p0=[.5, .5], xtol=1e-15, ftol=1e-15, gtol=1e-15); R = ((y - f(x, *c))**2).sum()
// logL = -2.5 * (np.log(2 * np.pi * R / 5) + 1)
test("with one common error its size is a third estimate", () => {
  const { errors, models } = compareModels(MEASURED, { weighting: "none" });
  expect(errors).toBe("common");
  expect(models[0]!.chiSquare).toBeNull();
  expect(models[0]!.parameters.exponent).toBeCloseTo(0.54997579, 7);
  expect(models[0]!.logLikelihood).toBeCloseTo(-2.892787093792391, 8);
  expect(models[0]!.aicc).toBeCloseTo(35.78557418758478, 8);
  expect(models[0]!.bic).toBeCloseTo(10.613887924887083, 8);
});

describe("the true law wins", () => {
  test.each([
    ["power", powerLaw],
    ["log", logarithm],
  ] as const)("%s, exactly and in all of 50 noisy data sets", (model, law) => {
    const exact = compareModels(SIZES.map((x) => ({ x, y: law(x) })));
    expect(exact.models[0]!.model).toBe(model);
    expect(exact.models[0]!.akaikeWeight).toBeGreaterThan(0.999999);
    expect(exact.models[0]!.leaveOneOut.relative).toBeLessThan(1e-9);
    for (let set = 0; set < 50; set++) {
      const { errors, models } = compareModels(
        drawReplicates(law, { set, replicates: 10, deviation: (y) => 0.05 * y }),
      );
      expect(errors).toBe("measured");
      expect([set, models[0]!.model]).toEqual([set, model]);
      expect(models[0]!.leaveOneOut.error).toBeLessThan(models[1]!.leaveOneOut.error);
    }
  });

  test("and where noise hides the difference, neither does by much", () => {
    const weights = Array.from({ length: 40 }, (_, set) => {
      const points = drawReplicates(powerLaw, { set, replicates: 10, deviation: (y) => 0.6 * y });
      return compareModels(points.slice(0, 3)).models[0]!.akaikeWeight;
    });
    expect(weights.sort((a, b) => a - b)[20]).toBeLessThan(0.9);
  });
});

test("three points have no room for the small-sample correction, and two none for a comparison", () => {
  expect(compareModels(MEASURED.slice(0, 3)).models.map(({ aicc }) => aicc)).toEqual([null, null]);
  expect(() => compareModels(MEASURED.slice(0, 2))).toThrow(
    "a comparison of models needs at least 3 points, got 2",
  );
  expect(() =>
    compareModels([
      { x: 1, y: 0 },
      { x: 2, y: 1 },
      { x: 3, y: 2 },
    ]),
  ).toThrow("y above 0");
});

test("points of a comparison may be far from any law", () => {
  const { models } = compareModels([1, 1e-9, 3e8, 2, 5e-3].map((y, i) => ({ x: 10 * (i + 1), y })));
  for (const { aic, leaveOneOut } of models) {
    expect(Number.isFinite(aic)).toBe(true);
    expect(Number.isFinite(leaveOneOut.error)).toBe(true);
  }
});
