import { allocate, integerParameter, parameter } from "../lib/abi";

/** The parameters of a trial, in the manifest's order and units. */
@unmanaged
export class Settings {
  first: i32;
  frequency: f64;
  pulses: i32;
  trains: i32;
  period: f64;
  lag: f64;
  tests: i32;
  testPeriod: f64;
  testsAfter: i32;
  isFastForward: bool;
  amplitude: f64;
  width: f64;
  calcium: f64;
  magnesium: f64;
  releaseScale: f64;
  integration: f64;
  depressionRate: f64;
  potentiationRate: f64;
  /** b00, b01, b10, b11, then a00, a01, a10, a11: eight f64. */
  coefficients: usize;
  isPlastic: bool;
  tolerance: f64;
  fixedLevel: i32;
  traceStep: f64;
  axialResistivity: f64;
}

export function readSettings(parameters: usize): Settings {
  const settings = changetype<Settings>(allocate(offsetof<Settings>()));
  settings.first = integerParameter(parameters, 0);
  settings.frequency = parameter(parameters, 1);
  settings.pulses = integerParameter(parameters, 2);
  settings.trains = integerParameter(parameters, 3);
  settings.period = parameter(parameters, 4);
  settings.lag = parameter(parameters, 5);
  settings.tests = integerParameter(parameters, 6);
  settings.testPeriod = parameter(parameters, 7);
  settings.testsAfter = integerParameter(parameters, 8);
  settings.isFastForward = integerParameter(parameters, 9) == 1;
  settings.amplitude = parameter(parameters, 10);
  settings.width = parameter(parameters, 11);
  settings.calcium = parameter(parameters, 12);
  settings.magnesium = parameter(parameters, 13);
  settings.releaseScale = parameter(parameters, 14);
  settings.integration = parameter(parameters, 15);
  settings.depressionRate = parameter(parameters, 16);
  settings.potentiationRate = parameter(parameters, 17);
  settings.coefficients = parameters + (18 << 3);
  settings.isPlastic = integerParameter(parameters, 26) == 1;
  settings.tolerance = parameter(parameters, 27);
  settings.fixedLevel = integerParameter(parameters, 28) - 1;
  settings.traceStep = parameter(parameters, 29);
  settings.axialResistivity = parameter(parameters, 30);
  return settings;
}
