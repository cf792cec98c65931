import { expect, test } from "vitest";
import { ProgressLine, progressText } from "../../src/report/progress-line.ts";
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

test("a log hears who takes part when that changes, and goes on hearing while nothing moves", () => {
  let nowMs = 0;
  let written = "";
  const stream = { isTTY: false, write: (text: string) => (written += text) };
  const line = new ProgressLine(stream as never, () => nowMs);
  const at = (seconds: number, place: string) => {
    nowMs = seconds * 1000;
    written = "";
    line.note(place);
    return written;
  };
  line.update(counts(5000));
  expect(at(2, "no node")).toBe("");
  expect(at(4, "no node")).toMatch(/^1,200 of 5,000 trials .*; no node\n$/);
  expect(at(10, "no node")).toBe("");
  expect(at(14, "no node")).toContain("no node");
  expect(at(16, "1 node")).toBe("");
  expect(at(18, "1 node")).toContain("; 1 node");
});
