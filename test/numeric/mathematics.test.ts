import { beforeAll, describe, expect, test } from "vitest";
import * as host from "../../src/numeric/mathematics.ts";
import { dense, magnitudes, random } from "./arguments.ts";
import { ulpDistance } from "./exact.ts";
import { type F64Name, type Library, openLibrary } from "./library.ts";
import { oracles, quantileUlpDistance } from "./oracle.ts";

const COUNT = 1500;

/** The bounds of docs/numeric.md, in ulp. */
const RANGES: readonly [keyof typeof oracles, bound: number, range: string, arguments: readonly number[]][] =
  [
    ["exp", 0.52, "where the result is a normal number", random(-708, 709.78, COUNT, 1)],
    ["exp", 0.52, "where the result is subnormal", random(-745.1, -708, COUNT, 2)],
    ["exp", 0.52, "near 0", [...dense(-1, 1, COUNT), ...magnitudes(-60, -1, COUNT, 3)]],
    ["expm1", 1.6, "everywhere", [...dense(-40, 40, COUNT), ...random(0, 709.7, COUNT, 4)]],
    ["expm1", 0.9, "near 0", [...dense(-1, 1, COUNT), ...magnitudes(-1070, -1, COUNT, 5, -1)]],
    ["log", 0.53, "everywhere", magnitudes(-1074, 1023, COUNT, 6)],
    ["log", 0.53, "near 1", [...dense(0.5, 2, COUNT), ...magnitudes(-52, -2, COUNT, 7).map((x) => 1 - x)]],
    ["log1p", 0.9, "above -1", [...dense(-0.999, 1, COUNT), ...magnitudes(0, 1023, COUNT, 8)]],
    ["log1p", 0.9, "near 0", magnitudes(-1070, -1, COUNT, 9, -1)],
    ["sin", 0.9, "of moderate angles", [...dense(-10, 10, COUNT), ...random(-1.6e6, 1.6e6, COUNT, 10)]],
    [
      "sin",
      1.2,
      "of large angles",
      [...magnitudes(20, 24, COUNT, 11), ...magnitudes(20, 1023, COUNT, 12, -1)],
    ],
    ["cos", 0.9, "of moderate angles", [...dense(-10, 10, COUNT), ...random(-1.6e6, 1.6e6, COUNT, 13)]],
    [
      "cos",
      1.2,
      "of large angles",
      [...magnitudes(20, 24, COUNT, 14), ...magnitudes(20, 1023, COUNT, 15, -1)],
    ],
    ["erf", 1.1, "everywhere", [...dense(-6.5, 6.5, COUNT), ...magnitudes(-1000, -1, 200, 16)]],
    [
      "erfc",
      2.7,
      "where the result is a normal number",
      [...dense(-6, 6, COUNT), ...random(6, 26.5, 100, 17)],
    ],
  ];

const functions = { ...host };

let library: Library;
beforeAll(async () => {
  library = await openLibrary("release");
});

describe("measured against 70 decimal digits", () => {
  test.each(RANGES)("%s errs by less than %d ulp %s", (name, bound, _range, xs) => {
    expect(worst(xs, (x) => ulpDistance(functions[name](x, 0), oracles[name](x, 0)))).toBeLessThan(bound);
  });

  test("pow errs by less than 0.52 ulp", () => {
    const exponents = random(-40, 40, COUNT, 20);
    const error = worst(random(0.001, 30, COUNT, 21), (x, i) => {
      const y = exponents[i]!;
      return ulpDistance(host.pow(x, y), oracles.pow(x, y));
    });
    expect(error).toBeLessThan(0.52);
  });

  test("the normal quantile errs by less than 7 ulp from 10^-300 to 1 - 2^-52", () => {
    const ps = [
      ...dense(0.01, 0.99, 99),
      ...magnitudes(-996, -2, 60, 22),
      ...magnitudes(-52, -2, 60, 23).flatMap((x) => [1 - x, 0.5 + x]),
    ];
    expect(worst(ps, (p) => quantileUlpDistance(host.normalQuantile(p), p))).toBeLessThan(7);
  });

  test("the sine of the angle nearest to a multiple of pi / 2 keeps all its digits", () => {
    const angle = 6381956970095103 * 2 ** 797;
    expect(ulpDistance(host.cos(angle), oracles.cos(angle))).toBeLessThan(1);
  });
});

