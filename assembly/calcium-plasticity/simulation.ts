/** Up to four cells with their synapses, in time. */
import { allocate } from "../lib/abi";
import { beginStep, Cell, inject, nextOf, settle, voltageOf } from "../lib/cable/cell";
import { solve } from "../lib/cable/solve";
import {
  accept,
  cap,
  chooseStep,
  jump,
  levelOf,
  LEVELS,
  newStepper,
  Stepper,
  take,
} from "../lib/cable/stepper";
import { CALCIUM_REST } from "../lib/synapse/constants";
import { Decays, newDecays, setDecays } from "../lib/synapse/decays";
import { advancePlasticity, partAbove } from "../lib/synapse/plasticity";
import { releaseVesicles } from "../lib/synapse/release";
import { advanceSpine, linearise, openReceptors, rest } from "../lib/synapse/spine";
import { edgeAt, Scenario, spikeAt } from "./scenario";
import { Settings } from "./settings";
import { RELEASE, Synapse, synapseAt, Synapses } from "./synapse";

@unmanaged
export class Simulation {
  settings: Settings;
  cell: Cell;
  synapses: Synapses;
  stepper: Stepper;
  scenario: Scenario;
  seed: u64;
  time: f64;
  /** The time before the last step. */
  before: f64;
  edge: i32;
  /** Decays by level, and those of a step of another length. */
  decays: usize;
  odd: Decays;
}

export function newSimulation(
  settings: Settings,
  cell: Cell,
  synapses: Synapses,
  scenario: Scenario,
  seed: u64,
): Simulation {
  const simulation = changetype<Simulation>(allocate(offsetof<Simulation>()));
  simulation.settings = settings;
  simulation.cell = cell;
  simulation.synapses = synapses;
  simulation.seed = seed;
  simulation.odd = newDecays();
  simulation.decays = allocate(<usize>LEVELS << 2);
  for (let level = 0; level < LEVELS; level++) {
    store<u32>(simulation.decays + (<usize>level << 2), <u32>changetype<usize>(newDecays()));
  }
  simulation.stepper = newStepper(cell, settings.tolerance, settings.fixedLevel);
  begin(simulation, scenario);
  return simulation;
}

/** Everything at rest at time 0, and another scenario. Efficacies, and the vesicles of terminals, stay. */
export function begin(simulation: Simulation, scenario: Scenario): void {
  simulation.scenario = scenario;
  simulation.time = 0;
  simulation.before = 0;
  simulation.edge = 0;
  settle(simulation.cell);
  jump(simulation.stepper);
  const synapses = simulation.synapses;
  for (let index = 0; index < synapses.count; index++) {
    const synapse = synapseAt(synapses, index);
    rest(synapse.spine, simulation.cell.start);
    synapse.calciumBefore = synapse.spine.calcium;
    synapse.peakCalcium = 0;
    synapse.peakIntegrator = 0;
    synapse.arrived = 0;
  }
}

/** One step, which ends at `until` at the latest. What is due now happens first. */
export function advance(simulation: Simulation, until: f64): void {
  const event = min(until, happen(simulation));
  const stepper = simulation.stepper;
  const current = simulation.edge & 1 ? simulation.scenario.amplitude : 0;
  const startLevel = stepper.level;
  let step: f64;
  let level: i32;
  let decays: Decays;
  do {
    step = chooseStep(stepper, event - simulation.time);
    level = levelOf(stepper, step);
    decays = decaysOf(simulation, step, level);
    beginStep(simulation.cell, step, level);
    for (let lane = 0; lane < simulation.synapses.lanes; lane++) inject(simulation.cell, 0, lane, 0, current);
    injectSynapses(simulation, decays);
    solve(simulation.cell, step);
  } while (!accept(stepper, step, 0));
  const bend = advanceSynapses(simulation, decays);
  // The calcium of a step is what it is: one that bent too far makes the next ones shorter.
  if (bend > 1) cap(stepper, max(0, min(level < 0 ? startLevel : level, stepper.level) - 1));
  else if (bend > 0.2) cap(stepper, level < 0 ? startLevel : level);
  take(stepper, step, level);
  simulation.before = simulation.time;
  simulation.time = step == event - simulation.time ? event : simulation.time + step;
}

