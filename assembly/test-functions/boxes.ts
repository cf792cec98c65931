import { BNH, G04, G06, G07, G08, G09, G24, isBbob, isWfg, OSY, SRN, TNK, ZDT4 } from "./problem-list";

/** The least value of variable `i` from 0. */
export function lower(problem: i32, i: i32): f64 {
  if (isBbob(problem)) return -5;
  switch (problem) {
    case ZDT4: return i == 0 ? 0 : -5;
    case SRN: return -20;
    case OSY: return i == 2 || i == 4 ? 1 : 0;
    case G04: return i == 0 ? 78 : i == 1 ? 33 : 27;
    case G06: return i == 0 ? 13 : 0;
    case G07:
    case G09: return -10;
    default: return 0;
  }
}

/** The largest value of variable `i` from 0. */
export function upper(problem: i32, i: i32): f64 {
  if (isBbob(problem)) return 5;
  if (isWfg(problem)) return <f64>(2 * (i + 1));
  switch (problem) {
    case ZDT4: return i == 0 ? 1 : 5;
    case BNH: return i == 0 ? 5 : 3;
    case SRN: return 20;
    case TNK: return 3.141592653589793;
    case OSY: return i == 2 || i == 4 ? 5 : i == 3 ? 6 : 10;
    case G04: return i == 0 ? 102 : 45;
    case G06: return 100;
    case G07:
    case G08:
    case G09: return 10;
    case G24: return i == 0 ? 3 : 4;
    default: return 1;
  }
}

/** Whether the problem is defined outside of its box too. */
export function isOpen(problem: i32): bool {
  return isBbob(problem);
}
