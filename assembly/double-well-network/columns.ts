import { allocate } from "../lib/abi";
import { allocateArray, firstSynapse, Network } from "./network";
import { RetrievalWeights } from "./retrieval-weights";

/**
 * The synapses a second time, by sender: column j has the receivers of neuron j in order.
 *
 *   start    [ 0 | first synapse of column 1 | .. | synapse count ]   u32
 *   receiver [ i i i .. | i i i .. | .. ]                             u16, or u32 when more than 65,536 neurons
 *   weight   [ .. ]                                                   i16
 */
@unmanaged
export class Columns {
  start: usize;
  receiver: usize;
  weight: usize;
}

export function createColumns(network: Network, weights: RetrievalWeights): Columns {
  const columns = changetype<Columns>(allocate(offsetof<Columns>()));
  const size = network.size;
  // One more in front: while the columns are filled, an element is the place of the next synapse of the column before.
  columns.start = allocateArray(<u64>size + 2, 4);
  columns.receiver = allocateArray(network.synapseCount, network.isWide ? 4 : 2);
  columns.weight = weights.spare;
  memory.fill(columns.start, 0, (<usize>size + 2) << 2);
  let row: u32 = 0;
  for (; row + ROWS_A_CALL <= size; row += ROWS_A_CALL) countRows(columns, network, row, row + ROWS_A_CALL);
  countRows(columns, network, row, size);
  let sum: u32 = 0;
  for (let at = columns.start, end = at + ((<usize>size + 2) << 2); at < end; at += 4) {
    sum += load<u32>(at);
    store<u32>(at, sum);
  }
  fill(columns, network, weights);
  return columns;
}

// Engines replace slow code by fast code only between calls. The last call stands alone: a function with one caller would be
// melted into it.
const ROWS_A_CALL: u32 = 64;

// So many columns are filled at a time, that the places where they grow stay in the caches.
const COLUMNS_AT_ONCE: u32 = 4096;

function fill(columns: Columns, network: Network, weights: RetrievalWeights): void {
  // The first synapse of each row that is in no column yet: senders are sorted.
  const next = allocateArray(network.size, 4);
  memory.copy(next, network.rowStart, <usize>network.size << 2);
  for (let column: u32 = 0; column < network.size; column += COLUMNS_AT_ONCE) {
    const end = min(column + COLUMNS_AT_ONCE, network.size);
    let row: u32 = 0;
    for (; row + ROWS_A_CALL <= network.size; row += ROWS_A_CALL) {
      fillFrom(columns, network, weights, next, row, row + ROWS_A_CALL, end);
    }
    fillFrom(columns, network, weights, next, row, network.size, end);
  }
}

function countRows(columns: Columns, network: Network, from: u32, to: u32): void {
  if (network.isWide) countSenders<u32>(columns, network, from, to);
  else countSenders<u16>(columns, network, from, to);
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function countSenders<T>(columns: Columns, network: Network, from: u32, to: u32): void {
  const counts = columns.start + 8;
  const end = network.sender + <usize>firstSynapse(network, to) * sizeof<T>();
  for (let at = network.sender + <usize>firstSynapse(network, from) * sizeof<T>(); at < end; at += sizeof<T>()) {
    const count = counts + (<usize>load<T>(at) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
}

// Sorts the synapses of rows `from` to `to` - 1 whose senders are below `end` into their columns.
function fillFrom(
  columns: Columns,
  network: Network,
  weights: RetrievalWeights,
  next: usize,
  from: u32,
  to: u32,
  end: u32,
): void {
  if (network.isWide) sortSynapses<u32>(columns, network, weights, next, from, to, end);
  else sortSynapses<u16>(columns, network, weights, next, from, to, end);
}

// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
function sortSynapses<T>(
  columns: Columns,
  network: Network,
  weights: RetrievalWeights,
  next: usize,
  from: u32,
  to: u32,
  end: u32,
): void {
  const places = columns.start + 4;
  for (let row = from; row < to; row++) {
    const last = firstSynapse(network, row + 1);
    let synapse = load<u32>(next + (<usize>row << 2));
    for (; synapse < last; synapse++) {
      const sender = <u32>load<T>(network.sender + <usize>synapse * sizeof<T>());
      if (sender >= end) break;
      const place = places + (<usize>sender << 2);
      const to = load<u32>(place);
      store<u32>(place, to + 1);
      store<T>(columns.receiver + <usize>to * sizeof<T>(), <T>row);
      store<i16>(columns.weight + (<usize>to << 1), load<i16>(weights.row + (<usize>synapse << 1)));
    }
    store<u32>(next + (<usize>row << 2), synapse);
  }
}