/** Lets what is due happen; gives the time of the next event. */
function happen(simulation: Simulation): f64 {
  const time = simulation.time;
  const scenario = simulation.scenario;
  while (edgeAt(scenario, simulation.edge) <= time) {
    simulation.edge++;
    jump(simulation.stepper);
  }
  let next = edgeAt(scenario, simulation.edge);
  const synapses = simulation.synapses;
  for (let index = 0; index < synapses.count; index++) {
    const synapse = synapseAt(synapses, index);
    if (spikeAt(scenario, synapse.arrived) + synapse.delay <= time) {
      receive(simulation, synapse);
      // Receptors open smoothly: the voltage goes on as it went, and bends soon.
      cap(simulation.stepper, ONSET_LEVEL);
    }
    next = min(next, spikeAt(scenario, synapse.arrived) + synapse.delay);
  }
  return next;
}

/** At most 1/32 ms when receptors open. */
const ONSET_LEVEL: i32 = 4;

function receive(simulation: Simulation, synapse: Synapse): void {
  const spike = synapse.arrived;
  synapse.arrived++;
  if (simulation.scenario.releasesAll) {
    openReceptors(synapse.spine, 1);
    return;
  }
  const released = vesicles(simulation, synapse, spike);
  if (released > 0) openReceptors(synapse.spine, <f64>released / <f64>synapse.terminal.sites);
}

/** How many a spike releases: as an input says, or drawn. */
function vesicles(simulation: Simulation, synapse: Synapse, spike: i32): i32 {
  const scenario = simulation.scenario;
  if (scenario.releases != 0) return load<i32>(scenario.releases + (<usize>(spike * scenario.rows + synapse.row) << 2));
  const arrival = spikeAt(scenario, spike);
  const seed = simulation.seed;
  return releaseVesicles(synapse.terminal, arrival, synapse.plasticity.release, seed, spike, synapse.row, RELEASE);
}

function decaysOf(simulation: Simulation, step: f64, level: i32): Decays {
  const decays =
    level < 0
      ? simulation.odd
      : changetype<Decays>(<usize>load<u32>(simulation.decays + (<usize>level << 2)));
  setDecays(decays, step, simulation.settings.integration);
  return decays;
}

function injectSynapses(simulation: Simulation, decays: Decays): void {
  const cell = simulation.cell;
  const synapses = simulation.synapses;
  const releasesAll = simulation.scenario.releasesAll;
  for (let index = 0; index < synapses.count; index++) {
    const synapse = synapseAt(synapses, index);
    const plasticity = synapse.plasticity;
    const spine = synapse.spine;
    const ampa = releasesAll ? plasticity.potentiatedConductance : plasticity.conductance;
    linearise(spine, decays, ampa, voltageOf(cell, synapse.compartment, synapse.lane));
    inject(cell, synapse.compartment, synapse.lane, spine.conductance, spine.inward);
  }
}

/** Gives how far the calcium of a synapse left its straight line, in units of what it may; 0 after a jump. */
function advanceSynapses(simulation: Simulation, decays: Decays): f64 {
  const cell = simulation.cell;
  const synapses = simulation.synapses;
  const lastStep = simulation.stepper.beforeStep;
  const isPlastic = simulation.scenario.isPlastic;
  let bend: f64 = 0;
  for (let index = 0; index < synapses.count; index++) {
    const synapse = synapseAt(synapses, index);
    const spine = synapse.spine;
    const now = voltageOf(cell, synapse.compartment, synapse.lane);
    const next = nextOf(cell, synapse.compartment, synapse.lane);
    const calcium = spine.calcium;
    const integrator = spine.integrator;
    advanceSpine(spine, decays, 0.5 * (now + next));
    if (lastStep > 0) {
      const line = calcium + ((calcium - synapse.calciumBefore) * decays.step) / lastStep;
      bend = max(bend, abs(spine.calcium - line) / (CALCIUM_BEND * (spine.calcium - CALCIUM_REST) + LEAST_BEND));
    }
    synapse.calciumBefore = calcium;
    synapse.peakCalcium = max(synapse.peakCalcium, spine.calcium);
    synapse.peakIntegrator = max(synapse.peakIntegrator, spine.integrator);
    if (isPlastic) change(synapse, decays, integrator, spine.integrator);
  }
  return bend;
}

/** A part of what is above rest, and mM; a twelfth of it is the error of a step of the integrator. */
const CALCIUM_BEND: f64 = 0.01;
const LEAST_BEND: f64 = 5e-7;

function change(synapse: Synapse, decays: Decays, before: f64, after: f64): void {
  const plasticity = synapse.plasticity;
  advancePlasticity(
    plasticity,
    decays,
    partAbove(plasticity.depressionThreshold, before, after),
    partAbove(plasticity.potentiationThreshold, before, after),
  );
}
