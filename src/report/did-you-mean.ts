import { closest, distance } from "fastest-levenshtein";

/** `; did you mean "overlap"?` when one of the known names is near, else nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closest(name, known as string[]);
  return distance(name, nearest) <= Math.max(1, name.length / 2) ? `; did you mean "${nearest}"?` : "";
}
