import { allocate, integerParameter, parameter } from "../lib/abi";

/** The parameters of a trial, in the manifest's order and units. */
@unmanaged
export class Settings {
  amplitude: f64;
  width: f64;
  frequency: f64;
  pulses: i32;
  site: i32;
  start: f64;
  duration: f64;
  isPassive: bool;
  synapseSite: i32;
  synapseTime: f64;
  ampa: f64;
  nmda: f64;
  ampaDecay: f64;
  volume: f64;
  calcium: f64;
  magnesium: f64;
  tolerance: f64;
  /** -1: steps as the tolerance has them. */
  fixedLevel: i32;
  traceStep: f64;
  axialResistivity: f64;
}

export function readSettings(parameters: usize): Settings {
  const settings = changetype<Settings>(allocate(offsetof<Settings>()));
  settings.amplitude = parameter(parameters, 0);
  settings.width = parameter(parameters, 1);
  settings.frequency = parameter(parameters, 2);
  settings.pulses = integerParameter(parameters, 3);
  settings.site = integerParameter(parameters, 4);
  settings.start = parameter(parameters, 5);
  settings.duration = parameter(parameters, 6);
  settings.isPassive = integerParameter(parameters, 7) == 1;
  settings.synapseSite = integerParameter(parameters, 8);
  settings.synapseTime = parameter(parameters, 9);
  settings.ampa = parameter(parameters, 10);
  settings.nmda = parameter(parameters, 11);
  settings.ampaDecay = parameter(parameters, 12);
  settings.volume = parameter(parameters, 13);
  settings.calcium = parameter(parameters, 14);
  settings.magnesium = parameter(parameters, 15);
  settings.tolerance = parameter(parameters, 16);
  settings.fixedLevel = integerParameter(parameters, 17) - 1;
  settings.traceStep = parameter(parameters, 18);
  settings.axialResistivity = parameter(parameters, 19);
  return settings;
}
