import { Batch, LANES } from "./batch";
import { firstSynapse, Network } from "./network";

/**
 * One step of neurons `from` to `to` - 1 in all lanes of the batch: V = [h > theta]. The field h of a lane is, in f32 and
 * whatever the width of the batch, the sum of J V over the synapses 0, 2, 4 .. of the row, in this order, plus the same sum over
 * the synapses 1, 3, 5 .. .
 */
export function advance<T>(network: Network, batch: Batch, from: u32, to: u32): void {
  const width = batch.width;
  const fields = batch.fields;
  const fresh = batch.fresh;
  let moved: u32 = 0;
  let movedSinceTwo: u32 = 0;
  let movedSinceAnchor: u32 = 0;
  for (let neuron = from; neuron < to; neuron++) {
    const first = firstSynapse(network, neuron);
    const weight = network.weight + (<usize>first << 2);
    const sender = network.sender + <usize>first * sizeof<T>();
    const count = firstSynapse(network, neuron + 1) - first;
    sumRow<T>(fields, weight, sender, batch.current, count, width);
    const at = <usize>neuron << 2;
    const before = load<u32>(batch.current + at);
    const after = activeLanes(fields, width, batch.threshold);
    store<u32>(batch.next + at, after);
    moved |= after ^ before;
    movedSinceTwo |= after ^ load<u32>(batch.previous + at);
    movedSinceAnchor |= after ^ load<u32>(batch.anchor + at);
    if (fresh) addFirstFields(batch, fresh, before);
  }
  batch.moved |= moved;
  batch.movedSinceTwo |= movedSinceTwo;
  batch.movedSinceAnchor |= movedSinceAnchor;
}

/** The fields of one row in lanes 0 .. width - 1. The sums of 16 lanes fill the registers, so more lanes take two passes. */
function sumRow<T>(fields: usize, weight: usize, sender: usize, states: usize, count: u32, width: u32): void {
  if (width > 16) {
    sum16<T>(fields, weight, sender, states, count);
    // The second pass reads the states from their third byte on, where lane 16 is.
    fields += 64;
    states += 2;
    width -= 16;
  }
  if (width == 16) sum16<T>(fields, weight, sender, states, count);
  else if (width == 8) sum8<T>(fields, weight, sender, states, count);
  else sum4<T>(fields, weight, sender, states, count);
}

// In the sums a weight counts in the lanes whose bit is set in the sender's state; the constant vectors hold one bit a lane.

function sum16<T>(fields: usize, weight: usize, sender: usize, states: usize, count: u32): void {
  const b0 = v128.load(LANE_BITS);
  const b1 = v128.load(LANE_BITS, 16);
  const b2 = v128.load(LANE_BITS, 32);
  const b3 = v128.load(LANE_BITS, 48);
  let even0 = f32x4.splat(0);
  let even1 = even0;
  let even2 = even0;
  let even3 = even0;
  let odd0 = even0;
  let odd1 = even0;
  let odd2 = even0;
  let odd3 = even0;
  let k: u32 = 0;
  for (; k + 1 < count; k += 2) {
    let j = v128.load32_splat(weight + (<usize>k << 2));
    let state = stateOf<T>(sender, states, k);
    even0 = addWhere(even0, j, state, b0);
    even1 = addWhere(even1, j, state, b1);
    even2 = addWhere(even2, j, state, b2);
    even3 = addWhere(even3, j, state, b3);
    j = v128.load32_splat(weight + (<usize>k << 2), 4);
    state = stateOf<T>(sender, states, k + 1);
    odd0 = addWhere(odd0, j, state, b0);
    odd1 = addWhere(odd1, j, state, b1);
    odd2 = addWhere(odd2, j, state, b2);
    odd3 = addWhere(odd3, j, state, b3);
  }
  if (k < count) {
    const j = v128.load32_splat(weight + (<usize>k << 2));
    const state = stateOf<T>(sender, states, k);
    even0 = addWhere(even0, j, state, b0);
    even1 = addWhere(even1, j, state, b1);
    even2 = addWhere(even2, j, state, b2);
    even3 = addWhere(even3, j, state, b3);
  }
  v128.store(fields, f32x4.add(even0, odd0));
  v128.store(fields, f32x4.add(even1, odd1), 16);
  v128.store(fields, f32x4.add(even2, odd2), 32);
  v128.store(fields, f32x4.add(even3, odd3), 48);
}

function sum8<T>(fields: usize, weight: usize, sender: usize, states: usize, count: u32): void {
  const b0 = v128.load(LANE_BITS);
  const b1 = v128.load(LANE_BITS, 16);
  let even0 = f32x4.splat(0);
  let even1 = even0;
  let odd0 = even0;
  let odd1 = even0;
  let k: u32 = 0;
  for (; k + 1 < count; k += 2) {
    let j = v128.load32_splat(weight + (<usize>k << 2));
    let state = stateOf<T>(sender, states, k);
    even0 = addWhere(even0, j, state, b0);
    even1 = addWhere(even1, j, state, b1);
    j = v128.load32_splat(weight + (<usize>k << 2), 4);
    state = stateOf<T>(sender, states, k + 1);
    odd0 = addWhere(odd0, j, state, b0);
    odd1 = addWhere(odd1, j, state, b1);
  }
  if (k < count) {
    const j = v128.load32_splat(weight + (<usize>k << 2));
    const state = stateOf<T>(sender, states, k);
    even0 = addWhere(even0, j, state, b0);
    even1 = addWhere(even1, j, state, b1);
  }
  v128.store(fields, f32x4.add(even0, odd0));
  v128.store(fields, f32x4.add(even1, odd1), 16);
}

function sum4<T>(fields: usize, weight: usize, sender: usize, states: usize, count: u32): void {
  const bits = v128.load(LANE_BITS);
  let even = f32x4.splat(0);
  let odd = even;
  let k: u32 = 0;
  for (; k + 1 < count; k += 2) {
    even = addWhere(even, v128.load32_splat(weight + (<usize>k << 2)), stateOf<T>(sender, states, k), bits);
    odd = addWhere(odd, v128.load32_splat(weight + (<usize>k << 2), 4), stateOf<T>(sender, states, k + 1), bits);
  }
  if (k < count) even = addWhere(even, v128.load32_splat(weight + (<usize>k << 2)), stateOf<T>(sender, states, k), bits);
  v128.store(fields, f32x4.add(even, odd));
}

// @ts-ignore: decorator
@inline
function stateOf<T>(sender: usize, states: usize, k: u32): v128 {
  return v128.load32_splat(states + (<usize>load<T>(sender + <usize>k * sizeof<T>()) << 2));
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
  for (let lane: u32 = 0; lane < width; lane += 4, fields += 16) {
    bits |= i32x4.bitmask(f32x4.gt(v128.load(fields), theta)) << lane;
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
