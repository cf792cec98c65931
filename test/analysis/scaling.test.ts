import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resampleMeans } from "../../src/analysis/bootstrap.ts";
import { localExponents } from "../../src/analysis/local-exponents.ts";
import type { Interval } from "../../src/analysis/parameter-fit.ts";
import { fitScaling, type ScalingFit } from "../../src/analysis/scaling.ts";
import type { ModelName } from "../../src/analysis/scaling-model.ts";
import { exp, log, pow } from "../../src/numeric/mathematics.ts";
import {
  DATA_SETS,
  drawReplicates,
  FEWEST,
  logarithm,
  MEASURED,
  MOST,
  powerLaw,
  SIZES,
} from "./scaling-data.ts";

const NO_BOOTSTRAP = { samples: 0, seed: 0n };

describe("an exact law", () => {
  test("y = A x^a gives A and a", () => {
    const fit = fitScaling(
      "power",
      SIZES.map((x) => ({ x, y: powerLaw(x) })),
    );
    expect(parameterOf(fit, "A")).toBeCloseTo(0.5, 12);
    expect(parameterOf(fit, "exponent")).toBeCloseTo(0.55, 13);
    for (const { residual } of fit.residuals) expect(Math.abs(residual)).toBeLessThan(1e-10);
  });

  test("y = b0 + b1 log x gives b0 and b1, also below nought", () => {
    const fit = fitScaling(
      "log",
      [1, 10, 100].map((x) => ({ x, y: logarithm(x) })),
    );
    expect(parameterOf(fit, "b0")).toBeCloseTo(-100, 11);
    expect(parameterOf(fit, "b1")).toBeCloseTo(20, 11);
  });

  test("two points have a line and no interval", () => {
    const { parameters, freedom } = fitScaling("power", [
      { x: 1, y: 2 },
      { x: 4, y: 4 },
    ]);
    expect(freedom).toBe(0);
    expect(parameters[1]).toEqual({
      name: "exponent",
      value: 0.5,
      standardError: null,
      interval: null,
      bootstrap: null,
    });
  });

  test("units of x and y change A alone", () => {
    const factor = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const noise = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 3, maxLength: 6 });
    fc.assert(
      fc.property(factor, factor, noise, (ofX, ofY, noises) => {
        const points = noises.map((ratio, i) => ({ x: SIZES[i]!, y: powerLaw(SIZES[i]!) * ratio }));
        const plain = fitScaling("power", points);
        const scaled = fitScaling(
          "power",
          points.map(({ x, y }) => ({ x: ofX * x, y: ofY * y })),
        );
        const [before, after] = [plain, scaled].map(({ parameters }) => parameters[1]);
        expect(after!.value).toBeCloseTo(before!.value, 9);
        expect(after!.standardError!).toBeCloseTo(before!.standardError!, 9);
        expect(
          parameterOf(scaled, "A")! / (parameterOf(plain, "A")! * ofY * pow(ofX, -before!.value)),
        ).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe("measured points", () => {
  // x, y, s = the columns of MEASURED; c, V = np.polyfit(np.log(x), np.log(y), 1, w=y/s, cov=True); q = t.ppf(.975, 3)
  test("give the weighted power law of numpy", () => {
    const fit = fitScaling("power", MEASURED);
    expect(fit).toMatchObject({ weighting: "errors", freedom: 3, bootstrap: null });
    const [factor, exponent] = fit.parameters;
    expect(exponent.value).toBeCloseTo(0.55259462, 8);
    expect(exponent.standardError).toBeCloseTo(0.00735907, 8);
    expectInterval(exponent.interval, 0.52917479, 0.57601445, 8);
    expect(factor.value).toBeCloseTo(0.4935911869709159, 12);
    expect(factor.standardError).toBeCloseTo(0.030524678505649543, 12);
    expectInterval(factor.interval, 0.40540992, 0.60095289, 8);
    expect(fit.correlation).toBeCloseTo(-0.993412388613979, 12);
    expect(fit.chiSquare!.value).toBeCloseTo(1.2476524222697243, 11);
    expect(fit.chiSquare!.probability).toBeCloseTo(0.7415994226770071, 11);
    const standardised = [-0.5732416, 0.85494933, -0.35202265, 0.19725716, -0.1589899];
    for (const [i, residual] of fit.residuals.entries()) {
      expect(residual.standardised).toBeCloseTo(standardised[i]!, 7);
    }
  });

  // The same without w: also linregress(np.log(x), np.log(y))
  test("give the plain power law of scipy when not weighted", () => {
    const fit = fitScaling("power", MEASURED, { weighting: "none" });
    const [factor, exponent] = fit.parameters;
    expect(exponent.value).toBeCloseTo(0.5538440994178147, 13);
    expect(exponent.standardError).toBeCloseTo(0.007238143185817009, 13);
    expect(factor.standardError! / factor.value).toBeCloseTo(0.060451351889851054, 12);
    expect(fit.chiSquare).toBeNull();
  });

  // c, V = np.polyfit(np.log(x), y, 1, w=1/s, cov=True)
  test("give the weighted logarithm of numpy, and chi-square that refuses it", () => {
    const fit = fitScaling("log", MEASURED);
    const [constant, slope] = fit.parameters;
    expect(slope.value).toBeCloseTo(23.8282654, 7);
    expect(slope.standardError).toBeCloseTo(3.37528356, 8);
    expectInterval(slope.interval, 13.08660669, 34.56992411, 8);
    expect(constant.value).toBeCloseTo(-144.50759117, 8);
    expectInterval(constant.interval, -225.36758749, -63.64759485, 7);
    expect(fit.chiSquare!.value).toBeCloseTo(100.79047687853, 9);
    expect(fit.chiSquare!.probability! / 1.0508055567119123e-21).toBeCloseTo(1, 9);
  });

  test("may come in any order", () => {
    expect(fitScaling("power", [...MEASURED].reverse())).toEqual(fitScaling("power", MEASURED));
  });

  test("have local exponents with the errors of both ends", () => {
    const [first, second] = localExponents(MEASURED);
    expect(localExponents(MEASURED)).toHaveLength(4);
    // math.log(33.6/22.1)/math.log(2), math.hypot(.6/22.1, .8/33.6)/math.log(2)
    expect(first).toMatchObject({ from: 1000, to: 2000 });
    expect(first!.exponent).toBeCloseTo(0.6044148633873286, 12);
    expect(first!.standardError).toBeCloseTo(0.05209665619507378, 12);
    expect(second).toMatchObject({ from: 2000, to: 4000 });
    expect(localExponents(SIZES.map((x) => ({ x, y: x })))[0]).toMatchObject({
      exponent: 1,
      standardError: null,
    });
  });
});

describe("95 % intervals", () => {
  test.each<[string, ModelName, (x: number) => number, number]>([
    ["the exponent", "power", powerLaw, 0.55],
    ["the slope", "log", logarithm, 20],
  ])("by Student's t hold %s in 95 of 100 data sets", (_, model, law, truth) => {
    // Noise with a known covariance: normal after the transformation that makes the law straight.
    let hits = 0;
    for (let set = 0; set < DATA_SETS; set++) {
      const noises = drawReplicates(() => 0, { set, replicates: 1, deviation: () => 1 });
      const points = noises.map(({ x, replicates }, i) => {
        const error = (0.02 + 0.01 * i) * replicates[0]!;
        return model === "power"
          ? { x, y: law(x) * exp(error), standardError: (0.02 + 0.01 * i) * law(x) * exp(error) }
          : { x, y: law(x) + 40 * error, standardError: 40 * (0.02 + 0.01 * i) };
      });
      hits += count(holds(fitScaling(model, points).parameters[1].interval, truth));
    }
    expect(hits).toBeGreaterThanOrEqual(FEWEST);
    expect(hits).toBeLessThanOrEqual(MOST);
  });

  test.each<[string, ModelName, (x: number) => number, number]>([
    ["the exponent", "power", powerLaw, 0.55],
    ["the slope", "log", logarithm, 20],
  ])("by the bootstrap over 10 replicates hold %s nearly as often", (_, model, law, truth) => {
    let [hits, weightedHits] = [0, 0];
    for (let set = 0; set < DATA_SETS; set++) {
      const points = drawReplicates(law, { set, replicates: 10, deviation: (y) => 0.05 * y });
      const bootstrap = { samples: 199, seed: BigInt(set) };
      const [plain, weighted] = (["none", "errors"] as const).map(
        (weighting) => fitScaling(model, points, { weighting, bootstrap }).parameters[1].bootstrap!.interval,
      );
      hits += count(holds(plain!, truth));
      weightedHits += count(holds(weighted!, truth));
    }
    expect(hits).toBeGreaterThanOrEqual(FEWEST);
    expect(hits).toBeLessThanOrEqual(MOST);
    // Weights from ten replicates are themselves uncertain: about 92 of 100.
    expect(weightedHits).toBeGreaterThanOrEqual(0.88 * DATA_SETS);
  });
});

describe("the bootstrap", () => {
  const points = drawReplicates(powerLaw, { set: 0, replicates: 12, deviation: (y) => 0.05 * y });

  test("draws the same samples for the same seed, and others for another", () => {
    const fit = (seed: bigint) => fitScaling("power", points, { bootstrap: { samples: 99, seed } });
    expect(fit(7n)).toEqual(fit(7n));
    expect(fit(7n).bootstrap).toEqual({ samples: 99, leftOut: 0, seed: "7" });
    expect(fit(8n).parameters[1].bootstrap).not.toEqual(fit(7n).parameters[1].bootstrap);
  });

  test("scatters the means as their standard errors say, even with three replicates", () => {
    const point = { y: 2, replicates: [1, 2, 3] };
    const means = Array.from({ length: 4000 }, (_, sample) => resampleMeans([point], sample, 5n)[0]!);
    const variance = means.reduce((sum, mean) => sum + (mean - 2) * (mean - 2), 0) / means.length;
    expect(variance).toBeGreaterThan(0.95 / 3);
    expect(variance).toBeLessThan(1.05 / 3);
  });

  test("draws the replicates of every point apart", () => {
    const same = { y: 2, replicates: [1, 2, 3] };
    const samples = Array.from({ length: 50 }, (_, sample) => resampleMeans([same, same], sample, 5n));
    expect(samples.filter(([a, b]) => a !== b).length).toBeGreaterThan(20);
  });

  test("leaves out samples without a logarithm, and says how many", () => {
    const low = { x: 500, replicates: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, -0.5] };
    const { bootstrap } = fitScaling("power", [low, ...points], { bootstrap: { samples: 200, seed: 1n } });
    expect(bootstrap!.leftOut).toBeGreaterThan(20);
    expect(bootstrap!.leftOut).toBeLessThan(180);
  });

  test("is not there where a point has one replicate, or no samples are asked for", () => {
    const one = [...points, { x: 64000, replicates: [powerLaw(64000)] }];
    expect(fitScaling("power", one)).toMatchObject({ bootstrap: null, weighting: "none" });
    expect(fitScaling("power", points, { bootstrap: NO_BOOTSTRAP }).parameters[0].bootstrap).toBeNull();
  });
});

describe("weights", () => {
  const draw = (replicates: number) =>
    drawReplicates(powerLaw, { set: 1, replicates, deviation: (y) => 0.05 * y });

  test("are taken from ten replicates, not from nine", () => {
    expect(fitScaling("power", draw(10), { bootstrap: NO_BOOTSTRAP }).weighting).toBe("errors");
    expect(fitScaling("power", draw(9), { bootstrap: NO_BOOTSTRAP }).weighting).toBe("none");
    const asked = fitScaling("power", draw(9), { weighting: "errors", bootstrap: NO_BOOTSTRAP });
    expect(asked.weighting).toBe("errors");
  });

  test("do not depend on the unit of the errors, but chi-square does", () => {
    const doubled = MEASURED.map((point) => ({ ...point, standardError: 2 * point.standardError }));
    const [plain, wide] = [MEASURED, doubled].map((points) => fitScaling("power", points));
    expect(wide!.parameters[1].standardError).toBeCloseTo(plain!.parameters[1].standardError!, 12);
    expect(wide!.chiSquare!.value).toBeCloseTo(plain!.chiSquare!.value / 4, 12);
  });
});

test.each<[string, Parameters<typeof fitScaling>, string]>([
  ["one point", ["power", [{ x: 1, y: 2 }]], "a fit needs at least 2 points, got 1"],
  [
    "y = 0",
    [
      "power",
      [
        { x: 1, y: 2 },
        { x: 2, y: 0 },
      ],
    ],
    "a power law needs y above 0, got 0 at x = 2",
  ],
  [
    "x = 0",
    [
      "log",
      [
        { x: 0, y: 2 },
        { x: 2, y: 3 },
      ],
    ],
    "expected sizes above 0, got x = 0",
  ],
  [
    "NaN",
    [
      "log",
      [
        { x: 1, y: Number.NaN },
        { x: 2, y: 3 },
      ],
    ],
    "expected finite values, got NaN at x = 1",
  ],
  [
    "one x twice",
    [
      "log",
      [
        { x: 1, y: 2 },
        { x: 1, y: 3 },
      ],
    ],
    "got two at x = 1",
  ],
  [
    "no replicates",
    [
      "log",
      [
        { x: 1, replicates: [] },
        { x: 2, y: 3 },
      ],
    ],
    "at least one replicate at x = 1",
  ],
  [
    "a negative error",
    ["log", [{ x: 1, y: 1, standardError: -1 }]],
    "expected standard errors of at least 0",
  ],
  [
    "weights without errors",
    [
      "log",
      [
        { x: 1, replicates: [5, 5] },
        { x: 2, y: 3 },
      ],
      { weighting: "errors" },
    ],
    "weighting by errors needs a standard error above 0 at every point, got 0 at x = 1",
  ],
])("%s is refused by name", (_, [model, points, options], message) => {
  expect(() => fitScaling(model, points, options)).toThrow(message);
});

test("a line is fitted to the logarithms, not to the values", () => {
  const [factor, exponent] = fitScaling("power", [
    { x: 1, y: 1 },
    { x: exp(1), y: exp(3) },
    { x: exp(2), y: exp(2) },
  ]).parameters;
  expect(exponent.value).toBeCloseTo(1, 12);
  expect(log(factor.value)).toBeCloseTo(2 / 3, 12);
});

function parameterOf({ parameters }: ScalingFit, name: string): number | undefined {
  return parameters.find((parameter) => parameter.name === name)?.value;
}

function expectInterval(interval: Interval | null, low: number, high: number, digits: number): void {
  expect(interval!.low).toBeCloseTo(low, digits);
  expect(interval!.high).toBeCloseTo(high, digits);
}

function holds(interval: Interval | null, value: number): boolean {
  return interval!.low <= value && value <= interval!.high;
}

function count(isSo: boolean): number {
  return isSo ? 1 : 0;
}
