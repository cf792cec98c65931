/** The places of the problems in the manifest's choices, family by family. */
export const ZDT1: i32 = 0;
export const ZDT2: i32 = 1;
export const ZDT3: i32 = 2;
export const ZDT4: i32 = 3;
export const ZDT6: i32 = 4;
export const DTLZ1: i32 = 5;
export const DTLZ2: i32 = 6;
export const DTLZ3: i32 = 7;
export const DTLZ4: i32 = 8;
export const DTLZ5: i32 = 9;
export const DTLZ6: i32 = 10;
export const DTLZ7: i32 = 11;
export const BBOB1: i32 = 12;
export const BBOB24: i32 = 35;
export const WFG1: i32 = 36;
export const WFG2: i32 = 37;
export const WFG3: i32 = 38;
export const WFG9: i32 = 44;
export const BNH: i32 = 45;
export const SRN: i32 = 46;
export const TNK: i32 = 47;
export const OSY: i32 = 48;
export const C1_DTLZ1: i32 = 49;
export const C1_DTLZ3: i32 = 50;
export const C2_DTLZ2: i32 = 51;
export const C3_DTLZ1: i32 = 52;
export const C3_DTLZ4: i32 = 53;
export const G04: i32 = 54;
export const G06: i32 = 55;
export const G07: i32 = 56;
export const G08: i32 = 57;
export const G09: i32 = 58;
export const G24: i32 = 59;

export function isZdt(problem: i32): bool {
  return problem >= ZDT1 && problem <= ZDT6;
}

export function isDtlz(problem: i32): bool {
  return problem >= DTLZ1 && problem <= DTLZ7;
}

export function isBbob(problem: i32): bool {
  return problem >= BBOB1 && problem <= BBOB24;
}

export function isWfg(problem: i32): bool {
  return problem >= WFG1 && problem <= WFG9;
}

export function isConstrained(problem: i32): bool {
  return problem >= BNH;
}

/** Whether it is one of the DTLZ problems with constraints. */
export function isConstrainedDtlz(problem: i32): bool {
  return problem >= C1_DTLZ1 && problem <= C3_DTLZ4;
}
