/**
 * One synapse under a prescribed voltage: release, receptors, calcium of the spine, its integrator and the efficacy of Chindemi et al.
 * (2022), without a cell. What is computed, and where the paper was not followed, is told in docs/models/calcium-plasticity.md.
 */
import { beginRun, hasInput, inputAddress, setScalar, setVector } from "../lib/abi";
import { philox } from "../lib/philox";
import { uniform } from "../lib/random";
import { Plasticity, startPlasticity } from "../lib/synapse/plasticity";
import { restingTerminal } from "../lib/synapse/release";
import { tabulateVoltage } from "../lib/synapse/voltage-table";
import { restingSpine } from "../lib/synapse/spine";
import { createClamp, isFinite, voltageAt } from "./clamp";
import { Course, hold, MOST_STEPS } from "./course";
import { DRAWN, POST, PRE, readSettings, Settings } from "./settings";
import { areInOrder, inputSpikes, noSpikes, protocolSpikes, Spikes } from "./spikes";
import { createTraces, Traces } from "./traces";

export { reserve, input, output } from "../lib/abi";

export function run(parameters: usize, seed: u64): i32 {
  beginRun();
  const settings = readSettings(parameters);
  if (settings.duration / settings.step > MOST_STEPS) return TOO_MANY_STEPS;
  const spikes = presynapticSpikes(settings);
  const postsynaptic = settings.protocol == PRE ? noSpikes() : protocolSpikes(settings, 0);
  if (!areInOrder(spikes, settings.duration)) return hasInput(SPIKES) ? BAD_SPIKES : BAD_PROTOCOL;
  if (!areInOrder(postsynaptic, settings.duration)) return BAD_PROTOCOL;
  if (!areCounts(spikes.count, settings.sites)) return BAD_COUNTS;
  const clamp = createClamp(settings, postsynaptic, VOLTAGE);
  if (!isFinite(clamp)) return BAD_VOLTAGE;

  const terminal = restingTerminal(settings.sites, settings.recovery, settings.facilitation);
  const plasticity = newPlasticity(settings, seed);
  const spine = restingSpine(
    tabulateVoltage(settings.magnesium),
    settings.volume,
    settings.nmda,
    settings.ampaDecay,
    settings.calciumOutside,
    settings.integration,
    voltageAt(clamp, 0),
  );
  const traces = createTraces(settings);
  const course = hold(settings, clamp, spikes, inputAddress(RELEASES), terminal, spine, plasticity, traces, seed);
  report(course, plasticity, spikes, traces);
  return 0;
}

const VOLTAGE: i32 = 0;
const SPIKES: i32 = 1;
const RELEASES: i32 = 2;

const BAD_SPIKES: i32 = 1;
const BAD_COUNTS: i32 = 2;
const BAD_VOLTAGE: i32 = 3;
const BAD_PROTOCOL: i32 = 4;
const TOO_MANY_STEPS: i32 = 5;

/** The stream of the state in which a synapse begins; that of release is the kernel's first. */
const INITIAL: u32 = 1;

function presynapticSpikes(settings: Settings): Spikes {
  if (hasInput(SPIKES)) return inputSpikes(SPIKES);
  return settings.protocol == POST ? noSpikes() : protocolSpikes(settings, -settings.lag);
}

function areCounts(spikes: i32, sites: i32): bool {
  if (!hasInput(RELEASES)) return true;
  // Without times of spikes their number is the protocol's, which the host cannot compare.
  if (!hasInput(SPIKES)) return false;
  for (let spike = 0; spike < spikes; spike++) {
    const released = load<i32>(inputAddress(RELEASES) + (<usize>spike << 2));
    if (released < 0 || released > sites) return false;
  }
  return true;
}

function newPlasticity(settings: Settings, seed: u64): Plasticity {
  const words = philox(seed, 0, 0, 0, INITIAL);
  const drawn = uniform(i32x4.extract_lane(words, 0), i32x4.extract_lane(words, 1));
  const isPotentiated = settings.initial == DRAWN ? drawn < settings.release : settings.initial == 1;
  const plasticity = startPlasticity(isPotentiated, settings.conductance, settings.release);
  plasticity.depressionRate = settings.depressionRate;
  plasticity.potentiationRate = settings.potentiationRate;
  plasticity.depressionThreshold = settings.depressionThreshold;
  plasticity.potentiationThreshold = settings.potentiationThreshold;
  return plasticity;
}

const MICROMOLAR: f64 = 1000;

function report(course: Course, plasticity: Plasticity, spikes: Spikes, traces: Traces): void {
  setScalar<f64>(0, course.peakCalcium * MICROMOLAR);
  setScalar<f64>(1, course.peakIntegrator);
  setScalar<f64>(2, plasticity.efficacy);
  setScalar<f64>(3, plasticity.conductance);
  setScalar<f64>(4, plasticity.release);
  setScalar<f64>(5, course.depressing);
  setScalar<f64>(6, course.potentiating);
  setVector(7, spikes.times, spikes.count);
  setVector(8, course.released, spikes.count);
  for (let column = 0; column < Traces.COLUMNS; column++) {
    setVector(9 + column, traces.columns + <usize>column * traces.stride, traces.count);
  }
}