describe("at the ends", () => {
  const { exp, expm1, log, log1p, pow, sin, cos, erf, erfc, normalQuantile } = host;
  test.each<[string, number, number]>([
    ["exp(710)", exp(710), Infinity],
    ["exp(-746)", exp(-746), 0],
    ["exp(0)", exp(0), 1],
    ["exp(-infinity)", exp(-Infinity), 0],
    ["expm1(-0)", expm1(-0), -0],
    ["expm1(-infinity)", expm1(-Infinity), -1],
    ["log(0)", log(0), -Infinity],
    ["log(1)", log(1), 0],
    ["log(-1)", log(-1), NaN],
    ["log(infinity)", log(Infinity), Infinity],
    ["log1p(-1)", log1p(-1), -Infinity],
    ["log1p(-0)", log1p(-0), -0],
    ["pow(0, 0)", pow(0, 0), 1],
    ["pow(-8, 3)", pow(-8, 3), -512],
    ["pow(-8, 1/3)", pow(-8, 1 / 3), NaN],
    ["pow(2, 1024)", pow(2, 1024), Infinity],
    ["pow(0, -1)", pow(0, -1), Infinity],
    ["sin(-0)", sin(-0), -0],
    ["sin(infinity)", sin(Infinity), NaN],
    ["cos(-infinity)", cos(-Infinity), NaN],
    ["cos(0)", cos(0), 1],
    ["erf(-0)", erf(-0), -0],
    ["erf(-7)", erf(-7), -1],
    ["erf(infinity)", erf(Infinity), 1],
    ["erfc(30)", erfc(30), 0],
    ["erfc(-30)", erfc(-30), 2],
    ["erfc(0)", erfc(0), 1],
    ["normalQuantile(0)", normalQuantile(0), -Infinity],
    ["normalQuantile(0.5)", normalQuantile(0.5), 0],
    ["normalQuantile(1)", normalQuantile(1), Infinity],
    ["normalQuantile(1.5)", normalQuantile(1.5), NaN],
    ["normalQuantile(-1)", normalQuantile(-1), NaN],
  ])("%s is what IEEE 754 or the limit says", (_call, got, expected) => {
    expect(got).toBe(expected);
  });

  test.each(["exp", "log", "log1p", "expm1", "sin", "cos", "erf", "erfc", "normalQuantile"] as const)(
    "%s of NaN is NaN",
    (name) => expect(functions[name](NaN)).toBeNaN(),
  );
});

test("a kernel and the host get the same bits", () => {
  const x = [...random(-30, 30, 2000, 30), ...magnitudes(-1074, 1023, 2000, 31), -0, 0, Infinity, -Infinity];
  const y = random(-20, 20, x.length, 32);
  const names: F64Name[] = [
    "exp",
    "log",
    "log1p",
    "expm1",
    "pow",
    "sin",
    "cos",
    "erf",
    "erfc",
    "normalQuantile",
  ];
  for (const name of names) {
    const inKernel = library.applyF64(name, x, y);
    x.forEach((argument, i) => {
      const onHost = name === "pow" ? host.pow(argument, y[i]!) : functions[name](argument);
      expect(Object.is(onHost, inKernel[i]), `${name}(${argument})`).toBe(true);
    });
  }
});

function worst(xs: readonly number[], error: (x: number, i: number) => number): number {
  return xs.reduce((greatest, x, i) => Math.max(greatest, error(x, i)), 0);
}
