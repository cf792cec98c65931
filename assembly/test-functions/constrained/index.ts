import { evaluateDtlz } from "../dtlz";
import {
  BNH, C1_DTLZ1, C1_DTLZ3, C2_DTLZ2, C3_DTLZ1, C3_DTLZ4, DTLZ1, DTLZ2, DTLZ3, DTLZ4, G04, G06, G07, G08, G09, OSY, SRN,
  TNK,
} from "../problem-list";
import { c1Linear, c1Spherical, c2, c3Linear, c3Spherical } from "./c-dtlz";
import { g04, g06, g07, g08, g09, g24 } from "./g-problems";
import { bnh, osy, srn, tnk } from "./two-objectives";

/** No problem has more constraints: C3-DTLZ has as many as objectives. */
export const MOST_CONSTRAINTS: i32 = 20;

/** Writes the objectives of a problem with constraints and what is at most 0 where they are met; returns how many there are. */
export function evaluateConstrained(problem: i32, f: usize, g: usize, x: usize, n: i32, m: i32): i32 {
  switch (problem) {
    case BNH: return bnh(f, g, x);
    case SRN: return srn(f, g, x);
    case TNK: return tnk(f, g, x);
    case OSY: return osy(f, g, x);
    case G04: return g04(f, g, x);
    case G06: return g06(f, g, x);
    case G07: return g07(f, g, x);
    case G08: return g08(f, g, x);
    case G09: return g09(f, g, x);
    case C1_DTLZ1:
      evaluateDtlz(DTLZ1, f, x, n, m);
      return c1Linear(g, f, m);
    case C1_DTLZ3:
      evaluateDtlz(DTLZ3, f, x, n, m);
      return c1Spherical(g, f, m);
    case C2_DTLZ2:
      evaluateDtlz(DTLZ2, f, x, n, m);
      return c2(g, f, m);
    case C3_DTLZ1:
      evaluateDtlz(DTLZ1, f, x, n, m);
      return c3Linear(g, f, m);
    case C3_DTLZ4:
      evaluateDtlz(DTLZ4, f, x, n, m);
      return c3Spherical(g, f, m);
    default:
      return g24(f, g, x);
  }
}
