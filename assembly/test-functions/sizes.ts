/** How many variables and objectives a problem may have, and how many it usually has. */
import { DTLZ1, DTLZ7, isBbob, isWfg, isZdt, WFG2, WFG3, ZDT4 } from "./problem-list";
import { LENGTH, Trial } from "./trial";

/** Puts the usual numbers where the trial says 0, and checks those that it says; 0 or an error code. */
export function resolveSizes(trial: Trial): i32 {
  const objectives = fixedObjectives(trial.problem);
  if (objectives != 0 && trial.objectives != 0 && trial.objectives != objectives) return OBJECTIVES;
  if (objectives != 0) trial.objectives = objectives;
  else if (trial.objectives == 0) trial.objectives = 3;
  if (objectives == 0 && trial.objectives < 2) return OBJECTIVES;
  if (trial.position == 0) trial.position = trial.objectives == 2 ? 4 : 2 * (trial.objectives - 1);
  if (trial.dimensions == 0) trial.dimensions = usualDimensions(trial);
  if (trial.dimensions < max(2, trial.objectives)) return TOO_FEW;
  if (trial.dimensions > LENGTH) return TOO_MANY;
  return isWfg(trial.problem) ? checkPosition(trial) : 0;
}

const OBJECTIVES: i32 = 2;
const TOO_FEW: i32 = 3;
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
  return isBbob(problem) ? 1 : isZdt(problem) ? 2 : 0;
}

function usualDimensions(trial: Trial): i32 {
  const problem = trial.problem;
  if (isZdt(problem)) return problem < ZDT4 ? 30 : 10;
  if (isBbob(problem)) return 10;
  if (isWfg(problem)) return trial.position + 20;
  return trial.objectives - 1 + (problem == DTLZ1 ? 5 : problem == DTLZ7 ? 20 : 10);
}
