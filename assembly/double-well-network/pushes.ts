import { BALANCED, kickBoth, kickNone, kickOne, Settings } from "./settings";

/**
 * The push of a pattern is what it adds to e K: copysign(w, K) + kick, in f32. Tables give it for K >= 0, by eight bits that
 * say which neurons are active; where K < 0, some bits of it have to be turned.
 */
export const PUSHES_BYTES: usize = 256 * 32 + 16;

export function fillPushes(pushes: usize, pull: f32, settings: Settings): void {
  if (settings.rule == BALANCED) fillBalanced(pushes, pull, kickBoth(settings));
  else fillGeneral(pushes, pull, settings);
}

/** Where the table of the balanced rule has the turn. */
export const TURN: usize = 256 * 32;

/**
 * Bit i of the eight says that the neurons of synapse i differ:
 *
 *   [ bits 0: p p p p p p p p | bits 1: p p p p p p p p | .. | bits 255 | turn ]   f32
 *
 * p is r2 + w, and -(r2 - w) where the bit is set. For K < 0 the first becomes r2 - w and the second -(r2 + w): in both cases
 * these are the same bits that change. When r2 = w, -(r2 - w) is -0, which leaves any e K >= 0 as it is, as +0 would.
 */
function fillBalanced(pushes: usize, pull: f32, kick: f32): void {
  const towards = kick + pull;
  const against = kick - pull;
  for (let bits: usize = 0; bits < 256; bits++) {
    for (let lane: usize = 0; lane < 8; lane++) {
      store<f32>(pushes + (((bits << 3) + lane) << 2), (bits >> lane) & 1 ? -against : towards);
    }
  }
  store<u32>(pushes, reinterpret<u32>(towards) ^ reinterpret<u32>(against), TURN);
}

/**
 * Bit i of the lower four says that one neuron of synapse i is active, bit i of the upper four that both are:
 *
 *   [ bits 0: p p p p, turn turn turn turn | bits 1: .. | .. | bits 255 ]   f32; bits with one and both at once do not come
 */
function fillGeneral(pushes: usize, pull: f32, settings: Settings): void {
  for (let bits: usize = 0; bits < 256; bits++) {
    for (let lane: usize = 0; lane < 4; lane++) {
      const isOne = (bits >> lane) & 1;
      const isBoth = (bits >> (lane + 4)) & 1;
      const kick = isBoth ? kickBoth(settings) : isOne ? kickOne(settings) : kickNone(settings);
      const push = kick + pull;
      const at = pushes + (bits << 5) + (lane << 2);
      store<f32>(at, push);
      store<u32>(at, reinterpret<u32>(push) ^ reinterpret<u32>(kick - pull), 16);
    }
  }
}
