import { allocate, integerParameter, parameter } from "../lib/abi";
import { at, put } from "./column";
import { lower, upper, isOpen } from "./boxes";
import { resolveSizes } from "./sizes";

/** What is to be evaluated: a problem, its sizes, and x in the problem's own units. */
@unmanaged
export class Trial {
  problem: i32;
  /** The variables and objectives that count. */
  dimensions: i32;
  objectives: i32;
  /** Of WFG: how many variables say where on the front. */
  position: i32;
  /** Of BBOB: which instance. */
  instance: i32;
  /** The standard deviation of what is added to each objective. */
  noise: f64;
  iterations: u64;
  x: usize;
  /** Of BBOB: how far the objective lies above its optimum; NaN of other problems. */
  gap: f64;
}

/** Reads the flat parameters, in the manifest's order, into `trial`; 0 or an error code. */
export function readTrial(trial: Trial, parameters: usize): i32 {
  trial.problem = integerParameter(parameters, 0);
  const rest = X + LENGTH;
  trial.dimensions = integerParameter(parameters, rest);
  trial.objectives = integerParameter(parameters, rest + 1);
  trial.position = integerParameter(parameters, rest + 2);
  trial.instance = integerParameter(parameters, rest + 3);
  const isUnit = integerParameter(parameters, rest + 4) == 1;
  trial.noise = parameter(parameters, rest + 5);
  trial.iterations = <u64>parameter(parameters, rest + 6);
  const error = resolveSizes(trial);
  return error == 0 ? readPoint(trial, parameters + (X << 3), isUnit) : error;
}

/** The length of the manifest's x, and its place among the parameters. */
export const LENGTH: i32 = 40;
const X: i32 = 1;
const OUTSIDE: i32 = 1;

function readPoint(trial: Trial, given: usize, isUnit: bool): i32 {
  trial.x = allocate(<usize>LENGTH << 3);
  for (let i = 0; i < trial.dimensions; i++) {
    const low = lower(trial.problem, i);
    const high = upper(trial.problem, i);
    const value = at(given, i);
    if (isUnit ? value < 0 || value > 1 : !isOpen(trial.problem) && (value < low || value > high)) return OUTSIDE;
    put(trial.x, i, isUnit ? min(low + value * (high - low), high) : value);
  }
  return 0;
}
