import { type DeclaredMemory, resolveMaximum } from "./declared-memory.ts";
import { LIMIT_GLOBAL } from "./guarded-memory.ts";
import { HostOutOfMemory, KernelFault } from "./kernel-fault.ts";
import { KernelMemory } from "./kernel-memory.ts";
import { lineOfText } from "./line-of-text.ts";
import type { Manifest } from "./manifest.ts";
import { arrayBytes, type NdArray } from "./nd-array.ts";
import type { Evaluation, RunFailure } from "./outcome.ts";
import type { OutputReader } from "./output-reader.ts";
import { parameterWidth } from "./parameter-width.ts";

export type InstanceSettings = {
  /** Compiled from the guarded bytes of an admitted kernel: see kernel-module.ts. */
  module: WebAssembly.Module;
  manifest: Manifest;
  declaredMemory: DeclaredMemory;
  /** In the manifest's order and dtypes; null for an absent optional input. */
  inputs: readonly (NdArray | null)[];
  megabytes: number | undefined;
  onReport: ((step: number, value: number) => void) | undefined;
};

/** One instance of a kernel, from its creation to its first trap. */
export class KernelInstance {
  /** Set by whatever ends an instance: it must not run again. */
  isSpent = false;
  private readonly settings: InstanceSettings;
  private readonly reader: OutputReader;
  private memory!: KernelMemory;
  private exports!: KernelExports;
  private parametersAt = 0;

  constructor(settings: InstanceSettings, reader: OutputReader) {
    this.settings = settings;
    this.reader = reader;
  }

  get memoryBytes(): number {
    return this.memory?.bytes.length ?? 0;
  }

  /** Creates the instance and gives it its inputs; answers what went wrong, if anything did. */
  start(): Evaluation | undefined {
    const memory = this.createMemory();
    if (memory === undefined) return this.spend(this.memoryFailure());
    try {
      this.memory = new KernelMemory(memory);
      this.exports = this.instantiate(memory);
      this.exports._initialize?.();
      this.placeInputs();
      this.parametersAt = this.reserve(8 * parameterWidth(this.settings.manifest), "the parameters");
      return undefined;
    } catch (error) {
      return this.spend(this.explain(error));
    }
  }

  run(parameters: Float64Array, seed: bigint): Evaluation {
    try {
      const { view } = this.memory;
      for (let i = 0; i < parameters.length; i++)
        view.setFloat64(this.parametersAt + 8 * i, parameters[i]!, true);
      const code = this.exports.run(this.parametersAt, seed);
      this.memory.refresh();
      if (code !== 0) return { class: "error", code };
      return { class: "outputs", bytes: this.reader.read(this.memory, this.exports.output) };
    } catch (error) {
      return this.spend(this.explain(error));
    }
  }

  private createMemory(): WebAssembly.Memory | undefined {
    const { declaredMemory, megabytes } = this.settings;
    const maximum = resolveMaximum(declaredMemory, megabytes);
    if (declaredMemory.minimum > maximum) return undefined;
    try {
      return new WebAssembly.Memory({ initial: declaredMemory.minimum, maximum });
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  private instantiate(memory: WebAssembly.Memory): KernelExports {
    const { module, onReport } = this.settings;
    const abort = (message: number, file: number, line: number, column: number): never => {
      throw new KernelFault(this.describeAbort(message, file, line, column));
    };
    const report = (step: number, value: number): void => onReport?.(step, value);
    try {
      const instance = new WebAssembly.Instance(module, { env: { memory, abort }, sweepwell: { report } });
      return instance.exports as unknown as KernelExports;
    } catch (error) {
      // Here the stack is shallow: the machine could not give what an instance needs.
      if (error instanceof RangeError)
        throw new HostOutOfMemory("no memory for an instance", { cause: error });
      throw error;
    }
  }

  private placeInputs(): void {
    const { inputs, manifest } = this.settings;
    inputs.forEach((array, index) => {
      if (array === null) return;
      const name = `input ${manifest.inputs[index]!.name}`;
      const bytes = arrayBytes(array);
      const rank = array.shape.length;
      const address = this.reserve(bytes.length, name);
      const dims = this.reserve(4 * rank, `the dimensions of ${name}`);
      this.memory.bytes.set(bytes, address);
      array.shape.forEach((length, axis) => {
        this.memory.view.setUint32(dims + 4 * axis, length, true);
      });
      this.exports.input(index, address, rank, dims);
      this.memory.refresh();
    });
  }

  /** At least one unit of 16 bytes, so that an empty array has an address too. */
  private reserve(size: number, what: string): number {
    const bytes = Math.max(16, size);
    const address = this.exports.reserve(bytes | 0) >>> 0;
    this.memory.refresh();
    if (address === 0) throw new KernelFault(`reserve has no ${bytes} bytes left for ${what}`);
    if (address % 16 !== 0) throw new KernelFault(`reserve answers ${address}, which is not 16-byte aligned`);
    this.memory.checkRange(address, bytes, `the block reserved for ${what}`);
    return address;
  }

  private explain(error: unknown): Evaluation {
    this.memory.refresh();
    if (error instanceof HostOutOfMemory) return this.memoryFailure();
    if (error instanceof KernelFault) return { class: "trap", message: error.message };
    if (error instanceof WebAssembly.RuntimeError) {
      const isLimit = this.exports?.[LIMIT_GLOBAL]?.value === 1;
      return isLimit ? this.memoryFailure() : { class: "trap", message: error.message };
    }
    // "InternalError" is what Firefox throws.
    if (error instanceof RangeError || (error as Error)?.name === "InternalError") {
      return {
        class: "failure",
        kind: "stack",
        message: "the kernel's calls nest too deep for this machine's stack",
      };
    }
    this.isSpent = true;
    throw error;
  }

  private spend(evaluation: Evaluation): Evaluation {
    this.isSpent = true;
    return evaluation;
  }

  private memoryFailure(): RunFailure {
    const { megabytes } = this.settings;
    const message =
      megabytes === undefined
        ? "this machine has no more memory for the kernel"
        : `the kernel needs more memory than the limit of ${megabytes} MB`;
    return { class: "failure", kind: "memory", message };
  }

  private describeAbort(message: number, file: number, line: number, column: number): string {
    this.memory.refresh();
    const place = `${this.readString(file) || "unknown file"}:${line >>> 0}:${column >>> 0}`;
    return `${this.readString(message) || "abort"} (${place})`;
  }

  /** An AssemblyScript string: UTF-16, its length in bytes as a u32 before it. Empty when it is no such thing. */
  private readString(pointer: number): string {
    const address = pointer >>> 0;
    const { bytes, view } = this.memory;
    if (address < 4 || address > bytes.length) return "";
    const size = view.getUint32(address - 4, true);
    if (size > MOST_TEXT_BYTES || address + size > bytes.length) return "";
    return lineOfText(new TextDecoder("utf-16le").decode(bytes.slice(address, address + size)));
  }
}

type KernelExports = {
  _initialize?(): void;
  reserve(bytes: number): number;
  input(index: number, address: number, rank: number, dims: number): void;
  run(parameters: number, seed: bigint): number;
  output(index: number): number;
  [LIMIT_GLOBAL]?: { value: unknown };
};

const MOST_TEXT_BYTES = 4096;
