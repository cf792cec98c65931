import type { Path } from "./origins.ts";

/**
 * A copy of what the YAML reader returns, without shared references, in which an integer is a number; only a large
 * seed, which a number cannot hold, is a string of digits. So a sweep can be kept as JSON.
 */
export function createPlainValue(value: unknown, path: Path = []): unknown {
  if (typeof value === "bigint") return isSeed(path) && !isExact(value) ? String(value) : Number(value);
  if (Array.isArray(value)) return value.map((item, index) => createPlainValue(item, [...path, index]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, createPlainValue(item, [...path, key])]),
  );
}

function isSeed(path: Path): boolean {
  return path.at(-1) === "seed" && (path.length === 1 || (path.length === 3 && path[0] === "parts"));
}

function isExact(value: bigint): boolean {
  return BigInt.asIntN(54, value) === value;
}
