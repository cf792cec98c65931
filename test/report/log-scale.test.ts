import { expect, test } from "vitest";
import { logLabel } from "../../src/report/log-scale.ts";

function labels(ticks: number[], domain: [number, number]): string[] {
  return ticks.map((tick) => logLabel(tick, domain));
}

test("an axis of many decades is labelled with powers of ten", () => {
  expect(labels([0.01, 0.1, 1, 2, 10, 1000, 1e12], [0.01, 1e12])).toEqual([
    "10⁻²",
    "10⁻¹",
    "10⁰",
    "",
    "10¹",
    "10³",
    "10¹²",
  ]);
});

test("an axis of few decades is labelled at 1, 2 and 5", () => {
  expect(labels([1000, 2000, 3000, 5000, 8000, 10_000], [1000, 10_000])).toEqual([
    "1,000",
    "2,000",
    "",
    "5,000",
    "",
    "10,000",
  ]);
  expect(labels([0.02, 0.03, 0.05, 0.1], [0.02, 0.5])).toEqual(["0.02", "", "0.05", "0.1"]);
  expect(labels([1e6, 2e6, 4e6], [1e6, 9e6])).toEqual(["10⁶", "2×10⁶", ""]);
});

test("where 1, 2 and 5 do not occur twice, every tick has its label", () => {
  expect(labels([30, 40, 60], [30, 60])).toEqual(["30", "40", "60"].map((text) => text));
  expect(labels([300, 400], [290, 450])).toEqual(["300", "400"]);
});

test("zero and below have no label", () => {
  expect(labels([0, -1, Number.NaN], [1, 10])).toEqual(["", "", ""]);
});
