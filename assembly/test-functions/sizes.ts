/** How many variables and objectives a problem may have, and how many it usually has. */
import {
  BNH, C1_DTLZ1, C3_DTLZ1, DTLZ1, DTLZ7, G04, G07, G09, isBbob, isConstrained, isConstrainedDtlz, isWfg, isZdt, OSY, WFG2,
  WFG3, ZDT4,
} from "./problem-list";
import { LENGTH, Trial } from "./trial";

/** Puts the usual numbers where the trial says 0, and checks those that it says; 0 or an error code. */
export function resolveSizes(trial: Trial): i32 {
  const objectives = fixedObjectives(trial.problem);
  if (objectives != 0 && trial.objectives != 0 && trial.objectives != objectives) return OBJECTIVES;
  if (objectives != 0) trial.objectives = objectives;
  else if (trial.objectives == 0) trial.objectives = 3;
  if (objectives == 0 && trial.objectives < 2) return OBJECTIVES;
  if (trial.position == 0) trial.position = trial.objectives == 2 ? 4 : 2 * (trial.objectives - 1);
  const usual = usualDimensions(trial);
  if (trial.dimensions == 0) trial.dimensions = usual;
  if (hasFixedDimensions(trial.problem) && trial.dimensions != usual) return DIMENSIONS;
  if (trial.dimensions < max(2, trial.objectives)) return DIMENSIONS;
  if (trial.dimensions > LENGTH) return TOO_MANY;
  return isWfg(trial.problem) ? checkPosition(trial) : 0;
}

const OBJECTIVES: i32 = 2;
const DIMENSIONS: i32 = 3;
const TOO_MANY: i32 = 4;
const POSITION: i32 = 5;
const ODD: i32 = 6;

function checkPosition(trial: Trial): i32 {
  if (trial.position >= trial.dimensions || trial.position % (trial.objectives - 1) != 0) return POSITION;
  const isPaired = trial.problem == WFG2 || trial.problem == WFG3;
  return isPaired && (trial.dimensions - trial.position) % 2 != 0 ? ODD : 0;
}

/** 0: any number from 2 up. */
function fixedObjectives(problem: i32): i32 {
  if (isBbob(problem) || problem >= G04) return 1;
  return isZdt(problem) || (problem >= BNH && problem <= OSY) ? 2 : 0;
}

function hasFixedDimensions(problem: i32): bool {
  return isConstrained(problem) && !isConstrainedDtlz(problem);
}

function usualDimensions(trial: Trial): i32 {
  const problem = trial.problem;
  if (isZdt(problem)) return problem < ZDT4 ? 30 : 10;
  if (isBbob(problem)) return 10;
  if (isWfg(problem)) return trial.position + 20;
  if (hasFixedDimensions(problem)) {
    return problem == OSY ? 6 : problem == G04 ? 5 : problem == G07 ? 10 : problem == G09 ? 7 : 2;
  }
  const isLinear = problem == DTLZ1 || problem == C1_DTLZ1 || problem == C3_DTLZ1;
  return trial.objectives - 1 + (isLinear ? 5 : problem == DTLZ7 ? 20 : 10);
}
