import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { distance } from "fastest-levenshtein";
import { admitKernel, type Kernel } from "../kernel/kernel-module.ts";
import { SweepError } from "../kernel/sweep-error.ts";

const BUILT_IN = fileURLToPath(new URL("../../build/kernels/", import.meta.url));

/** Names of the kernels that come with sweepwell, in alphabetical order. */
export function builtInKernels(): string[] {
  return readdirSync(BUILT_IN)
    .filter((file) => file.endsWith(".wasm"))
    .map((file) => file.slice(0, -".wasm".length))
    .sort();
}

/** A kernel by the name of a built-in one or by the path of a .wasm file (relative to `folder`); checked, not run. */
export function readKernel(reference: string, folder = "."): Kernel {
  return admitFile(kernelFile(reference, folder) ?? builtInPath(reference), reference);
}

/** The file of a kernel that is named by its path; undefined for a built-in one. */
export function kernelFile(reference: string, folder = "."): string | undefined {
  return reference.endsWith(".wasm") ? resolve(folder, reference) : undefined;
}

/** The debug build of a built-in kernel, to compare bits with; undefined for other kernels. */
export function readDebugBuild(reference: string): Uint8Array | undefined {
  if (reference.endsWith(".wasm")) return undefined;
  return readFileSync(resolve(BUILT_IN, "debug", `${reference}.wasm`));
}

/** Reads a file that the user named; a SweepError says which one is missing and who asked for it. */
export function readNamedFile(path: string, what: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException;
    throw new SweepError("NOT_FOUND", `${what} ${path}: ${UNREADABLE[code] ?? String(cause)}`, { cause });
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "this is a folder, not a file",
  EACCES: "you may not read it",
};

function builtInPath(name: string): string {
  const known = builtInKernels();
  if (known.includes(name)) return resolve(BUILT_IN, `${name}.wasm`);
  const nearest = known.toSorted((a, b) => distance(name, a) - distance(name, b))[0];
  throw new SweepError(
    "NOT_FOUND",
    `there is no kernel ${JSON.stringify(name)}; did you mean ${nearest}? Known: ${known.join(", ")}, or the path of a .wasm file`,
  );
}

function admitFile(path: string, reference: string): Kernel {
  try {
    return admitKernel(readNamedFile(path, "kernel"));
  } catch (error) {
    if (!(error instanceof SweepError) || error.code === "NOT_FOUND") throw error;
    throw new SweepError(error.code, `kernel ${reference}: ${error.message}`, { cause: error });
  }
}
