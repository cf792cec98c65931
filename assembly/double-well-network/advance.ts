import { Batch, LANES } from "./batch";
import { firstSynapse, Network } from "./network";

/**
 * One step of neurons `from` to `to` - 1 in all lanes of the batch: V = [h > theta]. The field h of a lane is the f32 sum of
 * J V over the row's synapses from the first to the last, starting at +0, in this order whatever the width of the batch.
 */
export function advance<T>(network: Network, batch: Batch, from: u32, to: u32): void {
  const width = batch.width;
  const fields = batch.fields;
  const fresh = batch.fresh;
  let moved: u32 = 0;
  let movedSinceTwo: u32 = 0;
  for (let neuron = from; neuron < to; neuron++) {
    const first = firstSynapse(network, neuron);
    const weight = network.weight + (<usize>first << 2);
    const sender = network.sender + <usize>first * sizeof<T>();
    const count = firstSynapse(network, neuron + 1) - first;
    if (width == 32) sum32<T>(fields, weight, sender, batch.current, count);
    else if (width == 16) sum16<T>(fields, weight, sender, batch.current, count);
    else sum8<T>(fields, weight, sender, batch.current, count);
    const at = <usize>neuron << 2;
    const before = load<u32>(batch.current + at);
    const after = activeLanes(fields, width, batch.threshold);
    store<u32>(batch.next + at, after);
    moved |= after ^ before;
    movedSinceTwo |= after ^ load<u32>(batch.previous + at);
    if (fresh) addFirstFields(batch, fresh, before);
  }
  batch.moved |= moved;
  batch.movedSinceTwo |= movedSinceTwo;
}

// In the sums a weight counts in the lanes whose bit is set in the sender's state; the constant vectors hold one bit a lane.

function sum32<T>(fields: usize, weight: usize, sender: usize, states: usize, count: u32): void {
  const b0 = v128.load(LANE_BITS);
  const b1 = v128.load(LANE_BITS, 16);
  const b2 = v128.load(LANE_BITS, 32);
  const b3 = v128.load(LANE_BITS, 48);
  let h0 = f32x4.splat(0);
  let h1 = h0;
  let h2 = h0;
  let h3 = h0;
  let h4 = h0;
  let h5 = h0;
  let h6 = h0;
  let h7 = h0;
  for (const end = weight + (<usize>count << 2); weight < end; weight += 4, sender += sizeof<T>()) {
    const j = v128.load32_splat(weight);
    const low = v128.load32_splat(states + (<usize>load<T>(sender) << 2));
    const high = i32x4.shr_u(low, 16);
    h0 = addWhere(h0, j, low, b0);
    h1 = addWhere(h1, j, low, b1);
    h2 = addWhere(h2, j, low, b2);
    h3 = addWhere(h3, j, low, b3);
    h4 = addWhere(h4, j, high, b0);
    h5 = addWhere(h5, j, high, b1);
    h6 = addWhere(h6, j, high, b2);
    h7 = addWhere(h7, j, high, b3);
  }
  v128.store(fields, h0);
  v128.store(fields, h1, 16);
  v128.store(fields, h2, 32);
  v128.store(fields, h3, 48);
  v128.store(fields, h4, 64);
  v128.store(fields, h5, 80);
  v128.store(fields, h6, 96);
  v128.store(fields, h7, 112);
}

function sum16<T>(fields: usize, weight: usize, sender: usize, states: usize, count: u32): void {
  const b0 = v128.load(LANE_BITS);
  const b1 = v128.load(LANE_BITS, 16);
  const b2 = v128.load(LANE_BITS, 32);
  const b3 = v128.load(LANE_BITS, 48);
  let h0 = f32x4.splat(0);
  let h1 = h0;
  let h2 = h0;
  let h3 = h0;
  for (const end = weight + (<usize>count << 2); weight < end; weight += 4, sender += sizeof<T>()) {
    const j = v128.load32_splat(weight);
    const state = v128.load32_splat(states + (<usize>load<T>(sender) << 2));
    h0 = addWhere(h0, j, state, b0);
    h1 = addWhere(h1, j, state, b1);
    h2 = addWhere(h2, j, state, b2);
    h3 = addWhere(h3, j, state, b3);
  }
  v128.store(fields, h0);
  v128.store(fields, h1, 16);
  v128.store(fields, h2, 32);
  v128.store(fields, h3, 48);
}

function sum8<T>(fields: usize, weight: usize, sender: usize, states: usize, count: u32): void {
  const b0 = v128.load(LANE_BITS);
  const b1 = v128.load(LANE_BITS, 16);
  let h0 = f32x4.splat(0);
  let h1 = h0;
  for (const end = weight + (<usize>count << 2); weight < end; weight += 4, sender += sizeof<T>()) {
    const j = v128.load32_splat(weight);
    const state = v128.load32_splat(states + (<usize>load<T>(sender) << 2));
    h0 = addWhere(h0, j, state, b0);
    h1 = addWhere(h1, j, state, b1);
  }
  v128.store(fields, h0);
  v128.store(fields, h1, 16);
}

// @ts-ignore: decorator
@inline
function addWhere(sum: v128, weight: v128, state: v128, bits: v128): v128 {
  return f32x4.add(sum, v128.and(weight, i32x4.eq(v128.and(state, bits), bits)));
}

// Read from memory: engines make constant vectors again at each use.
const LANE_BITS = memory.data<u32>([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768], 16);

// The lanes whose field is above the threshold, as bits.
function activeLanes(fields: usize, width: u32, threshold: f32): u32 {
  const theta = f32x4.splat(threshold);
  let bits: u32 = 0;
  for (let lane: u32 = 0; lane < width; lane += 8, fields += 32) {
    const low = f32x4.gt(v128.load(fields), theta);
    const high = f32x4.gt(v128.load(fields, 16), theta);
    bits |= i16x8.bitmask(i16x8.narrow_i32x4_s(low, high)) << lane;
  }
  return bits;
}

// What `signal` is made of: the fields of a first step, summed in f64 over the neurons in their order.
function addFirstFields(batch: Batch, fresh: u32, active: u32): void {
  for (let lane: u32 = 0; lane < LANES; lane++) {
    if (((fresh >> lane) & 1) == 0) continue;
    const field = <f64>load<f32>(batch.fields + (<usize>lane << 2));
    const all = batch.fieldSums + (<usize>lane << 3);
    store<f64>(all, load<f64>(all) + field);
    if (((active >> lane) & 1) == 0) continue;
    const inPattern = batch.activeFieldSums + (<usize>lane << 3);
    store<f64>(inPattern, load<f64>(inPattern) + field);
  }
}
