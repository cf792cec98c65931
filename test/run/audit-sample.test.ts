import { describe, expect, test } from "vitest";
import { isSampled } from "../../src/run/audit-sample.ts";
import { trialKey } from "../../src/sweep/trial.ts";
import { sha256 } from "../store/example-trials.ts";

const keys = Array.from({ length: 20_000 }, (_, i) => trialKey(sha256(`trial ${i}`)));
const sampleOf = (share: number) => keys.filter((key) => isSampled(key, share));

describe("a sample of trials", () => {
  test.each([0.001, 0.01, 0.1, 0.5])("of the share %d has about that many", (share) => {
    const expected = keys.length * share;
    // Five standard deviations of a binomial count.
    expect(Math.abs(sampleOf(share).length - expected)).toBeLessThan(5 * Math.sqrt(expected * (1 - share)));
  });

  test("of nothing is empty, and of all is all, at the ends of the range of keys too", () => {
    const ends = [trialKey("0".repeat(64)), trialKey("f".repeat(64))];
    expect(ends.map((key) => isSampled(key, 0))).toEqual([false, false]);
    expect(ends.map((key) => isSampled(key, 1))).toEqual([true, true]);
    expect([sampleOf(0).length, sampleOf(1).length]).toEqual([0, keys.length]);
  });

  test("is within a larger one, and follows from the beginning of the key alone", () => {
    const larger = new Set(sampleOf(0.2));
    expect(sampleOf(0.1).every((key) => larger.has(key))).toBe(true);
    const key = (start: string) => trialKey(start.padEnd(64, "0"));
    expect([isSampled(key("3fff"), 0.25), isSampled(key("4000"), 0.25)]).toEqual([true, false]);
  });
});
