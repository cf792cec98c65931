import { z } from "zod";

/**
 * A mapping without other keys. Messages of the schema complete the sentence "expected …"; that of unknown keys is the
 * list of the known ones, from which sweep-issues.ts finds the nearest.
 */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape, expected = "a mapping") {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? known.join(" ") : withKeys(expected, known)),
  });
}

function withKeys(expected: string, known: readonly string[]): string {
  return expected === "a mapping" ? `a mapping with the keys ${known.join(", ")}` : expected;
}
