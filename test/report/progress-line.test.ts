import { expect, test } from "vitest";
import { progressText } from "../../src/report/progress-line.ts";
import { createCounts } from "../../src/run/run-counts.ts";

const counts = (expected: number | undefined) => ({
  ...createCounts(expected),
  trials: 1200,
  evaluated: 800,
  cached: 400,
  failed: 2,
});

test("a design knows how far it is and how long it will take", () => {
  expect(progressText(counts(5000), 8)).toBe(
    "1,200 of 5,000 trials (24 %), 100/s, 38 s left, 400 cached, 2 failed",
  );
});

test("a search shows what it knows: how many trials so far, and how fast", () => {
  expect(progressText(counts(undefined), 8)).toBe("1,200 trials, 100/s, 400 cached, 2 failed");
});

test("before the first evaluation there is no rate", () => {
  expect(progressText(createCounts(undefined), 1)).toBe("0 trials");
});
