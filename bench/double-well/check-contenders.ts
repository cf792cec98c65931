import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { admitKernel, compileKernel } from "../../src/kernel/kernel-module.ts";
import { resolveParameters } from "../../src/kernel/parameters.ts";
import { type Contender, type Found, KERNEL, run, type Setting } from "./contenders.ts";

/** Throws unless every contender computes the same thing: on a small network, with all its patterns and ages. */
export function checkContenders(contenders: readonly Contender[], folder: string): void {
  const setting: Setting = { N: 1000, c: 0.2, r1: 0.1, C: 2.5, seed: 7, patterns: 301, ages: 40, rounds: 1 };
  mkdirSync(folder, { recursive: true });
  const found = run(KERNEL, setting, folder);
  for (const contender of contenders) {
    const weights = join(folder, "weights.i16");
    contender.prepare?.(setting, folder);
    const extra = contender.isExact ? () => [weights] : contender.extra;
    checkFound(
      contender,
      run({ ...contender, extra }, setting, folder, { isWhole: true }),
      found,
      setting.ages,
    );
    if (contender.isExact && !isInKernelMemory(setting, readFileSync(weights)))
      throw new Error(`${contender.name}: its weights of retrieval are not those of the kernel`);
  }
}

/** Throws unless a contender found what the kernel found: the exact ones in every bit, the others up to rounding. */
export function checkFound({ name, isExact }: Contender, found: Found, kernel: Found, ages: number): void {
  const isSame = (a: number, b: number) => (isExact ? a === b : Math.abs(a - b) < 1e-5);
  if (!isSame(found.weightMean, kernel.weightMean) || !isSame(found.weightRms, kernel.weightRms))
    throw new Error(`${name}: weights of RMS ${found.weightRms}, where the kernel has ${kernel.weightRms}`);
  // Rounding may lead to another state, but only where the pattern is lost.
  const compared = isExact ? ages : kernel.overlap.findIndex((overlap) => overlap < 0.8);
  const different = kernel.overlap.findIndex(
    (overlap, age) => age < compared && !isSame(overlap, found.overlap[age]!),
  );
  if (different >= 0) throw new Error(`${name}: another state than the kernel's at age ${different}`);
}

// A kernel does not tell the weights with which it retrieves, but they lie in its memory as they are.
function isInKernelMemory({ N, c, r1, C, seed, patterns, ages }: Setting, weights: Buffer): boolean {
  const kernel = admitKernel(
    readFileSync(join(import.meta.dirname, "../../build/kernels/double-well-network.wasm")),
  );
  const memory = new WebAssembly.Memory({ initial: kernel.declaredMemory.minimum, maximum: 65536 });
  const abort = () => {
    throw new Error("the kernel aborted");
  };
  const imports = { env: { memory, abort }, sweepwell: { report: () => {} } };
  const { exports } = new WebAssembly.Instance(compileKernel(kernel), imports);
  const { _initialize, reserve, run: runTrial } = exports as unknown as Exports;
  _initialize();
  const parameters = resolveParameters(kernel.manifest, { N, c, r1, C, patterns, ages });
  const at = reserve(parameters.byteLength);
  new Float64Array(memory.buffer, at, parameters.length).set(parameters);
  if (runTrial(at, BigInt(seed)) !== 0) throw new Error("the kernel reports an error");
  return Buffer.from(memory.buffer).includes(weights);
}

type Exports = {
  _initialize: () => void;
  reserve: (bytes: number) => number;
  run: (parameters: number, seed: bigint) => number;
};
