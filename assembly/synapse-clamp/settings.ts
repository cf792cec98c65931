import { allocate, integerParameter, parameter } from "../lib/abi";

/** The parameters of a trial, in the manifest's order and units. */
@unmanaged
export class Settings {
  protocol: i32;
  frequency: f64;
  pulses: i32;
  trains: i32;
  period: f64;
  lag: f64;
  start: f64;
  duration: f64;
  step: f64;
  holding: f64;
  spikePeak: f64;
  spikeWidth: f64;
  sampling: f64;
  conductance: f64;
  nmda: f64;
  ampaDecay: f64;
  volume: f64;
  release: f64;
  recovery: f64;
  facilitation: f64;
  sites: i32;
  calciumOutside: f64;
  magnesium: f64;
  initial: i32;
  integration: f64;
  depressionRate: f64;
  potentiationRate: f64;
  depressionThreshold: f64;
  potentiationThreshold: f64;
  traceStep: f64;
}

/** Which side has spikes. */
export const PRE: i32 = 1;
export const POST: i32 = 2;

/** In which state a synapse begins. */
export const DRAWN: i32 = 2;

export function readSettings(parameters: usize): Settings {
  const settings = changetype<Settings>(allocate(offsetof<Settings>()));
  settings.protocol = integerParameter(parameters, 0);
  settings.frequency = parameter(parameters, 1);
  settings.pulses = integerParameter(parameters, 2);
  settings.trains = integerParameter(parameters, 3);
  settings.period = parameter(parameters, 4);
  settings.lag = parameter(parameters, 5);
  settings.start = parameter(parameters, 6);
  settings.duration = parameter(parameters, 7);
  settings.step = parameter(parameters, 8);
  settings.holding = parameter(parameters, 9);
  settings.spikePeak = parameter(parameters, 10);
  settings.spikeWidth = parameter(parameters, 11);
  settings.sampling = parameter(parameters, 12);
  settings.conductance = parameter(parameters, 13);
  settings.nmda = parameter(parameters, 14);
  settings.ampaDecay = parameter(parameters, 15);
  settings.volume = parameter(parameters, 16);
  settings.release = parameter(parameters, 17);
  settings.recovery = parameter(parameters, 18);
  settings.facilitation = parameter(parameters, 19);
  settings.sites = integerParameter(parameters, 20);
  settings.calciumOutside = parameter(parameters, 21);
  settings.magnesium = parameter(parameters, 22);
  settings.initial = integerParameter(parameters, 23);
  settings.integration = parameter(parameters, 24);
  settings.depressionRate = parameter(parameters, 25);
  settings.potentiationRate = parameter(parameters, 26);
  settings.depressionThreshold = parameter(parameters, 27);
  settings.potentiationThreshold = parameter(parameters, 28);
  settings.traceStep = parameter(parameters, 29);
  return settings;
}
