import { KernelFault } from "./kernel-fault.ts";

/** The memory of one instance, seen by the host; its views follow the memory when it grows. */
export class KernelMemory {
  bytes: Uint8Array;
  view: DataView;
  private readonly memory: WebAssembly.Memory;
  private buffer: ArrayBufferLike;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.buffer = memory.buffer;
    this.bytes = new Uint8Array(this.buffer);
    this.view = new DataView(this.buffer);
  }

  /** To be called whenever the kernel ran: growth detaches the views. */
  refresh(): void {
    const { buffer } = this.memory;
    if (buffer === this.buffer) return;
    this.buffer = buffer;
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
  }

  /** Throws a KernelFault unless `size` bytes from `address` lie inside the memory. */
  checkRange(address: number, size: number, what: string): void {
    if (address + size <= this.bytes.length) return;
    throw new KernelFault(
      `${what} lies outside the kernel's memory: ${size} bytes from ${address}, of ${this.bytes.length}`,
    );
  }
}
