import type { Faults } from "./faults.ts";
import { directionOf, type Objective, type Score } from "./objectives.ts";
import type { StopFile } from "./optimise-schema.ts";
import type { Path } from "./origins.ts";

/** When a search ends before its last generation. */
export type StopSettings = {
  /** The search ends when the first objective of a point, or the score, is as good: larger is better. */
  target?: number;
  /** The search ends after so many generations in a row without progress. */
  stall?: number;
  /** For each objective, or for the score: what is no progress. */
  tolerance: readonly number[];
};

/** Settings with the same said in the words of a sweep file, in one way of writing. */
export type BoundStop = { settings: StopSettings; file: StopFile };

/** Binds `stop`; undefined when something was wrong. */
export function bindStop(
  written: StopFile,
  { objectives, score }: StopContext,
  path: Path,
  faults: Faults,
): BoundStop | undefined {
  const { target, stall, tolerance } = written;
  const count = score === undefined ? objectives.length : 1;
  if (target === undefined && stall === undefined) {
    faults.add(path, "expected target, stall or both");
    return undefined;
  }
  if (tolerance !== undefined && stall === undefined) {
    faults.add([...path, "tolerance"], "belongs to stall: add it, or leave this out", "key");
    return undefined;
  }
  if (Array.isArray(tolerance) && tolerance.length !== count) {
    const what = score === undefined ? "objectives" : `number that best: ${score} makes of them`;
    faults.add(
      [...path, "tolerance"],
      `expected one number, or ${count} for the ${what}, got ${tolerance.length}`,
    );
    return undefined;
  }
  const each = Array.isArray(tolerance) ? tolerance : Array.from({ length: count }, () => tolerance ?? 0);
  return {
    settings: {
      ...(target !== undefined && { target: directionOf(objectives, score) * target + 0 }),
      ...(stall !== undefined && { stall }),
      tolerance: each,
    },
    file: {
      ...(target !== undefined && { target }),
      ...(stall !== undefined && {
        stall,
        tolerance: each.every((one) => one === each[0]) ? each[0]! : each,
      }),
    },
  };
}

export type StopContext = {
  /** Those that make a point better, one beside the other. */
  objectives: readonly Objective[];
  score: Score | undefined;
};
