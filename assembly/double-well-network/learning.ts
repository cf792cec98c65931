import { philox } from "../lib/philox";
import { Histories } from "./histories";
import { learnBalanced } from "./learn-balanced";
import { learnGeneral } from "./learn-general";
import { learnNoisy } from "./learn-noisy";
import { createLearningTask, LearningTask, signMask } from "./learning-task";
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

/** Balanced rule: either minimum with equal probability. Sparse rules: the lower one. The idle synapses get one too. */
function startWeights(network: Network, settings: Settings): void {
  const startBlock = settings.rule == BALANCED ? startInEither : startInLower;
  const end = network.synapseCount + PADDING;
  for (let first: u32 = 0; first < end; first += BLOCK) {
    startBlock(network.weight + (<usize>first << 2), min(BLOCK, end - first), first / BLOCK, settings);
  }
}

/** As many synapses as one Philox block has bits. */
const BLOCK: u32 = 128;

function startInLower(weight: usize, count: u32, _block: u32, settings: Settings): void {
  const lower = f32x4.splat(-<f32>settings.well);
  for (let i: u32 = 0; i + 4 <= count; i += 4, weight += 16) v128.store(weight, lower);
}

function startInEither(weight: usize, count: u32, block: u32, settings: Settings): void {
  v128.store(bits, philox(settings.seed, block, 0, 0, INITIAL));
  const upper = f32x4.splat(<f32>settings.well);
  for (let i: u32 = 0; i + 4 <= count; i += 4, weight += 16) {
    const word = v128.load32_splat(bits + <usize>(i >> 5 << 2));
    const isSet = v128.and(i32x4.shr_u(word, i & 31), i32x4(1, 2, 4, 8));
    const isLower = i32x4.eq(isSet, i32x4.splat(0));
    v128.store(weight, v128.xor(upper, v128.and(isLower, signMask())));
  }
}

const bits = memory.data(16, 16);
