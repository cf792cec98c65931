import { SweepError } from "../kernel/sweep-error.ts";
import { pow } from "../numeric/mathematics.ts";
import type { Range } from "./ranges.ts";

/** A side of a box: the value that a coordinate 0 <= u < 1 stands for. */
export type Side<Element = number> = (u: number) => Element;

/** first + u * (last - first), in this order of operations. */
export function createLinearSide(first: number, last: number): Side {
  checkEnds(first, last);
  return (u) => clamp(first + u * (last - first), first, last);
}

/** first * pow(last / first, u), in this order of operations, with the pow of src/numeric. */
export function createLogSide(first: number, last: number): Side {
  checkEnds(first, last);
  checkPositive(first, last);
  const ratio = checkWidth(last / first, first, last);
  return (u) => clamp(first * pow(ratio, u), first, last);
}

/** The integers from first to last, each equally likely. */
export function createIntegerSide(first: number, last: number): Side {
  checkEnds(first, last);
  const count = checkWidth(last - first, first, last) + 1;
  return (u) => clamp(first + Math.floor(u * count), first, last);
}

/**
 * The integers from first to last, likely as the logarithms of the ends half below and half above each: first - 1/2 times
 * pow((last + 1/2) / (first - 1/2), u), rounded to the nearest integer. So the ends do not lose half of their share.
 */
export function createLogIntegerSide(first: number, last: number): Side {
  checkEnds(first, last);
  checkPositive(first, last);
  const low = first - 0.5;
  const ratio = checkWidth((last + 0.5) / low, first, last);
  return (u) => clamp(Math.floor(low * pow(ratio, u) + 0.5), first, last);
}

/** The elements of a range, each equally likely. */
export function createElementSide<Element>(range: Range<Element>): Side<Element> {
  const { length } = range;
  return (u) => range.at(Math.min(Math.floor(u * length), length - 1));
}

function checkEnds(first: number, last: number): void {
  if (first > last) throw badSide(`the ends are reversed: write [${last}, ${first}]`);
  if (first === last)
    throw badSide(`the ends are equal: it does not vary, so give it the value ${first} in fixed`);
  checkWidth(last - first, first, last);
}

function checkPositive(first: number, last: number): void {
  if (first <= 0) throw badSide(`a logarithmic range needs ends above 0, got [${first}, ${last}]`);
}

function checkWidth(width: number, first: number, last: number): number {
  if (!Number.isFinite(width)) throw badSide(`[${first}, ${last}] is wider than numbers reach`);
  return width;
}

/** Rounding must not lead out of the box, and -0 is 0. */
function clamp(value: number, first: number, last: number): number {
  return Math.min(Math.max(value, first), last) + 0;
}

function badSide(text: string): SweepError {
  return new SweepError("BAD_SWEEP", text);
}
