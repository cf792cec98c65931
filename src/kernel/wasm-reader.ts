import { SweepError } from "./sweep-error.ts";

/** A section of a module; offsets are those of its contents, `start` that of its id byte. */
export type Section = { id: number; start: number; at: number; end: number };

export const CUSTOM_SECTION = 0;

/** Walks the bytes of a module. Everything it cannot read is a BAD_KERNEL naming the offset. */
export class WasmReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    if (this.at >= this.end) throw this.malformed("ends too early");
    return this.bytes[this.at++]!;
  }

  skip(count: number): void {
    if (count > this.end - this.at) throw this.malformed("ends too early");
    this.at += count;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw this.malformed("has a number longer than 32 bits");
  }

  /** Steps over a LEB128 number of at most `bits` bits, signed or not. */
  skipLeb(bits: 32 | 33 | 64): void {
    for (let length = Math.ceil(bits / 7); length > 0; length--) if (this.byte() < 0x80) return;
    throw this.malformed(`has a number longer than ${bits} bits`);
  }

  text(): string {
    const length = this.u32();
    const from = this.at;
    this.skip(length);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(this.bytes.subarray(from, this.at));
    } catch {
      throw this.malformed("has a name that is not UTF-8");
    }
  }

  malformed(what: string): SweepError {
    return new SweepError(
      "BAD_KERNEL",
      `the WebAssembly module ${what}, at byte ${this.at}: is it truncated or damaged?`,
    );
  }
}

/** The sections of a module in file order, after its magic number and version. */
export function readSections(bytes: Uint8Array): Section[] {
  checkPreamble(bytes);
  const reader = new WasmReader(bytes, 8);
  const sections: Section[] = [];
  while (!reader.done) {
    const start = reader.at;
    const id = reader.byte();
    const size = reader.u32();
    const at = reader.at;
    reader.skip(size);
    sections.push({ id, start, at, end: reader.at });
  }
  return sections;
}

function checkPreamble(bytes: Uint8Array): void {
  if (bytes.length === 0)
    throw new SweepError("BAD_KERNEL", "the file is empty: expected a WebAssembly module");
  const found = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const core = "00 61 73 6d 01 00 00 00";
  if (found === core) return;
  const isComponent = found === "00 61 73 6d 0d 00 01 00";
  throw new SweepError(
    "BAD_KERNEL",
    isComponent
      ? "the file is a WebAssembly component: expected a core module"
      : `the file is not a WebAssembly module: expected it to start with ${core}, got ${found}`,
  );
}
