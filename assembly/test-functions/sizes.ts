/** How many variables and objectives a problem may have, and how many it usually has. */
import { DTLZ1, DTLZ7, isBbob, isZdt, ZDT4 } from "./problem-list";
import { LENGTH, Trial } from "./trial";

/** Puts the usual numbers where the trial says 0, and checks those that it says; 0 or an error code. */
export function resolveSizes(trial: Trial): i32 {
  const objectives = fixedObjectives(trial.problem);
  if (objectives != 0 && trial.objectives != 0 && trial.objectives != objectives) return OBJECTIVES;
  if (objectives != 0) trial.objectives = objectives;
  else if (trial.objectives == 0) trial.objectives = 3;
  if (objectives == 0 && trial.objectives < 2) return OBJECTIVES;
  if (trial.dimensions == 0) trial.dimensions = usualDimensions(trial.problem, trial.objectives);
  if (trial.dimensions < max(2, trial.objectives)) return TOO_FEW;
  return trial.dimensions > LENGTH ? TOO_MANY : 0;
}

const OBJECTIVES: i32 = 2;
const TOO_FEW: i32 = 3;
const TOO_MANY: i32 = 4;

/** 0: any number from 2 up. */
function fixedObjectives(problem: i32): i32 {
  return isBbob(problem) ? 1 : isZdt(problem) ? 2 : 0;
}

function usualDimensions(problem: i32, objectives: i32): i32 {
  if (isZdt(problem)) return problem < ZDT4 ? 30 : 10;
  if (isBbob(problem)) return 10;
  return objectives - 1 + (problem == DTLZ1 ? 5 : problem == DTLZ7 ? 20 : 10);
}
