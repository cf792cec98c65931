import { HostOutOfMemory, KernelFault } from "./kernel-fault.ts";
import type { KernelMemory } from "./kernel-memory.ts";
import type { Manifest, Output } from "./manifest.ts";
import { BYTES_PER_ELEMENT, type Dtype } from "./nd-array.ts";

/** The most bytes that the outputs of one trial may take in the canonical encoding; more is a trap. */
export const MOST_OUTPUT_BYTES = 2 ** 30;

/** Reads a kernel's outputs into the canonical encoding of output-codec.ts, believing nothing the kernel says. */
export class OutputReader {
  private readonly outputs: readonly Output[];
  private bytes: Uint8Array;
  private view: DataView;
  private at = 0;

  constructor(manifest: Manifest) {
    this.outputs = manifest.outputs;
    this.bytes = new Uint8Array(KEPT_BYTES);
    this.view = new DataView(this.bytes.buffer);
  }

  /** `locate` is the kernel's export `output`. Throws a KernelFault on a table that breaks the manifest or the memory. */
  read(memory: KernelMemory, locate: (index: number) => number): Uint8Array {
    this.at = 0;
    for (let index = 0; index < this.outputs.length; index++) {
      const table = locate(index) >>> 0;
      memory.refresh();
      this.append(memory, table, this.outputs[index]!);
    }
    if (this.bytes.length === KEPT_BYTES) return this.bytes.slice(0, this.at);
    const encoded = allocate(this.at);
    encoded.set(this.bytes.subarray(0, this.at));
    this.at = 0;
    this.resize(KEPT_BYTES);
    return encoded;
  }

  private append(memory: KernelMemory, table: number, output: Output): void {
    const { dtype, name, shape } = output;
    memory.checkRange(table, 8, `output ${name}: its table`);
    const address = memory.view.getUint32(table, true);
    const rank = memory.view.getUint32(table + 4, true);
    if (rank !== shape.length) {
      throw new KernelFault(
        `output ${name}: the manifest says rank ${shape.length}, the kernel reports ${rank}`,
      );
    }
    memory.checkRange(table, 8 + 4 * rank, `output ${name}: its table`);
    let size = BYTES_PER_ELEMENT[dtype];
    for (let axis = 0; axis < rank; axis++) {
      const length = memory.view.getUint32(table + 8 + 4 * axis, true);
      const expected = shape[axis]!;
      if (typeof expected === "number" && length !== expected) {
        throw new KernelFault(
          `output ${name}: the manifest says ${expected} along axis ${axis}, the kernel reports ${length}`,
        );
      }
      size *= length;
    }
    if (size > 0) memory.checkRange(address, size, `output ${name}`);
    this.makeRoom(4 + 4 * rank + size, name);
    this.view.setUint32(this.at, DTYPE_CODES[dtype] | (rank << 8), true);
    this.copy(memory, table + 8, 4, 4 * rank);
    this.at += 4 + 4 * rank;
    if (size > 0) this.copy(memory, address, 0, size);
    if (dtype === "f64") this.canonicaliseF64(size);
    else if (dtype === "f32") this.canonicaliseF32(size);
    this.at += size;
  }

  private copy(memory: KernelMemory, from: number, to: number, size: number): void {
    const { bytes, at } = this;
    if (size > LOOPED_BYTES) bytes.set(memory.bytes.subarray(from, from + size), at + to);
    else for (let i = 0; i < size; i++) bytes[at + to + i] = memory.bytes[from + i]!;
  }

  private canonicaliseF64(size: number): void {
    const { view, at } = this;
    for (let place = at; place < at + size; place += 8) {
      const high = view.getUint32(place + 4, true);
      if ((high & 0x7ff0_0000) !== 0x7ff0_0000) continue;
      if ((high & 0x000f_ffff) === 0 && view.getUint32(place, true) === 0) continue;
      view.setUint32(place, 0, true);
      view.setUint32(place + 4, 0x7ff8_0000, true);
    }
  }

  private canonicaliseF32(size: number): void {
    const { view, at } = this;
    for (let place = at; place < at + size; place += 4) {
      const bits = view.getUint32(place, true);
      if ((bits & 0x7fff_ffff) > 0x7f80_0000) view.setUint32(place, 0x7fc0_0000, true);
    }
  }

  private makeRoom(size: number, name: string): void {
    const needed = this.at + size;
    if (needed <= this.bytes.length) return;
    if (needed > MOST_OUTPUT_BYTES) {
      throw new KernelFault(
        `output ${name}: a trial's outputs may take ${MOST_OUTPUT_BYTES} bytes, these take more`,
      );
    }
    let capacity = this.bytes.length;
    while (capacity < needed) capacity *= 2;
    this.resize(capacity);
  }

  private resize(capacity: number): void {
    const resized = allocate(capacity);
    resized.set(this.bytes.subarray(0, Math.min(this.at, capacity)));
    this.bytes = resized;
    this.view = new DataView(resized.buffer);
  }
}

const DTYPE_CODES: Readonly<Record<Dtype, number>> = { f64: 0, f32: 1, u8: 2, i32: 3 };
/** What stays allocated between trials. */
const KEPT_BYTES = 65_536;
/** Below this a loop is faster than making a view to copy from. */
const LOOPED_BYTES = 64;

function allocate(size: number): Uint8Array {
  try {
    return new Uint8Array(size);
  } catch (cause) {
    throw new HostOutOfMemory(`no ${size} bytes for the outputs of a trial`, { cause });
  }
}
