import { SweepError } from "../kernel/sweep-error.ts";
import { pow } from "../numeric/mathematics.ts";

/** Values that are computed when they are asked for: a range of 10^12 elements costs nothing. */
export type Range<Element = number> = { readonly length: number; at(index: number): Element };

/** Element i is first + i * (last - first) / (points - 1), in this order of operations; both ends are exact. */
export function createLinearRange(first: number, last: number, points: number): Range {
  checkEnds(first, last, points);
  const steps = points - 1;
  if (!Number.isFinite(steps * (last - first))) throw badTooWide(first, last);
  return createDistinct(first, last, points, (index) => first + (index * (last - first)) / steps);
}

/**
 * Element i is first * pow(last / first, i / (points - 1)), in this order of operations, with the pow of src/numeric;
 * both ends are exact.
 */
export function createLogRange(first: number, last: number, points: number): Range {
  checkEnds(first, last, points);
  if (first <= 0) throw badRange(`a logarithmic range needs ends above 0, got [${first}, ${last}]`);
  const steps = points - 1;
  const ratio = last / first;
  if (!Number.isFinite(ratio)) throw badTooWide(first, last);
  return createDistinct(first, last, points, (index) => first * pow(ratio, index / steps));
}

/** The integers first, first + step … last. */
export function createIntegerRange(first: number, last: number, step: number): Range {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) {
    throw badRange(`expected integers as ends, got [${first}, ${last}]`);
  }
  if (first > last) throw badReversed(first, last);
  const steps = Math.floor((last - first) / step);
  if (!Number.isSafeInteger(last - first)) throw badTooWide(first, last);
  if (first + steps * step !== last) {
    const reached = first + steps * step;
    throw badRange(
      `steps of ${step} from ${first} do not reach ${last}: end at ${reached} or ${reached + step}`,
    );
  }
  return { length: steps + 1, at: (index) => first + index * step + 0 };
}

/** The values of `range`, whose ends are integers, rounded to the nearest integer, halves upwards; all must differ. */
export function roundRange(range: Range): Range {
  const rounded: Range = { length: range.length, at: (index) => Math.floor(range.at(index) + 0.5) + 0 };
  const first = rounded.at(0);
  const last = rounded.at(range.length - 1);
  if (range.length > last - first + 1) {
    throw badRange(
      `there are only ${last - first + 1} integers in [${first}, ${last}]: ask for fewer points`,
    );
  }
  // Steps never get smaller along a linear or logarithmic range, so the search ends with the first steps of 1.
  for (let index = 1; index < Math.min(range.length, SEARCH_COUNT); index++) {
    if (rounded.at(index) === rounded.at(index - 1)) {
      throw badRange(
        `points ${index - 1} and ${index} both round to the integer ${rounded.at(index)}: ask for fewer points, or list the values`,
      );
    }
    if (index >= SURE_COUNT && range.at(index) - range.at(index - 1) >= 1) break;
  }
  return rounded;
}

/** Elements that are given one by one. */
export function createListRange<Element>(elements: readonly Element[]): Range<Element> {
  return { length: elements.length, at: (index) => elements[index]! };
}

/** Rounding errors of a step of just 1 show themselves among the first elements, if anywhere. */
const SURE_COUNT = 1000;
/** Beyond this no search: should two points of such a range be equal, they are one trial, evaluated once. */
const SEARCH_COUNT = 1_000_000;

function createDistinct(
  first: number,
  last: number,
  points: number,
  formula: (index: number) => number,
): Range {
  const at = (index: number): number => {
    if (index === 0) return first + 0;
    return index === points - 1 ? last + 0 : Math.min(Math.max(formula(index), first), last) + 0;
  };
  if (points > 1 && !(at(0) < at(1) && at(points - 2) < at(points - 1))) {
    throw badRange(
      `${points} points between ${first} and ${last} are too many for all to be different numbers`,
    );
  }
  return { length: points, at };
}

function checkEnds(first: number, last: number, points: number): void {
  if (first > last) throw badReversed(first, last);
  if (first === last && points > 1)
    throw badRange(`the ends are equal, so ${points} points would be the same: write [${first}]`);
  if (first < last && points === 1) {
    throw badRange(`1 point cannot be at both ends: ask for 2 or more, or write [${first}]`);
  }
}

function badReversed(first: number, last: number): SweepError {
  return badRange(`the ends are reversed: write [${last}, ${first}]`);
}

function badTooWide(first: number, last: number): SweepError {
  return badRange(`[${first}, ${last}] is wider than numbers reach`);
}

function badRange(text: string): SweepError {
  return new SweepError("BAD_SWEEP", text);
}
