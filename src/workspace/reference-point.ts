import { SweepError } from "../kernel/sweep-error.ts";

/** Reads `1.1,0.5`: a number for each objective, in their order. */
export function parseReferencePoint(text: string): number[] {
  const numbers = text.split(",").map((word) => (word.trim() === "" ? Number.NaN : Number(word)));
  if (numbers.every(Number.isFinite)) return numbers;
  throw new SweepError(
    "BAD_OPTION",
    `--reference: expected a number for each objective with commas between, got ${text}`,
  );
}
