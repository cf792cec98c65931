import { allocate } from "../lib/abi";
import { firstSynapse, Network } from "./network";

/**
 * The weights as retrieval uses them: round(J 2^e), ties to even, in i16. They lie where the f32 weights were:
 *
 *   network.weight [ i16 by rows, in the order of the synapses | room for as many, used by the columns ]
 *
 * e is the largest exponent for which neither a weight leaves i16 nor a sum over a row leaves i32. So every field is
 * an exact integer, whatever the order of its sum.
 */
@unmanaged
export class RetrievalWeights {
  row: usize;
  /** Where as many i16 find room. */
  spare: usize;
  /** 2^e. */
  scale: f64;
}

/** Makes the weights narrow, in place: the f32 weights are lost. */
export function narrowWeights(network: Network): RetrievalWeights {
  const weights = changetype<RetrievalWeights>(allocate(offsetof<RetrievalWeights>()));
  const limit = min<u32>(i16.MAX_VALUE, i32.MAX_VALUE / longestRow(network));
  const scale = scaleFor(largestWeight(network), <f64>limit);
  // Groups of sixteen; those behind the last synapse are padding.
  const end: u32 = (network.synapseCount + 15) & ~15;
  let first: u32 = 0;
  for (; first + SYNAPSES_A_CALL <= end; first += SYNAPSES_A_CALL) {
    narrow(network.weight, first, first + SYNAPSES_A_CALL, <f32>scale);
  }
  narrow(network.weight, first, end, <f32>scale);
  weights.row = network.weight;
  weights.spare = network.weight + (<usize>end << 1);
  weights.scale = scale;
  return weights;
}

/** The largest whole number that is not above the threshold: a field is above the one if and only if it is above the other. */
export function wholeThreshold(weights: RetrievalWeights, threshold: f64): i32 {
  // Saturates, and no field is as large as the ends of i32.
  return <i32>floor(threshold * weights.scale);
}

// Engines replace slow code by fast code only between calls. The last call stands alone: a function with one caller would be
// melted into it.
const SYNAPSES_A_CALL: u32 = 4096;

function longestRow(network: Network): u32 {
  let longest: u32 = 1;
  for (let row: u32 = 0; row < network.size; row++) {
    longest = max(longest, firstSynapse(network, row + 1) - firstSynapse(network, row));
  }
  return longest;
}

function largestWeight(network: Network): f32 {
  const end = network.synapseCount;
  let largest: f32 = 0;
  let first: u32 = 0;
  for (; first + SYNAPSES_A_CALL <= end; first += SYNAPSES_A_CALL) {
    largest = max(largest, largestBetween(network.weight, first, first + SYNAPSES_A_CALL));
  }
  return max(largest, largestBetween(network.weight, first, end));
}

function largestBetween(weights: usize, first: u32, last: u32): f32 {
  const end = weights + (<usize>last << 2);
  let a = f32x4.splat(0);
  let b = a;
  let at = weights + (<usize>first << 2);
  for (; at + 32 <= end; at += 32) {
    a = f32x4.max(a, f32x4.abs(v128.load(at)));
    b = f32x4.max(b, f32x4.abs(v128.load(at, 16)));
  }
  for (; at < end; at += 4) a = f32x4.max(a, f32x4.abs(v128.load32_splat(at)));
  a = f32x4.max(a, b);
  a = f32x4.max(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1));
}

// Powers of two that are normal in f32, so that scaling is exact.
function scaleFor(largest: f32, limit: f64): f64 {
  let scale: f64 = 1;
  while (<f64>largest * scale > limit) scale /= 2;
  while (<f64>largest * (2 * scale) <= limit && scale < MOST_SCALE) scale *= 2;
  return scale;
}

const MOST_SCALE: f64 = 1.329227995784916e36; // 2^120

function narrow(weights: usize, first: u32, end: u32, scale: f32): void {
  const factor = f32x4.splat(scale);
  for (let synapse = first; synapse < end; synapse += 16) {
    const from = weights + (<usize>synapse << 2);
    const to = weights + (<usize>synapse << 1);
    // All are read before any is written: the first groups overlap.
    const a = scaled(from, factor);
    const b = scaled(from + 16, factor);
    const c = scaled(from + 32, factor);
    const d = scaled(from + 48, factor);
    v128.store(to, i16x8.narrow_i32x4_s(a, b));
    v128.store(to, i16x8.narrow_i32x4_s(c, d), 16);
  }
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function scaled(from: usize, factor: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(from), factor)));
}
