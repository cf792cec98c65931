import { allocate, integerParameter, parameter } from "../lib/abi";
import { exp } from "../lib/math";

/** The parameters of a trial, in the units of J, with what follows from them. */
@unmanaged
export class Settings {
  seed: u64;
  size: u32;
  connectivity: f64;
  coding: f64;
  rule: i32;
  r1: f64;
  r2: f64;
  r3: f64;
  /** The minima of the potential are at -well and +well. */
  well: f64;
  threshold: f64;
  /** 0: as many as stationarity needs. */
  patterns: i32;
  /** 0: until the search for the capacity ends. */
  ages: i32;
  /** How the capacity is searched when `ages` is 0. */
  search: i32;
  /** I of eqs 5 to 7 for both neurons active, one, none. */
  both: f64;
  one: f64;
  none: f64;
}

export const BALANCED: i32 = 0;
export const COVARIANCE: i32 = 1;
export const AMIT_FUSI: i32 = 2;

export const BISECTION: i32 = 1;

/** Reads the flat parameters; natural units become units of J. */
export function readSettings(parameters: usize, seed: u64): Settings {
  const settings = changetype<Settings>(allocate(offsetof<Settings>()));
  settings.seed = seed;
  settings.size = integerParameter(parameters, 0);
  settings.connectivity = parameter(parameters, 1);
  settings.coding = parameter(parameters, 2);
  settings.rule = integerParameter(parameters, 3);
  settings.r1 = parameter(parameters, 4);
  settings.r2 = parameter(parameters, 5);
  settings.r3 = parameter(parameters, 6);
  settings.well = parameter(parameters, 7);
  settings.threshold = parameter(parameters, 8);
  settings.patterns = integerParameter(parameters, 9);
  settings.ages = integerParameter(parameters, 10);
  settings.search = integerParameter(parameters, 11);
  applyRule(settings);
  return settings;
}

/** The kick r2 I that a pattern gives to a synapse with both neurons active. */
export function kickBoth(settings: Settings): f32 {
  return <f32>(settings.r2 * settings.both);
}

/** The kick with one neuron active. */
export function kickOne(settings: Settings): f32 {
  return <f32>(settings.r2 * settings.one);
}

/** The kick with no neuron active. */
export function kickNone(settings: Settings): f32 {
  return <f32>(settings.r2 * settings.none);
}

/** The factor by which the distance to the minimum shrinks from one pattern to the next. */
export function decay(settings: Settings): f64 {
  return exp(-2 * settings.r1);
}

/** Root mean square of I over random pairs of neurons. */
export function kickRms(settings: Settings): f64 {
  const f = settings.coding;
  const both = settings.both * settings.both * (f * f);
  const one = settings.one * settings.one * (2 * f * (1 - f));
  const none = settings.none * settings.none * ((1 - f) * (1 - f));
  return sqrt(both + one + none);
}

/** How many ages in a row must fail before the search for the capacity ends. */
export function patience(settings: Settings): i32 {
  return settings.rule == BALANCED ? 32 : 256;
}

function applyRule(settings: Settings): void {
  const f = settings.coding;
  if (settings.rule == BALANCED) {
    settings.both = 1;
    settings.one = -1;
    settings.none = 1;
  } else if (settings.rule == COVARIANCE) {
    settings.both = (1 - f) * (1 - f);
    settings.one = -f * (1 - f);
    settings.none = f * f;
    settings.threshold *= f * <f64>settings.size * settings.r2;
  } else {
    settings.well *= f * (1 - f);
    settings.both = 2 * settings.well;
    settings.one = -f * (1 - f);
    settings.none = 0;
    settings.threshold *= f * <f64>settings.size * settings.well;
  }
}
