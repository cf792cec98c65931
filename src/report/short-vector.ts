import { formatNumber } from "./format-number.ts";
import type { Cell } from "./table.ts";

/** A long vector, `[1, 2, …]` as text, by its first numbers; anything else as it is. */
export function shortVector(value: Cell): Cell {
  if (typeof value !== "string" || !value.startsWith("[") || value.length <= LONG_VECTOR) return value;
  const numbers = value.slice(1, -1).split(", ");
  const first = numbers.slice(0, 3).map((number) => formatNumber(Number(number)));
  return `[${first.join(", ")} … ${numbers.length} numbers]`;
}

/** A parameter's value as a cell, a long vector by its first numbers. */
export function valueCell(value: number | string | readonly number[] | undefined): Cell {
  return typeof value === "object" ? shortVector(`[${value.join(", ")}]`) : value;
}

const LONG_VECTOR = 60;
