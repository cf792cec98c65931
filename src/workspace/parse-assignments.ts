import { SweepError } from "../kernel/sweep-error.ts";
import { parseValue } from "../sweep/parse-sweep.ts";

/** Values as `resolveParameters` takes them. */
export type Assignments = Record<string, number | string | readonly number[]>;

/** Reads `NAME=VALUE` words of a flag; the values are YAML, as in a sweep file. */
export function parseAssignments(words: readonly string[], flag: string): Assignments {
  return Object.fromEntries(
    splitAssignments(words, flag, "VALUE").map(([name, text]) => [
      name,
      parseValue(text, `${flag} ${name}=${text}`, []) as Assignments[string],
    ]),
  );
}

/** Splits `NAME=TEXT` words of a flag at the first equals sign. */
export function splitAssignments(words: readonly string[], flag: string, what: string): [string, string][] {
  return words.map((word) => {
    const split = word.indexOf("=");
    if (split >= 1 && split < word.length - 1) return [word.slice(0, split), word.slice(split + 1)];
    throw new SweepError("BAD_OPTION", `${flag} ${word}: expected NAME=${what}`);
  });
}
