import type { DeclaredMemory } from "./declared-memory.ts";
import { type InstanceSettings, KernelInstance } from "./kernel-instance.ts";
import type { Manifest } from "./manifest.ts";
import type { NdArray } from "./nd-array.ts";
import type { Evaluation } from "./outcome.ts";
import { OutputReader } from "./output-reader.ts";

export type RunnerOptions = {
  /** `compileKernel` of an admitted kernel. */
  module: WebAssembly.Module;
  manifest: Manifest;
  declaredMemory: DeclaredMemory;
  inputs: readonly (NdArray | null)[];
  /** The memory limit of a trial, in units of 2^20 bytes. */
  megabytes?: number | undefined;
  onReport?: ((step: number, value: number) => void) | undefined;
};

/** Evaluates trials of one workload, one after another, on one instance for as long as that instance is good. */
export class KernelRunner {
  private readonly settings: InstanceSettings;
  private readonly reader: OutputReader;
  private instance: KernelInstance | undefined;
  private firstUseBytes = 0;

  constructor({ module, manifest, declaredMemory, inputs, megabytes, onReport }: RunnerOptions) {
    this.settings = { module, manifest, declaredMemory, inputs, megabytes, onReport };
    this.reader = new OutputReader(manifest);
  }

  /** `parameters` are flat, in the manifest's order. Throws only on bugs: what a kernel does wrong is in the answer. */
  evaluate(parameters: Float64Array, seed: bigint): Evaluation {
    const { instance } = this;
    if (instance === undefined) return this.evaluateAfresh(parameters, seed);
    const evaluation = instance.run(parameters, seed);
    if (evaluation.class !== "outputs") {
      // Only a fresh instance proves that the trial, not an earlier one, is to blame.
      return this.evaluateAfresh(parameters, seed);
    }
    if (instance.memoryBytes > this.firstUseBytes + MOST_GROWTH_BYTES) this.instance = undefined;
    return evaluation;
  }

  /** The memory of the instance that is kept for the next trial. */
  get memoryBytes(): number {
    return this.instance?.memoryBytes ?? 0;
  }

  /** Gives the instance up; the next trial gets a fresh one. */
  rest(): void {
    this.instance = undefined;
  }

  private evaluateAfresh(parameters: Float64Array, seed: bigint): Evaluation {
    this.instance = undefined;
    const instance = new KernelInstance(this.settings, this.reader);
    const evaluation = instance.start() ?? instance.run(parameters, seed);
    if (instance.isSpent) return evaluation;
    this.instance = instance;
    this.firstUseBytes = instance.memoryBytes;
    return evaluation;
  }
}

/** An instance whose memory grew by more than this since its first trial is replaced after the trial. */
const MOST_GROWTH_BYTES = 256 * 2 ** 20;
