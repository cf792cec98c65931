import { describe, expect, test } from "vitest";
import { buildTestModule } from "./library.ts";

/** An instance of assembly/lib/test/abi-entry.ts, a kernel of two parameters (factor, bytes to waste) and one input. */
type Instance = {
  memory: WebAssembly.Memory;
  reports: [number, number][];
  reserve(bytes: number): number;
  /** Binds the optional input, float64 of the given shape. */
  bind(shape: readonly number[], values: readonly number[]): number;
  run(factor: number, waste: number, seed?: bigint): number;
  output(index: number): { address: number; shape: number[] };
  f64(address: number, count: number): number[];
};

const PAGE = 65536;

async function createInstance(maximum = 100): Promise<Instance> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum });
  const reports: [number, number][] = [];
  const { instance } = await WebAssembly.instantiate(await buildTestModule("abi-entry", "release"), {
    env: { memory, abort: (message: number) => raise(memory, message) },
    sweepwell: { report: (step: number, value: number) => reports.push([step, value]) },
  });
  const wasm = instance.exports as Record<string, (...rest: (number | bigint)[]) => number>;
  wasm._initialize!();
  const reserve = (bytes: number): number => wasm.reserve!(bytes) >>> 0;
  const parameters = reserve(16);
  return {
    memory,
    reports,
    reserve,
    bind(shape, values) {
      const dims = reserve(4 * shape.length);
      new Uint32Array(memory.buffer, dims, shape.length).set(shape);
      const address = reserve(8 * values.length);
      new Float64Array(memory.buffer, address, values.length).set(values);
      wasm.input!(0, address, shape.length, dims);
      return address;
    },
    run(factor, waste, seed = 7n) {
      new Float64Array(memory.buffer, parameters, 2).set([factor, waste]);
      return wasm.run!(parameters, seed);
    },
    output(index) {
      const entry = wasm.output!(index);
      const [address = 0, rank = 0] = new Uint32Array(memory.buffer, entry, 2);
      return { address, shape: [...new Uint32Array(memory.buffer, entry + 8, rank)] };
    },
    f64: (address, count) => [...new Float64Array(memory.buffer, address, count)],
  };
}

describe("the glue of a kernel", () => {
  test("hands inputs over and reports outputs of every rank", async () => {
    const kernel = await createInstance();
    const address = kernel.bind([2, 3], [1, 2, 3, 4, 5, 6]);
    expect(kernel.run(2, 0, 0xffff_ffff_0000_0009n)).toBe(0);

    const [factor, seed, sums, matrix, cube] = [0, 1, 2, 3, 4].map((index) => kernel.output(index));
    expect(factor!.shape).toEqual([]);
    expect(kernel.f64(factor!.address, 1)).toEqual([2]);
    expect(new Int32Array(kernel.memory.buffer, seed!.address, 1)[0]).toBe(9);
    expect(sums!.shape).toEqual([2]);
    expect(kernel.f64(sums!.address, 2)).toEqual([12, 30]);
    expect(matrix).toEqual({ address, shape: [2, 3] });
    expect(cube).toEqual({ address, shape: [1, 2, 3] });
    expect(kernel.reports).toEqual([
      [0, 12],
      [1, 30],
    ]);
  });

  test("knows an optional input that was not given", async () => {
    expect((await createInstance()).run(2, 0)).toBe(2);
  });

  test("passes an error code on", async () => {
    expect((await createInstance()).run(2, -1)).toBe(1);
  });

  test("aligns every block to 16 bytes and lets none overlap", async () => {
    const kernel = await createInstance();
    const blocks = [1, 16, 17, 0, 40].map((bytes) => ({ start: kernel.reserve(bytes), bytes }));
    for (const [i, { start, bytes }] of blocks.entries()) {
      expect(start % 16).toBe(0);
      expect(start).toBeGreaterThan(0);
      expect(blocks[i + 1]?.start ?? Infinity).toBeGreaterThanOrEqual(start + bytes);
    }
  });

  test("needs no more memory for a thousand runs than for one", async () => {
    const kernel = await createInstance();
    kernel.bind([1, 1], [1]);
    kernel.run(2, 10 * PAGE);
    const size = kernel.memory.buffer.byteLength;
    for (let i = 0; i < 1000; i++) expect(kernel.run(2, 10 * PAGE)).toBe(0);
    expect(kernel.memory.buffer.byteLength).toBe(size);
  });

  test("gives zeros where zeros are promised, whatever earlier runs wrote there", async () => {
    const kernel = await createInstance();
    kernel.bind([2, 1], [1, 1]);
    kernel.run(3, PAGE);
    kernel.run(3, 0);
    expect(kernel.f64(kernel.output(2).address, 2)).toEqual([3, 3]);
  });

  test("keeps what the host reserves between two runs", async () => {
    const kernel = await createInstance();
    kernel.bind([1, 1], [1]);
    kernel.run(2, PAGE);
    const late = kernel.reserve(64);
    new Uint8Array(kernel.memory.buffer, late, 64).fill(42);
    kernel.run(2, PAGE);
    expect(new Set(new Uint8Array(kernel.memory.buffer, late, 64))).toEqual(new Set([42]));
  });

  test("answers 0 when memory is used up, and still has room for less", async () => {
    const kernel = await createInstance(4);
    expect(kernel.reserve(5 * PAGE)).toBe(0);
    expect(kernel.reserve(0xffff_ffff)).toBe(0);
    expect(kernel.reserve(0xffff_fff0)).toBe(0);
    expect(kernel.reserve(2 * PAGE)).toBeGreaterThan(0);
  });

  test("traps with a message when a run needs more memory than there is", async () => {
    const kernel = await createInstance(4);
    expect(() => kernel.run(2, 10 * PAGE)).toThrow("out of memory");
    expect(() => kernel.run(2, 1e300)).toThrow("out of memory"); // The integer parameter saturates.
  });
});

// AssemblyScript's strings are UTF-16 with their size in bytes before them.
function raise(memory: WebAssembly.Memory, message: number): never {
  const size = new DataView(memory.buffer).getUint32(message - 4, true);
  throw new Error(String.fromCharCode(...new Uint16Array(memory.buffer, message, size / 2)));
}
