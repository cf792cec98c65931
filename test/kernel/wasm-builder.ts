import { attachManifest } from "../../src/kernel/custom-section.ts";
import type { Manifest } from "../../src/kernel/manifest.ts";
import { encodeName, encodeSection, encodeU32, joinBytes } from "../../src/kernel/wasm-writer.ts";

export type TinyKernel = {
  /** The contents of each section by id; null leaves one out. */
  sections?: Readonly<Record<number, ArrayLike<number> | null>>;
  /** Locals and instructions of `run`, with the final `end`; it has the parameters (i32 i64). */
  run?: readonly number[];
  /** The instructions of `output`, with the final `end`. */
  output?: readonly number[];
  reserve?: readonly number[];
  /** The memory's limits as the import declares them. */
  memory?: readonly number[];
  /** More imports, each encoded. */
  imports?: readonly ArrayLike<number>[];
  /** What lies at address 16: the table of output 0. */
  table?: readonly number[];
};

/** One parameter `x`, one f64 output `y`. */
export const TINY_MANIFEST: Manifest = {
  abi: 1,
  name: "tiny",
  version: "1.0.0",
  summary: "The smallest kernel: y is x",
  reference: "none",
  random: true,
  parameters: [{ name: "x", unit: "1", default: 0, min: -100, max: 100, summary: "A number" }],
  inputs: [],
  outputs: [{ name: "y", unit: "1", dtype: "f64", shape: [], summary: "The number" }],
  errors: ["the first error", "the second error"],
};

/**
 * A kernel made byte by byte, of which a test replaces what it is about. Addresses: 16 the table of output 0, 64 the
 * number it points to, 1024 the only block that `reserve` gives.
 */
export function buildTinyKernel(tiny: TinyKernel = {}): Uint8Array {
  const imports = [importMemory(tiny.memory ?? [0, 1]), ...(tiny.imports ?? [])];
  const first = imports.length - 1;
  const bodies = [
    body(0, ...(tiny.reserve ?? [0x41, 0x80, 0x08, END])),
    body(0, END),
    tiny.run ? bodyWithLocals(tiny.run) : body(0, ...COPY_X_TO_Y),
    body(0, ...(tiny.output ?? [0x41, 16, END])),
  ];
  const table = tiny.table ?? [64, 0, 0, 0, 0, 0, 0, 0];
  const sections: Record<number, ArrayLike<number> | null> = {
    1: vector([
      [0x60, 1, I32, 1, I32],
      [0x60, 4, I32, I32, I32, I32, 0],
      [0x60, 2, I32, I64, 1, I32],
      [0x60, 0, 0],
      [0x60, 2, I32, F64, 0],
    ]),
    2: vector(imports),
    3: vector([[0], [1], [2], [0]]),
    7: vector([
      exportFunction("reserve", first),
      exportFunction("input", first + 1),
      exportFunction("run", first + 2),
      exportFunction("output", first + 3),
    ]),
    10: vector(bodies),
    11: vector([[0, 0x41, 16, END, ...encodeU32(table.length), ...table]]),
    ...tiny.sections,
  };
  const order = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11, 99];
  const present = order.filter((id) => sections[id]);
  return joinBytes([
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...present.map((id) => encodeSection(id, Uint8Array.from(sections[id]!))),
  ]);
}

/** The same with its manifest. */
export function buildTinyKernelWithManifest(tiny: TinyKernel = {}, manifest = TINY_MANIFEST): Uint8Array {
  return attachManifest(buildTinyKernel(tiny), manifest);
}

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;
export const END = 0x0b;

/** f64.store 64 (f64.load x); i32.const 0 */
export const COPY_X_TO_Y = [0x41, 0xc0, 0x00, 0x20, 0, 0x2b, 3, 0, 0x39, 3, 0, 0x41, 0, END];

export function vector(items: readonly ArrayLike<number>[]): Uint8Array {
  return joinBytes([encodeU32(items.length), ...items]);
}

export function importFunction(module: string, name: string, type: number): Uint8Array {
  return joinBytes([encodeName(module), encodeName(name), [0], encodeU32(type)]);
}

export function importMemory(limits: readonly number[]): Uint8Array {
  return joinBytes([encodeName("env"), encodeName("memory"), [2], limits]);
}

export function exportFunction(name: string, index: number): Uint8Array {
  return joinBytes([encodeName(name), [0], encodeU32(index)]);
}

/** A function without locals, or with `i32Count` locals of i32. */
export function body(i32Count: number, ...instructions: number[]): Uint8Array {
  return bodyWithLocals(
    i32Count === 0 ? [0, ...instructions] : [1, ...encodeU32(i32Count), I32, ...instructions],
  );
}

function bodyWithLocals(contents: readonly number[]): Uint8Array {
  return joinBytes([encodeU32(contents.length), contents]);
}
