import { readFile } from "node:fs/promises";
import path from "node:path";
import { runBuildStep } from "../../scripts/build-stamp.ts";
import { compileAssembly, ROOT } from "../../scripts/compile-assembly.ts";

/** assembly/lib as a kernel sees it, opened by assembly/lib/test/lib-entry.ts. */
export type Library = {
  applyF64(name: F64Name, x: readonly number[], y?: readonly number[]): Float64Array;
  applyF32x4(name: F32x4Name, bits: Uint32Array): Uint32Array;
  /** Calls an export that fills `bytes` bytes at its first argument; typed arrays among the others go by address. */
  fill(name: string, bytes: number, ...rest: readonly (number | bigint | Uint32Array)[]): ArrayBuffer;
  worstUlp4(name: F32x4Name, first: number, stride: number, count: number): number;
  gapScale(p: number): number;
};

export const F64_FUNCTIONS = [
  "exp",
  "log",
  "log1p",
  "expm1",
  "pow",
  "sin",
  "cos",
  "erf",
  "erfc",
  "normalQuantile",
] as const;
export const F32X4_FUNCTIONS = [
  "exp4",
  "log4",
  "erf4",
  "logNormalRange4",
  "logUniform4",
  "uniform4",
  "uniformFineNearZero4",
  "exponential4",
] as const;
export type F64Name = (typeof F64_FUNCTIONS)[number];
export type F32x4Name = (typeof F32X4_FUNCTIONS)[number];

/** Compiles the library's test entry when it is stale, and makes an instance of it. */
export async function openLibrary(target: "release" | "debug"): Promise<Library> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = await WebAssembly.compile(await buildTestModule("lib-entry", target));
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, abort: trap } });
  const wasm = exports as Record<string, (...rest: (number | bigint)[]) => number>;
  wasm._initialize?.();
  const address = wasm.reserve!(BLOCK);
  const place = (start: number, source: ArrayLike<number>, kind: "f64" | "u32"): number => {
    const column =
      kind === "f64"
        ? new Float64Array(memory.buffer, start, source.length)
        : new Uint32Array(memory.buffer, start, source.length);
    column.set(source);
    return (start + column.byteLength + 15) & ~15;
  };
  return {
    applyF64(name, x, y = x) {
      const atY = place(address, x, "f64");
      const to = place(atY, y, "f64");
      wasm.applyF64!(F64_FUNCTIONS.indexOf(name), to, address, atY, x.length);
      return new Float64Array(memory.buffer, to, x.length).slice();
    },
    applyF32x4(name, bits) {
      const to = place(address, bits, "u32");
      wasm.applyF32x4!(F32X4_FUNCTIONS.indexOf(name), to, address, Math.ceil(bits.length / 4));
      return new Uint32Array(memory.buffer, to, bits.length).slice();
    },
    fill(name, bytes, ...rest) {
      let to = address;
      const passed = rest.map((argument) => {
        if (!(argument instanceof Uint32Array)) return argument;
        const at = to;
        to = place(at, argument, "u32");
        return at;
      });
      wasm[name]!(to, ...passed);
      return memory.buffer.slice(to, to + bytes);
    },
    worstUlp4: (name, first, stride, count) =>
      wasm.worstUlp4!(F32X4_FUNCTIONS.indexOf(name), first, stride, count),
    gapScale: (p) => wasm.gapScale!(p),
  };
}

/** The bytes of assembly/lib/test/<entry>.ts, compiled when it or lib has changed since the last time. */
export async function buildTestModule(
  entry: string,
  target: "release" | "debug",
): Promise<Uint8Array<ArrayBuffer>> {
  const output = `build/test/${target}/${entry}.wasm`;
  const source = `assembly/lib/test/${entry}.ts`;
  await runBuildStep({
    name: `test/${target}/${entry}`,
    sources: ["asconfig.json", source, ...LIBRARY_SOURCES],
    outputs: [output],
    make: async () => new Map([[output, await compileAssembly(source, target)]]),
  });
  return new Uint8Array(await readFile(path.join(ROOT, output)));
}

const BLOCK = 64 << 20;
const LIBRARY_SOURCES = [
  "abi",
  "beta-quantile",
  "constant4",
  "erf",
  "gamma-quantile",
  "log-gamma",
  "math",
  "math-f32x4",
  "normal-quantile",
  "philox",
  "poisson-quantile",
  "random",
  "reduce-angle",
  "synapse/conductance",
  "synapse/constants",
  "synapse/release",
].map((name) => `assembly/lib/${name}.ts`);

function trap(): never {
  throw new Error("the library aborted");
}
