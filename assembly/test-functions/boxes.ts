import { isBbob, isWfg, ZDT4 } from "./problem-list";

/** The least value of variable `i` from 0. */
export function lower(problem: i32, i: i32): f64 {
  if (problem == ZDT4) return i == 0 ? 0 : -5;
  return isBbob(problem) ? -5 : 0;
}

/** The largest value of variable `i` from 0. */
export function upper(problem: i32, i: i32): f64 {
  if (problem == ZDT4) return i == 0 ? 1 : 5;
  if (isWfg(problem)) return <f64>(2 * (i + 1));
  return isBbob(problem) ? 5 : 1;
}

/** Whether the problem is defined outside of its box too. */
export function isOpen(problem: i32): bool {
  return isBbob(problem);
}
