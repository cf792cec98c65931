import { allocate } from "../lib/abi";
import { philox4 } from "../lib/philox";
import { gapScale, geometricGap4 } from "../lib/random";
import { Settings } from "./settings";
import { CONNECTIVITY } from "./streams";

/**
 * The synapses, row by row: a row is a receiving neuron i, its synapses are sorted by the sending neuron j.
 *
 *   rowStart [ 0 | first synapse of row 1 | .. | synapse count ]   u32
 *   sender   [ j j j .. | j j j .. | .. ]                          u16, or u32 when more than 65,536 neurons
 *   weight   [ J J J .. | J J J .. | .. ]                          f32
 *
 * Sender and weight go on for PADDING idle synapses, which repeat the last sender, so that whole groups may be read and written.
 */
@unmanaged
export class Network {
  size: u32;
  synapseCount: u32;
  isWide: bool;
  rowStart: usize;
  sender: usize;
  weight: usize;
}

export const PADDING: u32 = 32;

/** Draws c_ij: in each row the gaps between synapses are geometric. The weights are not yet set. */
export function createNetwork(settings: Settings): Network {
  const network = changetype<Network>(allocate(offsetof<Network>()));
  network.size = settings.size;
  network.isWide = settings.size > 65536;
  network.rowStart = allocateArray(<u64>settings.size + 1, 4);
  const room = largestCount(settings);
  network.sender = allocateArray(room + PADDING, network.isWide ? 4 : 2);
  connect(network, settings, room);
  network.weight = allocateArray(<u64>network.synapseCount + PADDING, 4);
  return network;
}

/** Memory for `count` elements; traps when it cannot be had. */
export function allocateArray(count: u64, bytesEach: u64): usize {
  const bytes = count * bytesEach;
  if (bytes > <u64>u32.MAX_VALUE) abort("an array above 4 GiB");
  return allocate(<usize>bytes);
}

/** The address of the first synapse of a row and, with row + 1, of the end of that row. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function firstSynapse(network: Network, row: u32): u32 {
  return load<u32>(network.rowStart + (<usize>row << 2));
}

// Twelve standard deviations above the mean: not reached in the lifetime of the universe.
function largestCount(settings: Settings): u64 {
  const pairs = <f64>settings.size * (<f64>settings.size - 1);
  const mean = pairs * settings.connectivity;
  return <u64>min(pairs, mean + 12 * sqrt(mean) + 64);
}

function connect(network: Network, settings: Settings, room: u64): void {
  if (room + PADDING > <u64>u32.MAX_VALUE) abort("more than 2^32 synapses");
  // Chosen as function values, which keeps the optimiser from melting the loop over a row into the loop over the rows: engines
  // replace slow code by fast code only between calls.
  const connectRow = network.isWide ? connectRowWide : connectRowNarrow;
  const gaps = allocate(64);
  const scale = <f32>gapScale(settings.connectivity);
  let count: u32 = 0;
  for (let row: u32 = 0; row < settings.size; row++) {
    store<u32>(network.rowStart + (<usize>row << 2), count);
    count = connectRow(network.sender, count, <u32>room, settings, row, scale, gaps);
  }
  store<u32>(network.rowStart + (<usize>settings.size << 2), count);
  network.synapseCount = count;
  if (count == 0) return;
  if (network.isWide) repeatLast<u32>(network.sender, count);
  else repeatLast<u16>(network.sender, count);
}

function connectRowNarrow(sender: usize, count: u32, room: u32, settings: Settings, row: u32, scale: f32, gaps: usize): u32 {
  return connectRow<u16>(sender, count, room, settings, row, scale, gaps);
}

function connectRowWide(sender: usize, count: u32, room: u32, settings: Settings, row: u32, scale: f32, gaps: usize): u32 {
  return connectRow<u32>(sender, count, room, settings, row, scale, gaps);
}

// The places of a row are the neurons without the row's own; place j or more is neuron j + 1 from the own one on.
function connectRow<T>(sender: usize, count: u32, room: u32, settings: Settings, row: u32, scale: f32, gaps: usize): u32 {
  const places = <i32>settings.size - 1;
  let place: i32 = -1;
  let blocks = i32x4(0, 1, 2, 3);
  while (true) {
    philox4(gaps, settings.seed, blocks, row, 0, CONNECTIVITY);
    for (let k: usize = 0; k < 64; k += 16) v128.store(gaps + k, geometricGap4(v128.load(gaps + k), scale));
    for (let k: usize = 0; k < 64; k += 4) {
      // At most 2^30 + 2^24, so no overflow.
      place += load<i32>(gaps + k) + 1;
      if (place >= places) return count;
      if (count == room) abort("more synapses than can be");
      store<T>(elementAddress<T>(sender, count), <T>(place + i32(<u32>place >= row)));
      count++;
    }
    blocks = i32x4.add(blocks, i32x4.splat(4));
  }
}

function repeatLast<T>(sender: usize, count: u32): void {
  const last = load<T>(elementAddress<T>(sender, count - 1));
  for (let i: u32 = 0; i < PADDING; i++) store<T>(elementAddress<T>(sender, count + i), last);
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function elementAddress<T>(base: usize, index: u32): usize {
  return base + <usize>index * sizeof<T>();
}
