import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FAULT_NAMES, FAULTS, MIXED } from "./fault-list.ts";
import { parseOptions } from "./options.ts";
import { ROOT } from "./root.ts";
import { describeStrikes, planRun } from "./schedule.ts";
import { insertResults, readResults } from "./write-docs.ts";

const TRIALS = 2000;
/** What can be read of a schedule. */
const wordsOf = (fault: string, seed: number) => {
  const schedule = planRun(fault, seed, TRIALS);
  return { sweep: schedule.sweep, strikes: describeStrikes(schedule) };
};

describe("the schedule of faults", () => {
  test.each(FAULT_NAMES)("%s: the same seed gives the same, and another seed another one", (fault) => {
    expect(wordsOf(fault, 7)).toEqual(wordsOf(fault, 7));
    expect(wordsOf(fault, 7)).not.toEqual(wordsOf(fault, 8));
  });

  test.each(FAULT_NAMES)("%s: strikes while there is something left to disturb", (fault) => {
    for (let seed = 0; seed < 50; seed++) {
      const { sweep, strikes } = planRun(fault, seed, TRIALS);
      const moments = strikes.map(({ after }) => after);
      expect(Math.min(...moments)).toBeGreaterThan(0);
      expect(moments.reduce((sum, after) => sum + after)).toBeLessThan(0.75 * sweep.trials);
      expect(moments.length).toBeGreaterThanOrEqual(fault === MIXED ? 3 : 1);
    }
  });

  test("mixes every fault that leaves the cluster usable", () => {
    const mixed = new Set<string>();
    for (let seed = 0; seed < 50; seed++) {
      for (const what of wordsOf(MIXED, seed).strikes) mixed.add(what.replaceAll(/[\d.]+/g, "#"));
    }
    expect(mixed.size).toBeGreaterThanOrEqual(FAULTS.filter(({ mixes }) => mixes).length);
  });

  test("bad trials are as many as are expected", () => {
    const { text, trials, ends, rest } = planRun("bad-trials", 3, TRIALS).sweep;
    const count = (mode: string) => text.split(`mode: ${mode} `).length - 1;
    expect(ends).toEqual({
      error: count("error"),
      trap: count("trap"),
      time: count("loop"),
      memory: count("grow"),
    });
    expect(ends.time * ends.memory * ends.trap * ends.error).toBeGreaterThan(0);
    expect(rest!.trials).toBe(trials - ends.time - ends.memory);
  });
});

test.each([
  [["--fault", "node-kiled"], /there is no fault node-kiled: did you mean node-killed\?/],
  [["--seeds", "0"], /--seeds is a whole number from 1 on, got 0/],
])("%j is refused in one line", (words, message) => {
  expect(() => parseOptions(words)).toThrow(message);
});

test("docs/chaos.md has the results that are kept, and a line for each fault", () => {
  const text = readFileSync(join(ROOT, "docs/chaos.md"), "utf8");
  expect(insertResults(text, readResults())).toBe(text);
  for (const name of FAULT_NAMES) expect(text).toContain(`| \`${name}\``);
});
