/**
 * The glue between a kernel and its host (docs/kernel-abi.md). A kernel writes only `run` and says
 *
 *   export { reserve, input, output } from "../lib/abi";
 *
 * Memory is one stack that starts behind the module's static data:
 *
 *   [ static data | what the host reserved: inputs, parameters | what this run allocated ... ]
 *                                                              ^ base                       ^ top
 *
 * `run` calls `beginRun` first, which gives back what the previous run took, so memory stops growing after the largest
 * trial. Memory that is given back is not cleared: whoever needs zeros calls `allocateZeroed`.
 */

/** Sends progress to the host while a run goes on; it returns nothing, so an outcome cannot depend on it. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@external("sweepwell", "report")
export declare function report(step: i32, value: f64): void;

/** Export for the host: a fresh block of `bytes` (unsigned), 16-byte aligned; 0 when memory is used up. */
export function reserve(bytes: usize): usize {
  const address = take(bytes);
  if (address != 0) base = top;
  return address;
}

/** Export for the host: tells where input `index` lies. `dims` is the address of `rank` lengths as u32. */
export function input(index: i32, address: usize, rank: i32, dims: usize): void {
  const entry = inputEntry(index);
  describe(entry, address, rank);
  for (let axis = 0; axis < rank; axis++) setLength(entry, axis, load<u32>(dims + (<usize>axis << 2)));
}

/** Export for the host: the address of {address, rank, dims ...} as u32s of output `index`, after `run` returned 0. */
export function output(index: i32): usize {
  return outputEntry(index);
}

/** The first statement of every `run`: gives back what the previous run took. */
export function beginRun(): void {
  top = base;
}

/** A block of `bytes`, 16-byte aligned, with whatever an earlier run left in it; traps when memory is used up. */
export function allocate(bytes: usize): usize {
  const address = take(bytes);
  if (address == 0) abort("out of memory");
  return address;
}

/** A block of `bytes` zeros, 16-byte aligned; traps when memory is used up. */
export function allocateZeroed(bytes: usize): usize {
  const address = allocate(bytes);
  memory.fill(address, 0, bytes);
  return address;
}

/** The present top of memory, for `release`. */
export function mark(): usize {
  return top;
}

/** Gives back everything that was allocated since `mark` returned this value. */
export function release(to: usize): void {
  assert(to >= base && to <= top);
  top = to;
}

/** Whether the host gave input `index`; an absent optional input was never given. */
export function hasInput(index: i32): bool {
  return load<u32>(inputEntry(index)) != 0;
}

/** The address of the elements of input `index`, 0 when it is absent. */
export function inputAddress(index: i32): usize {
  return <usize>load<u32>(inputEntry(index));
}

/** The number of axes of input `index`. */
export function inputRank(index: i32): i32 {
  return load<i32>(inputEntry(index), 4);
}

/** The length of input `index` along `axis`. */
export function inputLength(index: i32, axis: i32): i32 {
  return load<i32>(inputEntry(index) + (<usize>axis << 2), 8);
}

/** The number at place `index` of the flat parameters that `run` was given. */
export function parameter(parameters: usize, index: i32): f64 {
  return load<f64>(parameters + (<usize>index << 3));
}

/** The same for a parameter that is an integer or a choice; what lies outside of i32 saturates. */
export function integerParameter(parameters: usize, index: i32): i32 {
  return <i32>parameter(parameters, index);
}

/** Reports one number as output `index`; `T` is the manifest's dtype. */
export function setScalar<T>(index: i32, value: T): void {
  const entry = outputEntry(index);
  describe(entry, entry + SCALAR, 0);
  store<T>(entry + SCALAR, value);
}

/** Reports `length` elements at `address` as output `index`; they must stay there until the next run. */
export function setVector(index: i32, address: usize, length: i32): void {
  const entry = outputEntry(index);
  describe(entry, address, 1);
  setLength(entry, 0, length);
}

/** Reports `rows` times `columns` elements at `address`, row by row, as output `index`. */
export function setMatrix(index: i32, address: usize, rows: i32, columns: i32): void {
  const entry = outputEntry(index);
  describe(entry, address, 2);
  setLength(entry, 0, rows);
  setLength(entry, 1, columns);
}

/** Reports an array of three axes at `address`, the last axis fastest, as output `index`. */
export function setCube(index: i32, address: usize, planes: i32, rows: i32, columns: i32): void {
  const entry = outputEntry(index);
  describe(entry, address, 3);
  setLength(entry, 0, planes);
  setLength(entry, 1, rows);
  setLength(entry, 2, columns);
}

//   entry  [ address u32 | rank u32 | up to 6 lengths u32 | room for one scalar, 8 bytes | 8 bytes unused ]
const ENTRY: usize = 48;
const SCALAR: usize = 32;
const MAX_RANK: i32 = 6;
const INPUTS: i32 = 16;
const OUTPUTS: i32 = 48;
const inputTable = memory.data(<i32>ENTRY * INPUTS, 16);
const outputTable = memory.data(<i32>ENTRY * OUTPUTS, 16);

let base: usize = align(__heap_base);
let top: usize = align(__heap_base);

function inputEntry(index: i32): usize {
  if (<u32>index >= <u32>INPUTS) abort("a kernel has at most 16 inputs");
  return inputTable + <usize>index * ENTRY;
}

function outputEntry(index: i32): usize {
  if (<u32>index >= <u32>OUTPUTS) abort("a kernel has at most 48 outputs");
  return outputTable + <usize>index * ENTRY;
}

function describe(entry: usize, address: usize, rank: i32): void {
  if (<u32>rank > <u32>MAX_RANK) abort("an array has at most 6 axes");
  store<u32>(entry, <u32>address);
  store<i32>(entry, rank, 4);
}

function setLength(entry: usize, axis: i32, length: i32): void {
  store<i32>(entry + (<usize>axis << 2), length, 8);
}

// 64-bit sums: a request that ends beyond 4 GiB must not wrap around to a small address.
function take(bytes: usize): usize {
  const address = top;
  const end = (<u64>address + <u64>bytes + 15) & ~15;
  const size = <u64>(<u32>memory.size()) << 16;
  if (end > size) {
    const pages = (end - size + 0xffff) >> 16;
    if (pages > 0xffff || memory.grow(<i32>pages) < 0) return 0;
  }
  // The very last block of a full 4 GiB memory would end at 2^32, which an address cannot say.
  if (end > 0xffff_fff0) return 0;
  top = <usize>end;
  return address;
}

function align(address: usize): usize {
  return (address + 15) & ~15;
}
