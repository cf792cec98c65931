import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { answer, type Chosen, difference, problems } from "./open-kernel.ts";

/** Written by test/golden/test-functions.py with programs that share nothing with ours. */
const { entries } = JSON.parse(readFileSync("test/golden/test-functions.json", "utf8")) as {
  entries: (Chosen & {
    problem: string;
    x: number[];
    f: number[];
    optimum?: number;
    violations?: number[];
  })[];
};

const TOLERANCE = 1e-10;

test.each(problems)("%s has the values of the table", (problem) => {
  const chosen = entries.filter((entry) => entry.problem === problem);
  expect(chosen.length).toBeGreaterThanOrEqual(10);
  for (const { f, optimum, violations = [], ...point } of chosen) {
    const found = answer(point);
    expect({ point, wrong: difference(found.f, f) > TOLERANCE }).toEqual({ point, wrong: false });
    if (optimum === undefined) expect(found.gap).toBe(Number.NaN);
    else expect(difference([found.gap + optimum], f)).toBeLessThan(TOLERANCE);
    expect({ point, violations: found.violations, wrong: isOff(found.violations, violations) }).toMatchObject(
      {
        wrong: false,
      },
    );
    expect(found.violation).toBe(found.violations.reduce((sum, one) => sum + one, 0));
    expect(found.exact).toEqual(found.f);
  }
});

/** Where a constraint is nearly met, its violation is a small difference of numbers of the size of 1. */
function isOff(found: readonly number[], expected: readonly number[]): boolean {
  const shifted = (values: readonly number[]) => values.map((value) => value + 1);
  return difference(shifted(found), shifted(expected)) > TOLERANCE;
}
