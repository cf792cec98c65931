import { closest, distance } from "fastest-levenshtein";

/** Says what a name might have been meant to be: the nearest known one, or else the list of them. */
export function suggestName(name: string, known: readonly string[]): string {
  if (known.length === 0) return "there are none";
  const nearest = closest(
    name.toLowerCase(),
    known.map((other) => other.toLowerCase()),
  );
  const suggestion = known.find((other) => other.toLowerCase() === nearest)!;
  return distance(name.toLowerCase(), nearest) <=
    Math.max(Math.min(1, name.length - 1), Math.floor(name.length / 3))
    ? `did you mean ${suggestion}?`
    : `known here: ${known.join(", ")}`;
}
