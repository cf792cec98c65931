import { philox } from "../lib/philox";
import { Histories } from "./histories";
import { learnBalanced } from "./learn-balanced";
import { learnGeneral } from "./learn-general";
import { learnNoisy } from "./learn-noisy";
import { LearningTask, createLearningTask } from "./learning-task";
import { Network, PADDING } from "./network";
import { BALANCED, Settings } from "./settings";
import { INITIAL } from "./streams";

/** Presents all patterns of `histories`, oldest first, to a network that starts in the minima: the weights at u+. */
export function learn(network: Network, histories: Histories, settings: Settings): void {
  startWeights(network, settings);
  const task = createLearningTask(network, histories, settings);
  const learnGroups = learner(settings, network.isWide);
  // Called for a few groups at a time: engines replace slow code by fast code only between calls.
  while (task.nextSynapse < network.synapseCount) learnGroups(task, GROUPS_A_CALL);
}

const GROUPS_A_CALL: u32 = 8;

// Chosen as function values, which also keeps the optimiser from melting them into their only caller.
function learner(settings: Settings, isWide: bool): (task: LearningTask, groups: u32) => void {
  if (settings.r3 != 0) return isWide ? learnNoisyWide : learnNoisyNarrow;
  if (settings.rule == BALANCED) return isWide ? learnBalancedWide : learnBalancedNarrow;
  return isWide ? learnGeneralWide : learnGeneralNarrow;
}

function learnBalancedNarrow(task: LearningTask, groups: u32): void {
  learnBalanced<u16>(task, groups);
}

function learnBalancedWide(task: LearningTask, groups: u32): void {
  learnBalanced<u32>(task, groups);
}

function learnGeneralNarrow(task: LearningTask, groups: u32): void {
  learnGeneral<u16>(task, groups);
}

function learnGeneralWide(task: LearningTask, groups: u32): void {
  learnGeneral<u32>(task, groups);
}

function learnNoisyNarrow(task: LearningTask, groups: u32): void {
  learnNoisy<u16>(task, groups);
}

function learnNoisyWide(task: LearningTask, groups: u32): void {
  learnNoisy<u32>(task, groups);
}

/** Balanced rule: either minimum with equal probability. Sparse rules: the lower one. */
function startWeights(network: Network, settings: Settings): void {
  const well = <f32>settings.well;
  const end = network.weight + (<usize>(network.synapseCount + PADDING) << 2);
  for (let at = network.weight; at + 16 <= end; at += 16) v128.store(at, f32x4.splat(-well));
  if (settings.rule != BALANCED) return;
  for (let synapse: u32 = 0; synapse < network.synapseCount; synapse++) {
    if ((synapse & 127) == 0) v128.store(bits, philox(settings.seed, synapse >> 7, 0, 0, INITIAL));
    const word = load<u32>(bits + <usize>((synapse & 127) >> 5 << 2));
    if ((word >> (synapse & 31)) & 1) store<f32>(network.weight + (<usize>synapse << 2), well);
  }
}

const bits = memory.data(16, 16);
