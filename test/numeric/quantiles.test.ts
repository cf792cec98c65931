import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildTestModule } from "./library.ts";

const golden = JSON.parse(readFileSync("test/golden/quantiles.json", "utf8")) as Record<
  "logGamma" | "gamma" | "beta" | "poisson",
  number[][]
>;
const lib = await openQuantiles();
const probability = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });

/** SciPy's (test/golden/quantiles.py). */
describe("numbers of another program", () => {
  test.each([
    ["logGamma", lib.logGamma, 5e-15],
    ["gamma", lib.standardGammaQuantile, 1e-12],
    ["beta", lib.standardBetaQuantile, 1e-12],
    ["poisson", lib.poissonQuantile, 0],
  ] as const)("%s", (name, computed, tolerance) => {
    const wrong = golden[name].filter((entry) => {
      const expected = entry.at(-1)!;
      const size = name === "logGamma" ? Math.max(1, Math.abs(expected)) : Math.abs(expected);
      return !(Math.abs(computed(...entry.slice(0, -1)) - expected) <= tolerance * size);
    });
    expect(wrong).toEqual([]);
  });
});

describe("closed forms", () => {
  test("a gamma number of shape 1 is exponential", () => {
    fc.assert(fc.property(probability, (p) => near(lib.standardGammaQuantile(p, 1), -Math.log1p(-p))));
  });

  test("a beta number of the shapes a and 1, or 1 and b, has a power for its distribution", () => {
    const shape = fc.double({ min: 0.1, max: 50, noNaN: true });
    fc.assert(
      fc.property(probability, shape, (p, a) => {
        near(lib.standardBetaQuantile(p, a, 1), p ** (1 / a));
        near(lib.standardBetaQuantile(p, 1, a), -Math.expm1(Math.log1p(-p) / a));
      }),
    );
  });

  test("a beta number of the shapes 1/2 and 1/2 has the arcsine law", () => {
    fc.assert(
      fc.property(probability, (p) =>
        near(lib.standardBetaQuantile(p, 0.5, 0.5), Math.sin((Math.PI / 2) * p) ** 2),
      ),
    );
  });

  test("shapes by mean and standard deviation", () => {
    near(lib.gammaQuantile(0.3, 6, 3), 1.5 * lib.standardGammaQuantile(0.3, 4));
    near(lib.betaQuantile(0.3, 0.5, Math.sqrt(1 / 12)), 0.3);
  });

  test("a Poisson number of the mean m is 0 up to the probability e^-m, and 1 up to e^-m (1 + m)", () => {
    const mean = fc.double({ min: 0.01, max: 20, noNaN: true });
    fc.assert(
      fc.property(mean, (m) => {
        expect(lib.poissonQuantile(Math.exp(-m) * (1 - 1e-9), m)).toBe(0);
        expect(lib.poissonQuantile(Math.exp(-m) * (1 + 1e-9), m)).toBe(1);
        expect(lib.poissonQuantile(Math.exp(-m) * (1 + m) * (1 + 1e-9), m)).toBe(2);
      }),
    );
  });
});

test("quantiles end and grow with the probability, to the ends of what uniform numbers can be", () => {
  const ends = [2 ** -53, 1e-15, 1e-9, 0.01, 0.4, 0.6, 0.99, 1 - 1e-9, 1 - 1e-15, 1 - 2 ** -53];
  for (const shape of [0.05, 0.3, 2, 50, 1e4]) {
    expectGrowing(ends.map((p) => lib.standardGammaQuantile(p, shape)));
    for (const other of [0.05, 0.8, 30]) {
      const values = ends.map((p) => lib.standardBetaQuantile(p, shape, other));
      expectGrowing(values);
      expect(values.every((value) => value > 0 && value <= 1)).toBe(true);
    }
  }
  expect(lib.poissonQuantile(1 - 2 ** -53, 1.9)).toBeLessThan(40);
});

function expectGrowing(values: readonly number[]): void {
  expect(values.every((value, index) => index === 0 || value >= values[index - 1]!)).toBe(true);
}

function near(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(2e-12 * Math.abs(expected));
}

type Quantiles = Record<
  | "logGamma"
  | "gammaQuantile"
  | "standardGammaQuantile"
  | "betaQuantile"
  | "standardBetaQuantile"
  | "poissonQuantile",
  (...numbers: number[]) => number
>;

async function openQuantiles(): Promise<Quantiles> {
  const module = await WebAssembly.compile(await buildTestModule("quantile-entry", "release"));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const abort = () => {
    throw new Error("aborted");
  };
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, abort } });
  (exports._initialize as () => void)();
  return exports as Quantiles;
}
