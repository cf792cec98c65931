import { Batch } from "./batch";
import { firstSynapse, Network } from "./network";

/**
 * One step of neurons `from` to `to` - 1 in the first `batch.width` lanes of the batch: V = [h > theta], by the sums over their rows.
 * The fields are whole numbers, so the order of a sum makes no difference.
 */
export function advance<T>(network: Network, weights: usize, batch: Batch, from: u32, to: u32): void {
  const width = batch.width;
  const threshold = i32x4.splat(batch.threshold);
  const stride = batch.stride;
  let moved: u32 = 0;
  let movedSinceTwo: u32 = 0;
  for (let neuron = from; neuron < to; neuron++) {
    const first = firstSynapse(network, neuron);
    const weight = weights + (<usize>first << 1);
    const sender = network.sender + <usize>first * sizeof<T>();
    const count = firstSynapse(network, neuron + 1) - first;
    if (width == 32) sum32<T>(weight, sender, batch.current, count);
    else sum16<T>(weight, sender, batch.current, count);
    const at = <usize>neuron << 2;
    let after: u32 = 0;
    let field = batch.fields + at;
    for (let lane: u32 = 0; lane < width; lane += 4) {
      const sums = v128.load(SUMS + (<usize>lane << 2));
      after |= i32x4.bitmask(i32x4.gt_s(sums, threshold)) << lane;
      v128.store32_lane(field, sums, 0);
      v128.store32_lane(field + stride, sums, 1);
      v128.store32_lane(field + 2 * stride, sums, 2);
      v128.store32_lane(field + 3 * stride, sums, 3);
      field += 4 * stride;
    }
    store<u32>(batch.next + at, after);
    moved |= after ^ load<u32>(batch.current + at);
    movedSinceTwo |= after ^ load<u32>(batch.previous + at);
  }
  batch.moved |= moved;
  batch.movedSinceTwo |= movedSinceTwo;
}

// The fields of one neuron in all lanes.
const SUMS = memory.data(128, 16);

// Two synapses at a time. Their senders' states stand side by side in 32 bits, so a compare makes -1 or 0 of both, and one
// instruction multiplies them with the two weights and adds: a weight counts, negative, where its sender is active.

function sum32<T>(weight: usize, sender: usize, states: usize, count: u32): void {
  const b0 = v128.load(LANE_BITS);
  const b1 = v128.load(LANE_BITS, 16);
  const b2 = v128.load(LANE_BITS, 32);
  const b3 = v128.load(LANE_BITS, 48);
  let h0 = i32x4.splat(0);
  let h1 = h0;
  let h2 = h0;
  let h3 = h0;
  let h4 = h0;
  let h5 = h0;
  let h6 = h0;
  let h7 = h0;
  for (; count > 0; count -= min(count, 2)) {
    const j = count > 1 ? v128.load32_splat(weight) : lastWeight(weight);
    const both = statesOf<T>(sender, states);
    const low = lowLanes(both);
    h0 = subtractWhere(h0, j, low, b0);
    h1 = subtractWhere(h1, j, low, b1);
    h2 = subtractWhere(h2, j, low, b2);
    h3 = subtractWhere(h3, j, low, b3);
    const high = highLanes(both);
    h4 = subtractWhere(h4, j, high, b0);
    h5 = subtractWhere(h5, j, high, b1);
    h6 = subtractWhere(h6, j, high, b2);
    h7 = subtractWhere(h7, j, high, b3);
    weight += 4;
    sender += 2 * sizeof<T>();
  }
  v128.store(SUMS, h0);
  v128.store(SUMS, h1, 16);
  v128.store(SUMS, h2, 32);
  v128.store(SUMS, h3, 48);
  v128.store(SUMS, h4, 64);
  v128.store(SUMS, h5, 80);
  v128.store(SUMS, h6, 96);
  v128.store(SUMS, h7, 112);
}

function sum16<T>(weight: usize, sender: usize, states: usize, count: u32): void {
  const b0 = v128.load(LANE_BITS);
  const b1 = v128.load(LANE_BITS, 16);
  const b2 = v128.load(LANE_BITS, 32);
  const b3 = v128.load(LANE_BITS, 48);
  let h0 = i32x4.splat(0);
  let h1 = h0;
  let h2 = h0;
  let h3 = h0;
  for (; count > 0; count -= min(count, 2)) {
    const j = count > 1 ? v128.load32_splat(weight) : lastWeight(weight);
    const low = lowLanes(statesOf<T>(sender, states));
    h0 = subtractWhere(h0, j, low, b0);
    h1 = subtractWhere(h1, j, low, b1);
    h2 = subtractWhere(h2, j, low, b2);
    h3 = subtractWhere(h3, j, low, b3);
    weight += 4;
    sender += 2 * sizeof<T>();
  }
  v128.store(SUMS, h0);
  v128.store(SUMS, h1, 16);
  v128.store(SUMS, h2, 32);
  v128.store(SUMS, h3, 48);
}

// The last weight of a row of odd length, and no weight.
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function lastWeight(weight: usize): v128 {
  return i32x4.splat(<i32>load<u16>(weight));
}

// The states of two senders: lanes 0 to 15 of the one and of the other, lanes 16 to 31 of both, and once more.
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function statesOf<T>(sender: usize, states: usize): v128 {
  const one = v128.load32_splat(states + (<usize>load<T>(sender) << 2));
  const other = v128.load32_splat(states + (<usize>load<T>(sender, sizeof<T>()) << 2));
  return v128.shuffle<i16>(one, other, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function lowLanes(both: v128): v128 {
  return v128.shuffle<i32>(both, both, 0, 0, 0, 0);
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function highLanes(both: v128): v128 {
  return v128.shuffle<i32>(both, both, 1, 1, 1, 1);
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function subtractWhere(sum: v128, weights: v128, states: v128, bits: v128): v128 {
  return i32x4.sub(sum, i32x4.dot_i16x8_s(i16x8.eq(v128.and(states, bits), bits), weights));
}

// One bit a lane, for both synapses. Read from memory: engines make constant vectors again at each use.
const LANE_BITS = memory.data<u32>(
  [
    0x0001_0001, 0x0002_0002, 0x0004_0004, 0x0008_0008, 0x0010_0010, 0x0020_0020, 0x0040_0040, 0x0080_0080,
    0x0100_0100, 0x0200_0200, 0x0400_0400, 0x0800_0800, 0x1000_1000, 0x2000_2000, 0x4000_4000, 0x8000_8000,
  ],
  16,
);
