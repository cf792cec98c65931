import { expect, test } from "vitest";
import { countOf, formatCount } from "../../src/report/format-count.ts";
import { formatDuration } from "../../src/report/format-duration.ts";
import { formatEstimate, formatInterval, formatNumber } from "../../src/report/format-number.ts";

test("a duration is told in the units a person would use", () => {
  const cases: [number, string][] = [
    [0, "0 µs"],
    [12.4e-6, "12 µs"],
    [0.99996e-3, "1 ms"],
    [0.085, "85 ms"],
    [0.9996, "1.0 s"],
    [4.23, "4.2 s"],
    [9.96, "10 s"],
    [41, "41 s"],
    [59.6, "1 min 00 s"],
    [200, "3 min 20 s"],
    [3599.7, "1 h 00 min"],
    [7500, "2 h 05 min"],
    [86_399, "1 d 0 h"],
    [273_600, "3 d 4 h"],
    [Number.POSITIVE_INFINITY, "for ever"],
    [Number.NaN, "?"],
    [-2, "-2.0 s"],
  ];
  for (const [seconds, text] of cases) expect(formatDuration(seconds), String(seconds)).toBe(text);
});

test("a count has its thousands grouped and its noun in the right form", () => {
  expect(formatCount(999)).toBe("999");
  expect(formatCount(1_234_567)).toBe("1,234,567");
  expect(formatCount(10n ** 12n)).toBe("1,000,000,000,000");
  expect(countOf(1, "trial")).toBe("1 trial");
  expect(countOf(0, "trial")).toBe("0 trials");
  expect(countOf(2, "entry", "entries")).toBe("2 entries");
});

test("a number keeps the digits that matter", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [10_000, "10000"],
    [0.05, "0.05"],
    [2.909, "2.909"],
    [0.123456, "0.1235"],
    [34.2000001, "34.2"],
    [123456.7, "123457"],
    [1.5e-7, "1.5e-7"],
    [2e12, "2e12"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-∞"],
  ];
  for (const [value, text] of cases) expect(formatNumber(value), String(value)).toBe(text);
});

test("a mean is told to the decimal that its standard error justifies", () => {
  const cases: [number, number | undefined, string][] = [
    [34.2381, 0.4931, "34.2 ± 0.5"],
    [0.12345, 0.0123, "0.123 ± 0.012"],
    [34.2381, 0.0961, "34.2 ± 0.1"],
    [34, undefined, "34"],
    [34, Number.NaN, "34"],
    [5, 0, "5 ± 0"],
    [1234.5, 23, "1235 ± 23"],
    [1.234e-7, 2.3e-9, "(1.23 ± 0.02)e-7"],
    [-0.5, 0.25, "-0.5 ± 0.3"],
    [Number.NaN, 1, "NaN"],
  ];
  for (const [mean, error, text] of cases) expect(formatEstimate(mean, error), text).toBe(text);
});

test("an interval has two digits of its width", () => {
  const cases: [number, number, string][] = [
    [0.5291, 0.5761, "0.529 to 0.576"],
    [13.09, 34.57, "13 to 35"],
    [-225.4, -63.6, "-225 to -64"],
    [7.1e-5, 78.2, "7.1e-5 to 78"],
    [-0.41, 1.02, "-0.4 to 1.0"],
    [1, 1, "1 to 1"],
    [1.2e-6, 3.4e-6, "1.2e-6 to 3.4e-6"],
    [2.345e10, 2.361e10, "2.345e10 to 2.361e10"],
    [0, Number.POSITIVE_INFINITY, "0 to ∞"],
  ];
  for (const [low, high, text] of cases) expect(formatInterval(low, high)).toBe(text);
});
