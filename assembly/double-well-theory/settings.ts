import { allocate, integerParameter, parameter } from "../lib/abi";
import { exp, expm1 } from "../lib/math";

/** The parameters of a trial, with what follows from them. */
@unmanaged
export class Settings {
  /** cN, the mean number of inputs of a neuron. */
  inputs: f64;
  r1: f64;
  r2: f64;
  r3: f64;
  /** The minima of the potential are at -well and +well. */
  well: f64;
  /** 0: until many ages in a row fail. */
  ages: i32;
  /** Overlap with the newest pattern from which the map starts. */
  epsilon: f64;
  /** Step of the grid in units of r2; 0: chosen here. */
  gridStep: f64;
  /** exp(-2 r1): what is left of the distance to the minimum after one unit of time. */
  decay: f64;
  /** 1 - decay. */
  pull: f64;
  /** sqrt((r2^2 + r3^2) / (1 - exp(-4 r1))): the RMS of the weights of a single well. */
  spread: f64;
}

/** Reads the flat parameters, in the manifest's order. */
export function readSettings(parameters: usize): Settings {
  const settings = changetype<Settings>(allocate(offsetof<Settings>()));
  settings.inputs = parameter(parameters, 0) * parameter(parameters, 1);
  settings.r1 = parameter(parameters, 2);
  settings.r2 = parameter(parameters, 3);
  settings.r3 = parameter(parameters, 4);
  settings.well = parameter(parameters, 5);
  settings.ages = integerParameter(parameters, 6);
  settings.epsilon = parameter(parameters, 7);
  settings.gridStep = parameter(parameters, 8);
  settings.decay = exp(-2 * settings.r1);
  settings.pull = -expm1(-2 * settings.r1);
  const kicks = settings.r2 * settings.r2 + settings.r3 * settings.r3;
  settings.spread = sqrt(kicks / -expm1(-4 * settings.r1));
  return settings;
}
