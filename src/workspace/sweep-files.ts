import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { hashArray } from "../kernel/input-hash.ts";
import type { Kernel } from "../kernel/kernel-module.ts";
import { parseArray } from "../kernel/parse-array.ts";
import type { SourceArray } from "../kernel/source-array.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { OutputReference, SweepBinder } from "../sweep/resolve-sweep.ts";
import type { Workload } from "../sweep/workload.ts";
import { builtInKernels, kernelFile, readKernel, readNamedFile } from "./kernel-files.ts";
import { validSignatures } from "./signature-files.ts";

/** Where the outputs of other sweeps come from: they have been run before. */
export type OutputSource = (reference: OutputReference, fileName: string) => SourceArray;

/** Binds what a sweep file names to files; relative paths start from the folder of the file that names them. */
export function createFileBinder(output: OutputSource): SweepBinder {
  return {
    sweep(path, fileName) {
      const found = resolve(dirname(fileName), path);
      return { text: new TextDecoder().decode(readNamedFile(found, "sweep")), fileName: found };
    },
    table(path, fileName) {
      // As it was written, so that errors in its rows name it as people do.
      const found = isAbsolute(path) ? path : join(dirname(fileName), path);
      return { bytes: readNamedFile(found, "table"), fileName: found };
    },
    kernel(reference, fileName) {
      const folder = dirname(fileName);
      const kernel = reference.startsWith("sha256:")
        ? builtInByHash(reference)
        : readKernel(reference, folder);
      return { ...kernel, signatures: validSignatures(kernel.hash, kernelFile(reference, folder)) };
    },
    input(reference, fileName) {
      if (reference.startsWith("sha256:")) throw unknownHash("input", reference);
      const path = resolve(dirname(fileName), reference);
      return parseArray(readNamedFile(path, "input"), basename(path));
    },
    output,
  };
}

/** Binds what a kept sweep names by hash to the kernels and inputs that the store kept with it. */
export function createStoredBinder(workloads: readonly Workload[]): SweepBinder {
  const inputs = workloads.flatMap((workload) => workload.inputs).filter((input) => input !== null);
  return {
    sweep: (path) => {
      throw new Error(`a kept sweep names no other files, and not ${path}`);
    },
    table: (path) => {
      throw new Error(`a kept sweep holds the rows of its tables, and does not name ${path}`);
    },
    kernel(reference) {
      const found = workloads.find(({ kernel }) => `sha256:${kernel.hash}` === reference);
      if (found) return found.kernel;
      throw unknownHash("kernel", reference);
    },
    input(reference) {
      const found = inputs.find(({ hash }) => `sha256:${hash}` === reference);
      if (found && hashArray(found.array) === found.hash) return found.array;
      throw unknownHash("input", reference);
    },
    output: ({ from }) => {
      throw new Error(`a kept sweep names its inputs by hash, and not by ${from}`);
    },
  };
}

function builtInByHash(reference: string): Kernel {
  for (const name of builtInKernels()) {
    const kernel = readKernel(name);
    if (`sha256:${kernel.hash}` === reference) return kernel;
  }
  throw unknownHash("kernel", reference);
}

function unknownHash(what: string, reference: string): SweepError {
  return new SweepError("NOT_FOUND", `no ${what} with the hash ${reference} is at hand; name a file instead`);
}
