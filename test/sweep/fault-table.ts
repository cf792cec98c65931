import { expect, test } from "vitest";
import { SweepError } from "../../src/kernel/sweep-error.ts";

/** What a user sees of a wrong sweep; the text of a right one is a failed test. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(SweepError);
    expect((error as SweepError).code).toBe("BAD_SWEEP");
    return (error as SweepError).message;
  }
  throw new Error("expected a SweepError, but nothing was wrong");
}

/** A test for each case: a title, the text of `sweep.yaml`, and the lines of the error. */
export function testFaults(
  check: (text: string) => unknown,
  cases: readonly (readonly [title: string, text: string, ...lines: string[]])[],
): void {
  test.each(cases)("%s", (_title, text, ...lines) => {
    expect(messageOf(() => check(text)).split("\n")).toEqual(
      lines.map((line) => line.replace(/^@/, "sweep.yaml:")),
    );
  });
}
